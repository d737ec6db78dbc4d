export type { Transport } from '../model/index.ts'
export { comparedOf } from './compared.ts'
export { COMPARISON, type ComparisonRow, type Observable } from './comparison.ts'
export { type Decided, decidedBy, rulesOf } from './decided.ts'
export { FACTS, type Facts, factsOf } from './facts.ts'
export { fitOf, whatIf } from './fit.ts'
export { type Answer, answer, answerFork, FORKS, type Fork, type Step } from './flowchart.ts'
export {
  findingsIn,
  type Judged,
  type Judging,
  judgeAll,
  type Lives,
  livesOf,
  openedIn,
  peaksOf,
  verdictOf,
  withEarlier,
  withSettings
} from './judge.ts'
export { confidenceOf, PATIENCE, type Patience } from './life.ts'
export { compile, FIELDS, type Mistake, type TeamRule } from './own/index.ts'
export { nearly, PATTERNS, type Pattern, type Recognised, recognise } from './patterns/index.ts'
export { isSeen, type Safety, type Seen, type Traced, type Traits, type UsageProfile } from './profile.ts'
export { profilesOf } from './profiles.ts'
export { rowsOf } from './rows.ts'
export { RULES, type Rule, ruleOf, type Settings, type Verdict } from './rules/index.ts'
export { USES, usesOf } from './uses.ts'
export type { History, WatchedPart } from './watched.ts'

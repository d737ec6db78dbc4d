import type { Finding, GuideState, RuleState } from '../model/index.ts'
import { type Decided, rulesOf } from './decided.ts'
import { isPinnedHere } from './flowchart.ts'
import { type Life, live, NO_LIFE, PATIENCE, type Patience, resolve, type Ways } from './life.ts'
import type { TeamRule } from './own/index.ts'
import type { UsageProfile } from './profile.ts'
import type { Rule, Settings, Verdict } from './rules/index.ts'
import type { History } from './watched.ts'

/** What is kept between two looks: by rule, and of each rule by channel. */
export type Lives = ReadonlyMap<string, LivesOfRule>
type LivesOfRule = ReadonlyMap<string, Life>

/** The findings that are open in them. */
export const findingsIn = (lives: Lives): Finding[] =>
  [...lives.values()].flatMap((ofRule) => [...ofRule.values()].flatMap(({ finding }) => finding ?? []))

const findingOf = (lives: Lives, { rule, of }: Pick<Finding, 'rule' | 'of'>): Finding | null | undefined =>
  lives.get(rule)?.get(of)?.finding

export interface Judging {
  now: number
  /** Settings in the place of a rule's own, by its id. */
  settings?: Readonly<Record<string, Partial<Settings>>>
  patience?: Patience
  /** What a team decided (guide.yaml); its settings go before those above. */
  decided?: Decided | undefined
}

export interface Judged {
  lives: Lives
  /** Findings that are not as they were: opened, changed or resolved. */
  changed: Finding[]
  rules: RuleState[]
}

/** Judges every channel by every rule that concerns it. Pure: give the lives to the next look. */
export const judgeAll = (profiles: readonly UsageProfile[], before: Lives, judging: Judging): Judged => {
  const lives = new Map<string, LivesOfRule>()
  const changed: Finding[] = []
  const ways: Ways = new Map()
  const rules = rulesOf(judging.decided).map((rule) => {
    const judged = judgeRule(withSettings(rule, judging), profiles, before.get(rule.id) ?? NONE, judging, ways)
    if (judged.lives.size > 0) lives.set(rule.id, judged.lives)
    // One by one: there may be more of them than a call takes arguments.
    for (const finding of judged.changed) changed.push(finding)
    return judged.state
  })
  const judgedBy = new Set(rules.map(({ rule }) => rule))
  for (const [rule, ofRule] of before)
    if (!judgedBy.has(rule))
      for (const { finding } of ofRule.values()) if (finding !== null) changed.push(resolve(finding, judging.now))
  return { lives, changed, rules }
}
const NONE: LivesOfRule = new Map()

type Earlier = ReadonlyMap<string, NonNullable<Finding['earlier']>>

/** Those that opened at this look. */
export const openedIn = ({ changed }: Judged, before: Lives): Finding[] =>
  changed.filter((finding) => finding.state === 'open' && findingOf(before, finding)?.id !== finding.id)

/** What opened says when it was there before: by rule and channel (`rule|channel`), as the store knows. */
export const withEarlier = (judged: Judged, opened: readonly Finding[], earlier: Earlier): Judged => {
  if (earlier.size === 0) return judged
  const ids = new Set(opened.map(({ id }) => id))
  const told = (finding: Finding): Finding => {
    const before = ids.has(finding.id) ? earlier.get(`${finding.rule}|${finding.of}`) : undefined
    return before === undefined ? finding : { ...finding, earlier: before }
  }
  const toldOf = (life: Life): Life => (life.finding === null ? life : { ...life, finding: told(life.finding) })
  const lives = new Map(
    [...judged.lives].map(([rule, ofRule]) => [rule, new Map([...ofRule].map(([of, life]) => [of, toldOf(life)]))])
  )
  return { ...judged, lives, changed: judged.changed.map(told) }
}

/** What open findings are at a start. */
export const livesOf = (findings: readonly Finding[]): Lives =>
  new Map(
    [...Map.groupBy(findings, ({ rule }) => rule)].map(([rule, those]) => [
      rule,
      new Map(those.map((finding) => [finding.of, { ...NO_LIFE, finding }]))
    ])
  )

/** A rule as it is judged by: a team's settings go before its own. */
export const withSettings = <R extends Rule>(
  rule: R,
  { settings, decided }: Pick<Judging, 'settings' | 'decided'>
): R => ({
  ...rule,
  settings: { ...rule.settings, ...settings?.[rule.id], ...decided?.settings[rule.id] }
})

const judgeRule = (
  rule: Rule | TeamRule,
  profiles: readonly UsageProfile[],
  before: LivesOfRule,
  { now, patience = PATIENCE, decided }: Judging,
  ways: Ways
): { state: RuleState; lives: LivesOfRule; changed: Finding[] } => {
  const lives = new Map<string, Life>()
  const changed: Finding[] = []
  const missing = new Map<string, string[]>()
  const counts = { concerns: 0, strays: 0, fits: 0 }
  const examples: { strays: string[]; fits: string[] } = { strays: [], fits: [] }
  const holds = 'holdsS' in rule ? { ...patience, opensS: rule.holdsS } : patience
  for (const profile of profiles) {
    if (!rule.concerns(profile) || decided?.isOff(rule.id, profile) === true) continue
    counts.concerns += 1
    const verdict = verdictOf(rule, profile, now)
    const stands = 'stray' in verdict ? 'strays' : 'fits' in verdict ? 'fits' : undefined
    if (stands !== undefined) {
      counts[stands] += 1
      if (examples[stands].length < MOST) examples[stands].push(profile.id)
    } else if ('unknown' in verdict) add(missing, verdict.unknown, profile.id)
    const earlier = before.get(profile.id)
    // Most channels are as they should be, and were: nothing is made of those.
    if (earlier === undefined && stands !== 'strays') continue
    const life = live(earlier ?? NO_LIFE, verdict, { rule, profile, now, patience: holds, decided, ways })
    if (life === NO_LIFE) continue
    lives.set(profile.id, life)
    if (life.finding !== null && life.finding !== earlier?.finding) changed.push(life.finding)
  }
  for (const [of, { finding }] of before) if (finding !== null && !lives.has(of)) changed.push(resolve(finding, now))
  // A resolved finding is written once, and then forgotten.
  for (const { of, state } of changed) if (state === 'resolved') lives.delete(of)
  return { state: { rule: rule.id, ...counts, examples, unknown: unknownOf(missing) }, lives, changed }
}

/** What leads away from a transport is no stray where people said that it is the right one. */
export const verdictOf = (rule: Rule, profile: UsageProfile, now: number): Verdict => {
  const verdict = rule.judge(profile, now, rule.settings)
  return 'stray' in verdict && rule.leadsAway && profile.pins.length > 0 && isPinnedHere(profile)
    ? { fits: 'It is right by an answer that is pinned.', share: 0 }
    : verdict
}

const add = (missing: Map<string, string[]>, why: string, id: string): void => {
  const known = missing.get(why)
  if (known === undefined) missing.set(why, [id])
  else known.push(id)
}

/** As many reasons, and channels of each, as a page can say. */
const MOST = 5

const unknownOf = (missing: ReadonlyMap<string, readonly string[]>): RuleState['unknown'] =>
  [...missing]
    .map(([why, of]) => ({ missing: why, count: of.length, examples: of.slice(0, MOST) }))
    .sort((a, b) => b.count - a.count || (a.missing < b.missing ? -1 : 1))
    .slice(0, MOST)

/** The most that one channel of each transport took in. */
export const peaksOf = (profiles: readonly UsageProfile[], { inRate }: History): GuideState['peaks'] => {
  const peaks = new Map<string, GuideState['peaks'][number]>()
  for (const { id, transport } of profiles) {
    const sum = inRate.get(id)
    if (sum === undefined || sum.max <= (peaks.get(transport)?.value ?? -1)) continue
    peaks.set(transport, { transport, of: id, value: sum.max, hours: sum.hours })
  }
  return [...peaks.values()]
}

import { selectorOf } from '../../judge/alerts/judge.ts'
import { effectiveRules, SHIPPED_RULES } from '../../judge/alerts/shipped.ts'
import { ruleWords } from '../../judge/alerts/words.ts'
import { type AlertRule, PlumblineError, type RuleInForce, type Topology } from '../../model/index.ts'
import { subjectsOfPicture } from './subjects.ts'

/** Rules in force, with how many things each judges on the present picture. */
export const rulesInForce = (kept: readonly AlertRule[], topology: Topology): RuleInForce[] => {
  const subjects = subjectsOfPicture(topology)
  const changed = new Set(kept.map(({ id }) => id))
  return effectiveRules(kept).map((rule) => {
    const shipped = isShipped(rule.id)
    return {
      rule,
      shipped,
      changed: shipped && changed.has(rule.id),
      words: ruleWords(rule),
      judges: subjects.filter(selectorOf(rule)).length
    }
  })
}

export const isShipped = (id: string): boolean => SHIPPED_RULES.some((rule) => rule.id === id)

/** What can't be judged together is refused before it is kept. @throws PlumblineError `request.invalid` */
export const checkRule = ({ subject, when }: AlertRule): void => {
  const wrong = when.find(({ figure }) => (figure === 'unseen') !== (subject === 'target'))
  if (wrong === undefined) return
  throw new PlumblineError(
    'request.invalid',
    subject === 'target' ? 'Of a target only “unseen” can be judged.' : '“unseen” can be judged of a target only.',
    'Choose another figure, or another subject.'
  )
}

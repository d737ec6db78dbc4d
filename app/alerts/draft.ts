import type { AlertRule, Condition } from '../../model/alert.ts'
import type { AlertSubject } from '../../model/known.ts'
import { FIGURES_OF } from './units.ts'

/** A rule as it is being written. Pure changes of it. */
const FIRST: Record<AlertSubject, Condition> = {
  subscription: { figure: 'lateness', is: 'over', threshold: 60 },
  rpc_method: { figure: 'p99', is: 'over', threshold: 0.5 },
  service: { figure: 'errors', is: 'over', threshold: 0.05 },
  target: { figure: 'unseen', is: 'over', threshold: 60 }
}

export const newRule = (): AlertRule => ({
  id: '',
  name: '',
  subject: 'subscription',
  when: [FIRST.subscription],
  forS: 60,
  keepS: 60,
  unknown: 'keep',
  severity: 'warn',
  selector: {},
  enabled: true,
  mutedUntil: null
})

/** What can't be judged of another subject goes. */
export const withSubject = (rule: AlertRule, subject: AlertSubject): AlertRule => {
  const when = rule.when.filter(({ figure }) => FIGURES_OF[subject].includes(figure))
  return { ...rule, subject, when: when.length === 0 ? [FIRST[subject]] : when }
}

export const withCondition = (rule: AlertRule, at: number, change: Partial<Condition>): AlertRule => ({
  ...rule,
  when: rule.when.map((each, i) => (i === at ? { ...each, ...change } : each))
})

export const addCondition = (rule: AlertRule): AlertRule => {
  const free = FIGURES_OF[rule.subject].find((figure) => !rule.when.some((each) => each.figure === figure))
  return free === undefined ? rule : { ...rule, when: [...rule.when, { figure: free, is: 'over', threshold: 0 }] }
}

export const removeCondition = (rule: AlertRule, at: number): AlertRule => ({
  ...rule,
  when: rule.when.filter((_, i) => i !== at)
})

/** Sets a part of the selector; nothing takes it out. */
export const withSelector = (rule: AlertRule, part: keyof AlertRule['selector'], value: string): AlertRule => {
  const { [part]: _was, ...others } = rule.selector
  return { ...rule, selector: value.trim() === '' ? others : { ...others, [part]: value.trim() } } as AlertRule
}

/** An id of its name, which no other rule has. */
export const idOf = (name: string, taken: readonly string[]): string => {
  const plain =
    name
      .toLowerCase()
      .normalize('NFKD')
      .replace(/[^a-z0-9]+/g, '-')
      .replace(/^-+|-+$/g, '')
      .slice(0, 50) || 'rule'
  if (!taken.includes(plain)) return plain
  for (let i = 2; ; i++) if (!taken.includes(`${plain}-${i}`)) return `${plain}-${i}`
}

/** Why it can't be kept yet; null where it can. */
export const missing = ({ name, when, selector }: AlertRule): string | null => {
  if (name.trim() === '') return 'Give it a name.'
  if (when.some(({ threshold }) => !Number.isFinite(threshold))) return 'Give each condition a number.'
  if ((selector.name ?? '').length > 300) return 'The name pattern is too long.'
  return null
}

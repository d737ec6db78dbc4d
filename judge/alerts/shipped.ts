import type { AlertRule, Condition } from '../../model/index.ts'

const over = (figure: Condition['figure'], threshold: number): Condition => ({ figure, is: 'over', threshold })
const under = (figure: Condition['figure'], threshold: number): Condition => ({ figure, is: 'under', threshold })

const rule = (given: Pick<AlertRule, 'id' | 'name' | 'subject' | 'when'> & Partial<AlertRule>): AlertRule => ({
  forS: 60,
  keepS: 60,
  unknown: 'keep',
  severity: 'critical',
  selector: {},
  enabled: true,
  mutedUntil: null,
  ...given
})

/**
 * The rules that Plumbline comes with: quiet on what is healthy. People change them on the page; what they changed is kept in the store under the same id.
 * A reader is late only beyond 15 s (judge/state.ts), so a backlog that is merely on its way never drains "never".
 */
export const SHIPPED_RULES: readonly AlertRule[] = [
  rule({
    id: 'falls-behind',
    name: 'A consumer falls behind',
    subject: 'subscription',
    when: [over('drain', 900), over('growth', 0), over('lateness', 15), over('readers', 0)],
    forS: 300
  }),
  rule({
    id: 'nobody-reads',
    name: 'Messages wait and nobody reads them',
    subject: 'subscription',
    when: [under('readers', 1), over('backlog', 0)]
  }),
  rule({
    id: 'loss-in-sight',
    name: 'Unread messages are about to be deleted',
    subject: 'subscription',
    when: [under('loss', 3600)]
  }),
  rule({
    id: 'messages-lost',
    name: 'Messages were deleted unread',
    subject: 'subscription',
    when: [over('lost', 0)],
    forS: 0
  }),
  rule({
    id: 'rpc-slow',
    name: 'A gRPC method is slow',
    subject: 'rpc_method',
    when: [over('p99', 1), over('rate', 0.1)],
    forS: 300,
    severity: 'warn'
  }),
  rule({
    id: 'rpc-fails',
    name: 'Calls of a gRPC method fail',
    subject: 'rpc_method',
    when: [over('errors', 0.05), over('rate', 0.1)],
    forS: 120
  }),
  rule({
    id: 'target-unreachable',
    name: 'A target can’t be reached',
    subject: 'target',
    when: [over('unseen', 60)],
    forS: 0,
    keepS: 0
  })
]

/** The rules in force: the shipped ones, each as somebody changed it where somebody did, then those that people made. */
export const effectiveRules = (kept: readonly AlertRule[]): AlertRule[] => {
  const changed = new Map(kept.map((each) => [each.id, each]))
  const shipped = SHIPPED_RULES.map((each) => changed.get(each.id) ?? each)
  const ids = new Set(SHIPPED_RULES.map(({ id }) => id))
  return [...shipped, ...kept.filter(({ id }) => !ids.has(id))]
}

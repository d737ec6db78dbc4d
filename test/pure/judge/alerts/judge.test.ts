import { describe, expect, it } from 'vitest'
import { conditionHolds } from '../../../../judge/alerts/condition.ts'
import { judgeAlerts, type OpenAlert } from '../../../../judge/alerts/judge.ts'
import { effectiveRules, SHIPPED_RULES } from '../../../../judge/alerts/shipped.ts'
import { growthOf, type Subject, subjectsOf } from '../../../../judge/alerts/subjects.ts'
import { ruleWords } from '../../../../judge/alerts/words.ts'
import { AlertRule, atLeast, atMost, type Figure, measured, NEVER, unknown } from '../../../../model/index.ts'
import { play } from '../play.ts'

const NOT_SEEN = unknown('The broker does not answer.')

describe('a condition', () => {
  /** Figure, its answer to "over 10" and to "under 10". */
  const ROWS: [string, Figure | undefined, string, string][] = [
    ['more', measured(11), 'yes', 'no'],
    ['less', measured(9), 'no', 'yes'],
    ['just at the threshold', measured(10), 'no', 'no'],
    ['never is above every number', NEVER, 'yes', 'no'],
    ['not known', NOT_SEEN, 'unknown', 'unknown'],
    ['not there', undefined, 'no', 'no'],
    ['at least 11', atLeast(11), 'yes', 'no'],
    ['at least 9 may be more', atLeast(9), 'unknown', 'unknown'],
    ['at most 9', atMost(9), 'no', 'yes'],
    ['at most 11 may be less', atMost(11), 'unknown', 'unknown']
  ]
  it.each(ROWS)('%s', (_, figure, over, under) => {
    const figures = figure === undefined ? {} : { backlog: figure }
    expect(conditionHolds({ figure: 'backlog', is: 'over', threshold: 10 }, figures)).toBe(over)
    expect(conditionHolds({ figure: 'backlog', is: 'under', threshold: 10 }, figures)).toBe(under)
  })

  it('knows growth only where both rates are known', () => {
    expect(growthOf(measured(38), measured(6))).toEqual(measured(32))
    expect(growthOf(measured(38), NOT_SEEN)).toEqual(NOT_SEEN)
    expect(growthOf(measured(38), undefined)).toBeUndefined()
  })
})

const subject = (figures: Subject['figures'], more: Partial<Subject> = {}): Subject => ({
  kind: 'subscription',
  id: 'kafka/t/topic/orders|kafka/t/group/billing',
  target: 't',
  targetKind: 'kafka',
  transport: 'kafka',
  names: ['orders', 'billing'],
  figures,
  says: '',
  parked: false,
  ...more
})
const rule = (more: Partial<AlertRule> = {}): AlertRule =>
  AlertRule.parse({
    id: 'deep',
    name: 'Deep',
    subject: 'subscription',
    when: [{ figure: 'backlog', is: 'over', threshold: 100 }],
    forS: 0,
    keepS: 0,
    unknown: 'keep',
    severity: 'warn',
    selector: {},
    enabled: true,
    mutedUntil: null,
    ...more
  })
const look = (rules: AlertRule[], subjects: Subject[], before: OpenAlert[] = [], nowMs = 1000) =>
  judgeAlerts(rules, before, subjects, nowMs, 26_000)

describe('judging a target', () => {
  it('tells once that it fires, writes the newest figures while it does, and tells that it is over', () => {
    const first = look([rule()], [subject({ backlog: measured(150) })])
    expect(first.told.map(({ state }) => state)).toEqual(['firing'])
    expect(first.open[0]?.summary).toBe('orders: backlog 150 (backlog over 100).')
    const second = look([rule()], [subject({ backlog: measured(180) })], first.open, 11_000)
    expect(second.told).toEqual([])
    expect(second.written).toMatchObject([{ id: first.open[0]?.id, since: 1000, value: { value: 180 } }])
    const third = look([rule()], [subject({ backlog: measured(3) })], second.open, 21_000)
    expect(third.told).toMatchObject([{ state: 'resolved', since: 1000, firedAt: 1000, resolvedAt: 21_000 }])
    expect(third.open).toEqual([])
  })

  it('leaves an alert as it is while its figure is not known, or fires, or resolves, as the rule says', () => {
    const { open } = look([rule()], [subject({ backlog: measured(150) })])
    const blind = [subject({ backlog: NOT_SEEN })]
    expect(look([rule()], blind, open).open).toMatchObject([{ state: 'firing' }])
    expect(look([rule({ unknown: 'resolve' })], blind, open).told).toMatchObject([{ state: 'resolved' }])
    expect(look([rule()], blind).open).toEqual([])
    expect(look([rule({ unknown: 'fire' })], blind).told).toMatchObject([{ state: 'firing' }])
  })

  it('ends what is gone: the subject, the rule, or what it selects', () => {
    const { open } = look([rule()], [subject({ backlog: measured(150) })])
    const still = [subject({ backlog: measured(150) })]
    for (const [rules, subjects] of [
      [[rule()], []],
      [[], still],
      [[rule({ enabled: false })], still],
      [[rule({ selector: { name: 'mail*' } })], still]
    ] as const) {
      const after = look([...rules], [...subjects], open, 9000)
      expect(after.told).toMatchObject([{ state: 'resolved', resolvedAt: 9000 }])
      expect(after.open).toEqual([])
    }
  })

  it('forgets what was pending and came to nothing, and tells nobody', () => {
    const patient = rule({ forS: 60 })
    const { open, told } = look([patient], [subject({ backlog: measured(150) })])
    expect([told, open.map(({ state }) => state)]).toEqual([[], ['pending']])
    const after = look([patient], [subject({ backlog: measured(1) })], open, 11_000)
    expect(after).toMatchObject({ open: [], told: [], written: [], forgotten: [{ id: open[0]?.id }] })
  })

  it.each([
    [{}, true],
    [{ transport: 'kafka' }, true],
    [{ transport: 'redis' }, false],
    [{ target: 't' }, true],
    [{ target: 'u' }, false],
    [{ targetKind: 'kafka' }, true],
    [{ name: 'ord*' }, true],
    [{ name: 'bill?ng' }, true],
    [{ name: 'ord' }, false]
  ] as const)('selects by %j: %s', (selector, matches) => {
    const { open } = look([rule({ selector })], [subject({ backlog: measured(150) })])
    expect(open.length === 1).toBe(matches)
  })
})

const fired = (script: Parameters<typeof play>[0]): string[] => {
  let open: OpenAlert[] = []
  const told: string[] = []
  let seenMs = 0
  for (const { tick } of play(script)) {
    if (!tick.gaps.some(({ what }) => what === 'everything')) seenMs = tick.atMs
    const judged = judgeAlerts(SHIPPED_RULES, open, subjectsOf(tick, 'kafka', seenMs), tick.atMs, 26_000)
    open = judged.open
    told.push(...judged.told.map(({ rule: id, state }) => `${id} ${state}`))
  }
  return told
}

/** One row a story, polled every 10 s; what people are told, in order. */
describe('the rules that Plumbline comes with', () => {
  it.each([
    ['a consumer in step', { in: '0+100x60', out: '0+100x60' }, []],
    ['nothing to do', { in: '50x60', out: '50x60' }, []],
    [
      'in step after it was behind for four minutes',
      { in: '0+100x24 2400+100x40', out: '0+20x24 640+200x10 2700+100x29' },
      []
    ],
    ['falls behind', { in: '0+100x50', out: '0+20x50' }, ['falls-behind firing']],
    [
      'falls behind, then catches up',
      { in: '0+100x50 5100+100x40', out: '0+20x50 5080+100x40' },
      ['falls-behind firing', 'falls-behind resolved']
    ],
    ['nobody reads', { in: '0+100x20', out: '0x20', readers: '0x20' }, ['nobody-reads firing']],
    ['a restart of the reader', { in: '0+100x20', out: '0+100x8 800x1 1100+100x9', readers: '2x8 0x1 2x9' }, []],
    [
      'the target goes and comes back',
      { in: '0+100x40', out: '0+100x40', unseen: [10, 11, 12, 13, 14, 15, 16, 17, 18] },
      ['target-unreachable firing', 'target-unreachable resolved']
    ],
    ['the target misses three polls', { in: '0+100x40', out: '0+100x40', unseen: [10, 11, 12] }, []]
  ])('%s', (_, script, expected) => {
    expect(fired(script)).toEqual(expected)
  })

  it('are each whole, of an id of their own, and can be said in words', () => {
    for (const each of SHIPPED_RULES) expect(AlertRule.safeParse(each).error).toBeUndefined()
    expect(new Set(SHIPPED_RULES.map(({ id }) => id)).size).toBe(SHIPPED_RULES.length)
    const [first] = SHIPPED_RULES
    expect(first && ruleWords(first)).toBe(
      'takes over 15 min to drain, grows, oldest waits over 15 s and somebody reads, for 5 min'
    )
  })

  it('stand as somebody changed them, before those that people made', () => {
    const [first, ...others] = SHIPPED_RULES
    if (first === undefined) throw new Error('no rules')
    const changed = { ...first, forS: 5 }
    expect(effectiveRules([rule(), changed])).toEqual([changed, ...others, rule()])
  })

  it('leave alone where dead-lettered messages are put aside', () => {
    const parked = subject({ readers: measured(0), backlog: measured(9) }, { parked: true })
    const [nobody] = SHIPPED_RULES.filter(({ id }) => id === 'nobody-reads')
    if (nobody === undefined) throw new Error('no such rule')
    expect(look([{ ...nobody, forS: 0 }], [parked]).open).toEqual([])
    expect(look([{ ...nobody, forS: 0 }], [{ ...parked, parked: false }]).open).toHaveLength(1)
  })
})

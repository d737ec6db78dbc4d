import { describe, expect, it } from 'vitest'
import { fansOf } from '../../../app/pathways/fans.ts'
import { sentenceOf } from '../../../app/pathways/sentence.ts'
import { longestOf, remarksOf, timeOf } from '../../../app/pathways/time.ts'
import { hopId, type Pathway, pathwaysOf, throughOf } from '../../../model/index.ts'
import { estimated, type Figures, measured, unknown } from '../../../model/known.ts'
import { edge, entity, picture, subscription } from '../flow/things.ts'

const STEPS = [
  { service: 'shop', method: null },
  { channel: 'orders', reader: 'mail', exchange: null },
  { service: 'mailer', method: null }
]
const NONE = 'No message whose sending is known was taken in the window.'

/** shop –publishes→ orders, read by mail, which runs in mailer, and by `legacy`, of which only the broker knows. */
const at = (lateness: number, wait: Figures, legacy = 0) =>
  picture({
    entities: [
      entity('shop', 'service'),
      entity('orders', 'topic'),
      entity('mail', 'group'),
      entity('legacy', 'group'),
      entity('mailer', 'service'),
      entity('w', 'pathway', {
        facts: { steps: STEPS },
        figures: { rate: measured(2), p50: estimated(1), p95: estimated(3) }
      }),
      entity(hopId('w', 0), 'hop', {
        name: 'shop',
        transport: null,
        figures: { share: estimated(0.1), p95: estimated(0.2) }
      }),
      entity(hopId('w', 1), 'hop', { name: 'orders', figures: { share: estimated(0.6), ...wait } }),
      entity(hopId('w', 2), 'hop', {
        name: 'mailer',
        transport: null,
        figures: { share: estimated(0.3), p95: estimated(1) }
      })
    ],
    edges: [
      edge('shop', 'orders', 'publishes'),
      edge('orders', 'mail', 'consumes'),
      edge('orders', 'legacy', 'consumes'),
      edge('mail', 'mailer', 'runs')
    ],
    subscriptions: [
      subscription('orders', 'mail', 'ok', 'ok', { lateness: measured(lateness), out_rate: measured(2) }),
      subscription('orders', 'legacy', 'ok', 'ok', { out_rate: measured(legacy) })
    ]
  })
const wayOf = (pictured: ReturnType<typeof at>): Pathway => {
  const [way] = pathwaysOf(pictured.entities)
  if (way === undefined) throw new Error('there is no way')
  return way
}
const queueOf = (pictured: ReturnType<typeof at>) => {
  const hop = wayOf(pictured).hops[1]
  if (hop === undefined) throw new Error('there is no hop')
  return timeOf(hop, pictured)
}
const WAITED = { wait_p50: estimated(0.5), wait_p95: estimated(2), wait_p99: estimated(4) }

describe('the time in queue of a step', () => {
  it('is what spans say', () => {
    expect(queueOf(at(3, WAITED))).toMatchObject({ p95: estimated(2), by: 'spans' })
  })

  it('is the broker’s own, and said to be so, where no sending of what was taken is known', () => {
    const pictured = at(7200, { wait_p95: unknown(NONE), wait_p99: unknown(NONE) })
    expect(queueOf(pictured)).toMatchObject({ p95: measured(7200), by: 'broker' })
    expect(remarksOf(wayOf(pictured), pictured)).toEqual([
      'The oldest message in orders has waited for 2 h, as its broker says: no sending of what was taken there lately is known, so the time in queue is the broker’s.'
    ])
  })

  it('is not known where nothing waits and nothing was taken', () => {
    expect(queueOf(at(0, { wait_p95: unknown(NONE) }))).toMatchObject({ p95: unknown(NONE), by: 'spans' })
  })
})

describe('what is said of a way besides', () => {
  it('is nothing where broker and spans agree', () => {
    const pictured = at(6, WAITED)
    expect(remarksOf(wayOf(pictured), pictured)).toEqual([])
  })

  it('is that the oldest waits far longer than what was taken lately', () => {
    const pictured = at(600, WAITED)
    expect(remarksOf(wayOf(pictured), pictured)).toEqual([
      'The oldest message in orders has waited for 10 min, as its broker says; what was taken lately had waited for ≈ 4 s at most (p99). The time of this way will grow to that.'
    ])
  })

  it('is which group takes there and sends no spans', () => {
    const pictured = at(1, WAITED, 5)
    expect(remarksOf(wayOf(pictured), pictured)).toEqual([
      'legacy takes from orders, too, as the broker sees, and sends no spans: how messages go on from there is not known.'
    ])
  })
})

describe('a way', () => {
  it('says how long it takes and where most of that goes', () => {
    expect(sentenceOf(wayOf(at(1, WAITED)))).toBe(
      'Nineteen of twenty messages come from shop to the end of mailer within ≈ 3 s, half of them within ≈ 1 s. 60 % of the time they wait in orders.'
    )
    expect(longestOf(wayOf(at(1, WAITED)))?.name).toBe('orders')
  })

  it('leads through its services, channels and their readers', () => {
    expect([...throughOf(wayOf(at(1, WAITED)).hops)].sort()).toEqual(['mail', 'mailer', 'orders', 'shop'])
  })
})

describe('the fans from steps to their time', () => {
  it('fill the bar from end to end, one after the other', () => {
    const ends = fansOf([0.1, 0.6, 0.3]).map((path) =>
      /C\S+ 20 \S+ 20 (\S+) 40H([\d.]+)C/.exec(path)?.slice(1).map(Number)
    )
    expect(ends).toEqual([
      [0, 100],
      [100, 700],
      [700, 1000]
    ])
  })

  it('are not there where no share is known', () => {
    expect(fansOf([0, 0])).toEqual([])
  })
})

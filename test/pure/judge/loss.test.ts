import { describe, expect, it } from 'vitest'
import type { Arrivals } from '../../../judge/lateness.ts'
import { lossFigure } from '../../../judge/loss.ts'
import { atMost, estimated, type Figure, measured, NEVER, type Subscription, unknown } from '../../../model/index.ts'

const NOW_MS = 1_800_000_000_000

interface Case {
  lateness: Figure
  backlog: number
  inRate: number
  outRate: Figure
  keeps?: Figure
  spare?: number
  room?: number
  sampleAgeS?: number
  removedRate?: number
  /** Of a channel in parts that is cut by size, and what is known of that. */
  cut?: NonNullable<Subscription['cut']>
  byCut?: Figure
}

/** What waits came steadily at `inRate` until now; seen coming for the last ten minutes. */
const loss = ({ lateness, backlog, inRate, outRate, removedRate, byCut, ...limits }: Case): Figure | undefined => {
  const arrivals: Arrivals = Array.from({ length: 61 }, (_, i) => ({
    atMs: NOW_MS - (60 - i) * 10_000,
    count: 1_000_000 - (60 - i) * 10 * inRate
  }))
  const figured = { backlog: measured(backlog), lateness, inRate: measured(inRate), outRate }
  return lossFigure(limits, figured, {
    overtaken: undefined,
    cut: byCut,
    removedRate,
    inFlightS: 10,
    atMs: NOW_MS,
    arrivals
  })
}

/** A hundred seconds late: 1,000 wait that came at ten a second. */
const late = { lateness: estimated(100), backlog: 1000, inRate: 10 }

describe('a queue whose messages expire', () => {
  it.each<[string, Case, Figure | undefined]>([
    ['that nobody reads', { ...late, outRate: measured(0), keeps: measured(160) }, estimated(60)],
    ['read half as fast as it fills', { ...late, outRate: measured(5), keeps: measured(160) }, estimated(120)],
    ['read as fast as it fills', { ...late, outRate: measured(10), keeps: measured(160) }, NEVER],
    ['read at a pace that is not known', { ...late, outRate: unknown('x'), keeps: measured(160) }, estimated(60)],
    [
      'where the age is a lower bound',
      { ...late, lateness: { value: 100, how: 'at_least' }, outRate: measured(0), keeps: measured(160) },
      { value: 60, how: 'at_most' }
    ],
    [
      'kept for at most so long',
      { ...late, outRate: measured(0), keeps: { value: 160, how: 'at_most' } },
      { value: 60, how: 'at_most' }
    ],
    [
      'whose limit is not known',
      { ...late, outRate: measured(5), keeps: unknown('Not allowed.') },
      unknown('Not allowed.')
    ],
    ['that keeps all', { ...late, outRate: measured(5), keeps: NEVER }, NEVER],
    // What is on its way is taken in 2 s; but where a message lives for 1 s that is too late.
    [
      'with no more than what is on its way',
      { lateness: estimated(2), backlog: 20, inRate: 10, outRate: measured(10), keeps: measured(160) },
      NEVER
    ],
    [
      'with nothing that waits',
      { lateness: measured(0), backlog: 0, inRate: 10, outRate: measured(0), keeps: measured(160) },
      NEVER
    ]
  ])('%s', (_, given, expected) => {
    const found = loss(given)
    if (expected === undefined || !('value' in expected)) expect(found).toEqual(expected)
    else {
      expect(found).toMatchObject({ how: expected.how })
      expect(Math.abs((found as { value: number }).value - expected.value)).toBeLessThanOrEqual(0.01 * expected.value)
    }
  })

  it('is told though it is in step, where messages live for less than what is on its way takes', () => {
    const given = { lateness: estimated(2), backlog: 80, inRate: 20, outRate: measured(10), keeps: measured(5) }
    expect(loss(given)).toHaveProperty('value')
  })
})

describe('a stream that is cut, and a queue that is full', () => {
  it('loses when cutting has come through what was read', () => {
    expect(loss({ ...late, outRate: measured(5), spare: 500, removedRate: 10 })).toEqual(estimated(100))
    expect(loss({ ...late, outRate: measured(10), spare: 500, removedRate: 10 })).toEqual(NEVER)
    expect(loss({ ...late, outRate: measured(5), spare: 500, removedRate: 0 })).toEqual(NEVER)
  })

  it('loses when there is no more room', () => {
    expect(loss({ ...late, outRate: measured(5), room: 500 })).toEqual(estimated(100))
    expect(loss({ ...late, outRate: measured(5), room: 0 })).toEqual(measured(0))
  })

  it('has filled on since its sample was taken', () => {
    expect(loss({ ...late, outRate: measured(5), room: 500, sampleAgeS: 5 })).toEqual(estimated(95))
    expect(loss({ ...late, outRate: measured(5), room: 10, sampleAgeS: 5 })).toEqual(estimated(0))
  })

  it('loses by what comes first', () => {
    expect(loss({ ...late, outRate: measured(5), room: 500, keeps: measured(110) })).toMatchObject({ how: 'estimated' })
    expect(
      (loss({ ...late, outRate: measured(5), room: 500, keeps: measured(110) }) as { value: number }).value
    ).toBeLessThan(21)
  })
})

describe('a topic that is cut by size', () => {
  const cut = { keeps: Float64Array.of(1000), atOnce: Float64Array.of(100), spansS: 60 }
  const given = { ...late, outRate: measured(0), cut }
  const hidden = { unknown: 'Not allowed.' }

  it.each<[string, Case, Figure]>([
    ['and by nothing else', { ...given, keeps: NEVER, byCut: estimated(30) }, estimated(30)],
    ['before what is unread is too old', { ...given, keeps: measured(160), byCut: estimated(30) }, estimated(30)],
    ['after what is unread is too old', { ...given, keeps: measured(120), byCut: estimated(30) }, estimated(20)],
    [
      'in sight for one part, and another is not known',
      { ...given, keeps: measured(120), byCut: atMost(30) },
      atMost(20)
    ],
    ['not in sight', { ...given, keeps: NEVER, byCut: NEVER }, NEVER],
    ['and it can’t be told when', { ...given, cut: hidden, keeps: NEVER }, unknown('Not allowed.')],
    ['by time at the latest', { ...given, cut: hidden, keeps: atMost(160) }, atMost(60)],
    ['with nothing that waits', { ...given, backlog: 0, keeps: NEVER, byCut: estimated(30) }, NEVER]
  ])('%s', (_, each, expected) => {
    const found = loss(each)
    if (!('value' in expected)) expect(found).toEqual(expected)
    else {
      expect(found).toMatchObject({ how: expected.how })
      expect(Math.abs((found as { value: number }).value - expected.value)).toBeLessThanOrEqual(0.01 * expected.value)
    }
  })
})

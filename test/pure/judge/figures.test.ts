import { describe, expect, it } from 'vitest'
import { derive } from '../../../judge/derive.ts'
import { ageBy, better } from '../../../judge/lateness.ts'
import { remember } from '../../../judge/memory.ts'
import {
  addTo,
  atLeast,
  atMost,
  type Edge,
  type Entity,
  emptyHistogram,
  emptyObservation,
  estimated,
  type Figure,
  isKnown,
  measured,
  type Observation,
  unknown
} from '../../../model/index.ts'
import { play, START_MS, SUBSCRIPTION } from './play.ts'

const POLL = { durationMs: 1, overruns: 0, intervalMs: 10_000 }
const last = (script: Parameters<typeof play>[0]) => play(script).at(-1)?.figures ?? {}

describe('figures of a subscription', () => {
  it('takes rates over the window and the age of the oldest from when it arrived', () => {
    const figures = last({ in: '0+100x9', out: '0+100x4 400+50x4' })
    expect(figures.in_rate).toEqual({ value: 10, how: 'measured' })
    expect(figures.out_rate).toEqual({ value: 5, how: 'measured' })
    expect(figures.backlog).toEqual({ value: 300, how: 'measured' })
    expect(figures.lateness).toEqual({ value: 30, how: 'estimated' })
    expect(figures.drain).toEqual({ never: true })
  })

  it('drains by what is taken beyond what arrives', () => {
    const figures = last({ in: '1000+100x6', out: '0+150x6' })
    expect(figures.backlog).toEqual({ value: 700, how: 'measured' })
    expect(figures.drain).toEqual({ value: 140, how: 'estimated' })
  })

  it('is 0 s late and drained with no backlog', () => {
    const figures = last({ in: '7x4', out: '7x4' })
    expect(figures).toMatchObject({ lateness: { value: 0 }, drain: { value: 0 }, in_rate: { value: 0 } })
  })

  it('knows no rate from one poll, and says so', () => {
    expect(last({ in: '70', out: '7' }).in_rate).toEqual({ unknown: expect.stringContaining('two polls') })
  })

  it('gives a backlog older than its history a lower bound', () => {
    expect(last({ in: '500x3', out: '0x3' }).lateness).toEqual({ value: 30, how: 'at_least' })
  })

  // A row: the backlog that waits, or a bound of it; what the arrivals tell of its age with it. They go back a minute, ten a second.
  it.each<[Figure, Figure | undefined]>([
    [measured(300), estimated(30)],
    [estimated(300), estimated(30)],
    [atMost(300), atMost(30)],
    [atLeast(300), atLeast(30)],
    [measured(900), atLeast(60)],
    [atLeast(900), atLeast(60)],
    // It may be none of what came before.
    [atMost(900), undefined],
    [unknown('x'), undefined]
  ])('takes no bound of a backlog for more than that: %o', (backlog, age) => {
    const arrivals = Array.from({ length: 7 }, (_, i) => ({ atMs: START_MS + i * 10_000, count: 5000 + i * 100 }))
    expect(ageBy(arrivals, START_MS + 60_000, backlog)).toEqual(age)
  })

  // A row: what the broker says, what the arrivals tell, and which of them is shown.
  it.each<[Figure, Figure | undefined, Figure]>([
    [measured(90), estimated(30), measured(90)],
    [estimated(90), estimated(80), estimated(80)],
    [estimated(90), atLeast(16), estimated(90)],
    [atLeast(20), estimated(30), estimated(30)],
    [atLeast(20), estimated(10), atLeast(20)],
    [atLeast(20), atMost(30), atLeast(20)],
    [atMost(90), estimated(30), estimated(30)],
    [atMost(90), estimated(95), atMost(90)],
    [atMost(90), undefined, atMost(90)]
  ])('of what the broker says and the arrivals tell has what is known better: %o, %o', (said, told, shown) =>
    expect(better(said, told)).toEqual(shown))

  it('never makes a negative rate of a counter that fell', () => {
    for (const step of play({ in: '1000+100x3 5+5x3', out: '900+100x3 0+5x3' })) {
      const { in_rate, out_rate } = step.figures
      for (const rate of [in_rate, out_rate]) if (isKnown(rate)) expect(rate.value).toBeGreaterThanOrEqual(0)
    }
  })

  // A row: seconds at which polls are by the clock, 10 s apart in truth while 100 messages come.
  it.each([
    ['back by an hour', [0, 10, 20, -3570, -3560, -3550, -3540, -3530]],
    ['back by less than a poll', [0, 10, 20, 23, 33, 43, 53, 63]],
    ['back by as much as a poll', [0, 10, 20, 20, 30, 40, 50, 60]],
    ['forward by an hour', [0, 10, 20, 3630, 3640, 3650, 3660, 3670]]
  ])('a clock that is set %s makes no spike and no negative rate, and all is known again soon', (_, seconds) => {
    let memory: Parameters<typeof derive>[0]
    const rates = seconds.map((second, i) => {
      const derived = derive(memory, observe(START_MS + second * 1000, i * 100), POLL)
      memory = derived.memory
      const rate = derived.tick.figures.get('kafka/t/topic/a')?.in_rate
      return isKnown(rate) ? rate.value : null
    })
    for (const rate of rates) if (rate !== null) expect(rate).toBeGreaterThan(0)
    // Three seconds for ten make a rate of the whole window a little more than a third too high, no spike.
    for (const rate of rates) if (rate !== null) expect(rate).toBeLessThanOrEqual(15)
    expect(rates.at(-1)).not.toBeNull()
  })

  it('starts anew after a hole instead of spreading it over a spike', () => {
    let memory: Parameters<typeof derive>[0]
    const rates = [0, 10, 20, 620, 630].map((second, i) => {
      const derived = derive(memory, observe(START_MS + second * 1000, [0, 100, 200, 90_000, 90_100][i] ?? 0), POLL)
      memory = derived.memory
      const rate = derived.tick.figures.get('kafka/t/topic/a')?.in_rate
      return isKnown(rate) ? rate.value : null
    })
    expect(rates).toEqual([null, 10, 10, null, 10])
  })
})

const topic = (count: number): Entity => ({
  id: 'kafka/t/topic/a',
  kind: 'topic',
  transport: 'kafka',
  name: 'a',
  parent: null,
  labels: {},
  counters: { in: count }
})
const observe = (atMs: number, count: number): Observation => ({
  ...emptyObservation('t', atMs),
  entities: [topic(count)]
})

describe('what led to a state', () => {
  it('compares with the rates when all was well, not with those on the way down', () => {
    const steps = play({ in: '0+100x19', out: '0+100x9 900+20x9' })
    const behind = steps.find(({ state }) => state === 'behind')
    expect(behind?.tick.subscriptions[0]?.verdict.evidence).toMatchObject({ inBefore: 10, outBefore: 10 })
  })
})

describe('figures of calls', () => {
  const method = (calls: number, failed: number, latencies: number[]): Entity => {
    const latency = emptyHistogram()
    for (const seconds of latencies) addTo(latency, seconds)
    return {
      id: 'rpc/-/-/orders/shop.Orders/Create',
      kind: 'rpc_method',
      transport: 'grpc',
      name: 'Create',
      parent: 'service/-/-/orders',
      labels: {},
      counters: { calls, failed },
      latency
    }
  }
  const judged = (...entities: Entity[]) => {
    let memory: Parameters<typeof derive>[0]
    return entities.map((entity, i) => {
      const derived = derive(memory, { ...emptyObservation('otlp', START_MS + i * 10_000), entities: [entity] }, POLL)
      memory = derived.memory
      return derived.tick.figures.get(entity.id) ?? {}
    })
  }

  it('counts rate, failures and quantiles over the window', () => {
    const figures =
      judged(method(0, 0, []), method(100, 2, Array(100).fill(0.004)), method(200, 10, Array(100).fill(0.05))).at(-1) ??
      {}
    expect(figures.rate).toEqual({ value: 10, how: 'measured' })
    expect(figures.errors).toEqual({ value: 0.05, how: 'measured' })
    expect(isKnown(figures.p50) && Math.abs(figures.p50.value / 0.004 - 1)).toBeLessThan(0.022)
    expect(isKnown(figures.p99) && Math.abs(figures.p99.value / 0.05 - 1)).toBeLessThan(0.022)
    expect(figures.health).toEqual({ value: 2, how: 'measured' })
  })

  it('has no share of failures where nothing was called', () => {
    const figures = judged(method(5, 0, []), method(5, 0, [])).at(-1) ?? {}
    expect(figures.rate).toEqual({ value: 0, how: 'measured' })
    expect(figures.errors).toEqual({ unknown: 'No calls in the window.' })
    expect(figures.p99).toEqual({ unknown: 'No calls in the window.' })
  })
})

describe('what a gap hides', () => {
  const edge: Edge = {
    id: 'consumes|kafka/t/topic/a|kafka/t/group/g',
    kind: 'consumes',
    from: 'kafka/t/topic/a',
    to: 'kafka/t/group/g',
    transport: 'kafka',
    labels: {}
  }
  const gap = { what: 'everything', why: 'Connection refused.', needs: null, hides: ['kafka/t/'] }
  const seen = { ...observe(START_MS, 5), edges: [edge] }

  it('stays on the picture with unknown figures and the reason', () => {
    const { memory } = derive(undefined, seen, POLL)
    const { tick } = derive(memory, { ...emptyObservation('t', START_MS + 10_000), gaps: [gap] }, POLL)
    expect(tick.entities.map(({ id }) => id)).toEqual(['kafka/t/topic/a'])
    expect(tick.edges.map(({ id }) => id)).toEqual([edge.id])
    expect(tick.figures.get('kafka/t/topic/a')).toMatchObject({
      in_rate: { unknown: 'Connection refused.' },
      health: { unknown: 'Connection refused.' }
    })
  })

  it('is gone when it is absent and nothing hides it', () => {
    const { memory } = derive(undefined, seen, POLL)
    const { tick } = derive(memory, emptyObservation('t', START_MS + 10_000), POLL)
    expect(tick.entities).toEqual([])
    expect(tick.edges).toEqual([])
  })

  it('is remembered over a restart of the collector', () => {
    const memory = remember({ atMs: START_MS, entities: seen.entities, edges: seen.edges, subscriptions: [] })
    const { tick } = derive(memory, { ...emptyObservation('t', START_MS + 60_000), gaps: [gap] }, POLL)
    expect(tick.entities.map(({ id }) => id)).toEqual(['kafka/t/topic/a'])
  })

  it('judges a subscription unknown since it can’t be seen', () => {
    const steps = play({ in: '0+10x5', out: '0+10x5', unseen: [3, 4, 5] })
    const verdicts = steps.map(({ tick }) => tick.subscriptions[0]?.verdict)
    expect(verdicts[5]).toEqual({
      state: 'unknown',
      sinceMs: START_MS + 30_000,
      evidence: { reason: 'The broker does not answer.' }
    })
    expect(steps[5]?.tick.figures.get(SUBSCRIPTION)?.backlog).toEqual({ unknown: 'The broker does not answer.' })
  })
})

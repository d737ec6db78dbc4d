import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import {
  addTo,
  emptyHistogram,
  emptyObservation,
  type Figures,
  measured,
  NEVER,
  type Observation,
  type Tick,
  unknown
} from '../../../model/index.ts'

export const TOPIC = 'kafka/t/topic/orders'
export const GROUP = 'kafka/t/group/billing'
export const SUBSCRIPTION = `${TOPIC}|${GROUP}`
export const METHOD = 'rpc/-/-/orders/shop.Orders/Create'

/** An observation with one topic, one group, one method. */
export const observe = (atMs: number, came: number, took: number, extra: Partial<Observation> = {}): Observation => {
  const latency = emptyHistogram()
  for (let i = 0; i < 100; i++) addTo(latency, 0.004 + i / 10_000)
  return {
    ...emptyObservation('t', atMs),
    entities: [
      {
        id: TOPIC,
        kind: 'topic',
        transport: 'kafka',
        name: 'orders',
        parent: null,
        labels: { partitions: '3' },
        counters: { in: came }
      },
      {
        id: GROUP,
        kind: 'group',
        transport: 'kafka',
        name: 'billing',
        parent: null,
        labels: { state: 'Stable' },
        facts: { members: [] }
      },
      {
        id: METHOD,
        kind: 'rpc_method',
        transport: 'grpc',
        name: 'Create',
        parent: 'service/-/-/orders',
        labels: {},
        counters: { calls: came, failed: 0 },
        latency
      }
    ],
    edges: [
      { id: `consumes|${TOPIC}|${GROUP}`, kind: 'consumes', from: TOPIC, to: GROUP, transport: 'kafka', labels: {} }
    ],
    subscriptions: [
      {
        id: SUBSCRIPTION,
        channel: TOPIC,
        reader: GROUP,
        labels: {},
        counters: { in: came, out: took },
        figures: { backlog: measured(came - took), readers: measured(1) }
      }
    ],
    samples: [
      { of: TOPIC, name: 'kafka.partition.current_offset', part: '0', unit: '1', value: came },
      { of: TOPIC, name: 'kafka.partition.current_offset', part: '1', unit: '1', value: 2 ** 53 - 1 }
    ],
    ...extra
  }
}

/** Judges observations one after the other, as the collector does. */
export const judged = (observations: readonly Observation[], intervalMs = 10_000): Tick[] => {
  let memory: Memory | undefined
  return observations.map((observation) => {
    const derived = derive(memory, observation, { durationMs: 3, overruns: 0, intervalMs })
    memory = derived.memory
    return derived.tick
  })
}

export const series = (n: number, startMs: number, stepMs = 10_000): Tick[] =>
  judged(
    Array.from({ length: n }, (_, i) => observe(startMs + i * stepMs, 1000 + i * 100, 1000 + i * 60)),
    stepMs
  )

/** A tick with every kind of figure, for round trips. */
export const everyKind = (atMs: number): { tick: Tick; figures: Figures } => {
  const [tick] = judged([observe(atMs, 10, 5)])
  if (tick === undefined) throw new Error('no tick')
  const figures: Figures = {
    backlog: { value: 5, how: 'at_least' },
    lateness: { value: 12.345, how: 'estimated' },
    drain: NEVER,
    loss: unknown('The topic’s retention can’t be read.'),
    unacked: { value: 7, how: 'at_most' },
    out_rate: { value: 0.001, how: 'measured' }
  }
  tick.figures.set(SUBSCRIPTION, figures)
  return { tick, figures }
}

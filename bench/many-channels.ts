import {
  edgeId,
  estimated,
  type Figures,
  kafkaGroupId,
  kafkaTopicId,
  measured,
  NEVER,
  rabbitQueueId,
  redisGroupId,
  redisStreamId,
  rpcMethodId,
  type SubscriptionState,
  serviceId,
  subscriptionId,
  type Tick,
  unknown
} from '../model/index.ts'
import type { WatchedTarget } from '../store/index.ts'

/** A large company: 4,000 topics, 3,000 queues, 1,000 streams and 2,000 methods, each target a tick of its own. Always the same. */
export const MANY: readonly WatchedTarget[] = [
  { id: 'kafka', kind: 'kafka', address: 'bench', intervalMs: 1000 },
  { id: 'rabbit', kind: 'rabbitmq', address: 'bench', intervalMs: 1000 },
  { id: 'redis', kind: 'redis', address: 'bench', intervalMs: 1000 },
  { id: 'otlp', kind: 'otlp', address: 'bench', intervalMs: 1000 }
]
export const CHANNELS = 10_000
const COUNTS = { kafka: 4000, rabbit: 3000, redis: 1000, otlp: 2000 } as const
export type ManyTarget = keyof typeof COUNTS
export const MANY_TARGETS = Object.keys(COUNTS) as ManyTarget[]

/** In a round, this many of a thousand things have other figures than in the round before. */
export const CHANGING = 100

/** What is the n-th channel's backlog in a round: all others' figures follow from it. */
export const backlogOf = (n: number, round: number): number =>
  n % 40 === 7 ? 5000 + n + moved(n, round) : (n * 7 + moved(n, round)) % 5

const moved = (n: number, round: number): number => (n % 1000 < CHANGING ? round * 13 : 0)

export const topicId = (n: number): string => kafkaTopicId('kafka', `team${n % 50}.events.${n}`)

const stateOf = (n: number): SubscriptionState =>
  n % 40 !== 7 ? (n % 11 === 0 ? 'idle' : 'ok') : n % 80 === 7 ? 'behind' : n % 120 === 47 ? 'stopped' : 'stalled'

const subscriptionFigures = (n: number, round: number): Figures => {
  const state = stateOf(n)
  const backlog = backlogOf(n, round)
  const rate = state === 'idle' ? 0 : 1 + ((n * 37 + moved(n, round)) % 400)
  const trouble = state !== 'ok' && state !== 'idle'
  return {
    backlog: measured(backlog),
    lateness: trouble ? estimated(60 + (n % 900) + round) : measured(backlog === 0 ? 0 : 0.2),
    in_rate: measured(rate),
    out_rate:
      n % 97 === 0
        ? unknown('Seen for too short a time: a rate needs two polls.')
        : measured(trouble ? rate / 3 : rate),
    drain: trouble ? NEVER : measured(0),
    loss: trouble && n % 3 === 0 ? estimated(4000 + n) : NEVER,
    readers: measured(state === 'stopped' ? 0 : 1 + (n % 5)),
    health: measured(trouble ? (state === 'behind' ? 1 : 2) : 0)
  }
}

/** One tick of one of the targets. */
export const manyTick = (target: ManyTarget, atMs: number, round = 0): Tick => {
  const tick: Tick = {
    target,
    atMs,
    entities: [],
    edges: [],
    subscriptions: [],
    figures: new Map(),
    samples: [],
    histograms: new Map(),
    events: [],
    gaps: [],
    labels: {},
    poll: { durationMs: 40, overruns: 0, intervalMs: 1000 }
  }
  for (let n = 0; n < COUNTS[target]; n++) ADD[target](tick, n, round)
  return tick
}

const transports = { kafka: 'kafka', rabbit: 'rabbitmq', redis: 'redis', otlp: 'grpc' } as const

const entity = (
  tick: Tick,
  fields: Pick<Tick['entities'][number], 'id' | 'kind' | 'name'> & Partial<Tick['entities'][number]>
) => tick.entities.push({ transport: transports[tick.target as ManyTarget], parent: null, labels: {}, ...fields })

const subscribe = (tick: Tick, channel: string, reader: string | null, n: number, round: number): void => {
  const id = subscriptionId(channel, reader)
  const verdict = { state: stateOf(n), sinceMs: SINCE - (n % 50) * 60_000, evidence: {} }
  tick.subscriptions.push({ id, channel, reader, labels: {}, verdict })
  const figures = subscriptionFigures(n, round)
  tick.figures.set(id, figures)
  if (reader !== null) {
    tick.figures.set(reader, figures)
    tick.edges.push({
      id: edgeId('consumes', channel, reader),
      from: channel,
      to: reader,
      kind: 'consumes',
      transport: transports[tick.target as ManyTarget],
      labels: {}
    })
  }
}
const SINCE = Date.now() - 600_000

const ADD: Record<ManyTarget, (tick: Tick, n: number, round: number) => void> = {
  kafka: (tick, n, round) => {
    const id = topicId(n)
    entity(tick, { id, kind: 'topic', name: `team${n % 50}.events.${n}`, labels: { partitions: '6' } })
    tick.figures.set(id, { in_rate: measured(1 + ((n * 37) % 400)), length: measured(10_000), health: measured(0) })
    // Every tenth is read by three groups, every fiftieth by nobody that is known.
    for (let k = 0; k < (n % 50 === 3 ? 0 : n % 10 === 0 ? 3 : 1); k++) {
      const group = kafkaGroupId('kafka', `reader-${n}-${k}`)
      entity(tick, { id: group, kind: 'group', name: `reader-${n}-${k}` })
      subscribe(tick, id, group, n + k * 37, round)
    }
  },
  rabbit: (tick, n, round) => {
    const id = rabbitQueueId('rabbit', n % 3 === 0 ? 'shop' : '/', `queue ${n}/jobs`)
    entity(tick, { id, kind: 'queue', name: `queue ${n}/jobs`, labels: { vhost: n % 3 === 0 ? 'shop' : '/' } })
    subscribe(tick, id, null, n, round)
    const { health = measured(0) } = subscriptionFigures(n, round)
    tick.figures.set(id, { health })
  },
  redis: (tick, n, round) => {
    const id = redisStreamId('redis', 0, `stream:${n}`)
    const group = redisGroupId('redis', 0, `stream:${n}`, 'workers')
    entity(tick, { id, kind: 'stream', name: `stream:${n}` })
    entity(tick, { id: group, kind: 'group', name: 'workers', parent: id })
    tick.figures.set(id, { in_rate: measured(3), length: measured(900 + n), health: measured(0) })
    subscribe(tick, id, group, n, round)
  },
  otlp: (tick, n, round) => {
    const name = `service-${n % 100}`
    const service = serviceId({ name })
    if (n < 100) {
      entity(tick, { id: service, kind: 'service', name, transport: null })
      tick.figures.set(service, { rate: measured(100 + n), health: measured(0) })
    }
    const id = rpcMethodId({ name }, `shop.v1.Area${n % 7}`, `Method${n}`)
    entity(tick, {
      id,
      kind: 'rpc_method',
      name: `Method${n}`,
      parent: service,
      labels: { service: `shop.v1.Area${n % 7}` }
    })
    const slow = n % 60 === 11
    const calls = n % 13 !== 0
    const why = unknown('No calls ended in this time.')
    tick.figures.set(id, {
      rate: measured(calls ? 1 + ((n * 17 + moved(n, round)) % 300) : 0),
      errors: calls ? measured(n % 90 === 5 ? 0.08 : 0) : why,
      p50: calls ? measured(0.004) : why,
      p95: calls ? estimated(slow ? 0.6 : 0.012) : why,
      p99: calls ? estimated(slow ? 0.8 : 0.02) : why,
      health: measured(slow ? 1 : n % 90 === 5 && calls ? 2 : 0)
    })
  }
}

import {
  type EdgeKind,
  type EntityKind,
  edgeId,
  estimated,
  type Figures,
  kafkaGroupId,
  kafkaTopicId,
  measured,
  serviceId,
  subscriptionId,
  type Tick
} from '../model/index.ts'

export const TARGET = 'bench'
const SERVICES = 400
const TOPICS = 300
const GROUPS = 300
/** 900 publishes, 600 consumes, 300 runs and 200 calls: 2,000 edges. */
const PUBLISHES = 900
const READ_EACH = 2
const CALLS = 200

/** A company's flow: 1,000 nodes, 2,000 edges, 600 subscriptions. Always the same; `round` moves the figures of a share of it. */
export const largeTick = (atMs: number, round = 0, share = 1): Tick => {
  const services = Array.from({ length: SERVICES }, (_, i) => serviceId({ name: `service-${i}` }))
  const topics = Array.from({ length: TOPICS }, (_, i) => kafkaTopicId(TARGET, `topic.${i}.events`))
  const groups = Array.from({ length: GROUPS }, (_, i) => kafkaGroupId(TARGET, `group-${i}`))
  const at = (ids: readonly string[], i: number): string => ids[i % ids.length] ?? ''
  const domain = (i: number): number => Math.floor(i / 10) * 10
  const edge = (kind: EdgeKind, from: string, to: string) => {
    const transport = kind === 'calls' ? ('grpc' as const) : ('kafka' as const)
    return { id: edgeId(kind, from, to), from, to, kind, transport, labels: {} }
  }
  // Services mostly publish within their own domain of ten, as teams do.
  const publishes = Array.from({ length: PUBLISHES }, (_, i) =>
    edge('publishes', at(services, i), at(topics, domain(i) + ((i * 7 + Math.floor(i / SERVICES) * 3) % 10)))
  )
  const consumes = groups.flatMap((group, i) =>
    Array.from({ length: READ_EACH }, (_, k) => edge('consumes', at(topics, domain(i) + ((i + k * 3) % 10)), group))
  )
  const runs = groups.map((group, i) => edge('runs', group, at(services, i + 40)))
  const calls = Array.from({ length: CALLS }, (_, i) => edge('calls', at(services, i * 2), at(services, i * 2 + 1)))

  const figures = new Map<string, Figures>()
  const rate = (i: number): number => 1 + ((i * 37 + (i % 100 < share * 100 ? round * 11 : 0)) % 400)
  services.forEach((id, i) => {
    figures.set(id, { rate: measured(rate(i)), p99: measured(0.012), errors: measured(0), health: measured(0) })
  })
  topics.forEach((id, i) => {
    figures.set(id, { in_rate: measured(rate(i)), length: measured(10_000 + rate(i)), health: measured(0) })
  })
  const subscriptions = consumes.map(({ from, to }, i) => {
    const behind = i % 40 === 0
    const own: Figures = {
      backlog: measured(behind ? 5000 + rate(i) : rate(i) % 5),
      lateness: estimated(behind ? 372 : 0.2),
      in_rate: measured(rate(i)),
      out_rate: measured(rate(i)),
      readers: measured(3),
      health: measured(behind ? 1 : 0)
    }
    figures.set(subscriptionId(from, to), own)
    figures.set(to, own)
    const state = behind ? ('behind' as const) : ('ok' as const)
    return {
      id: subscriptionId(from, to),
      channel: from,
      reader: to,
      labels: {},
      verdict: { state, sinceMs: 0, evidence: {} }
    }
  })
  const edges = [...publishes, ...consumes, ...runs, ...calls]
  for (const [i, { id }] of edges.entries()) figures.set(id, { rate: measured(rate(i)) })
  const entities = (ids: readonly string[], kind: EntityKind, name: (i: number) => string) =>
    ids.map((id, i) => ({
      id,
      kind,
      transport: kind === 'service' ? null : ('kafka' as const),
      name: name(i),
      parent: null,
      labels: kind === 'topic' ? { partitions: '6' } : {}
    }))
  return {
    target: TARGET,
    atMs,
    entities: [
      ...entities(services, 'service', (i) => `service-${i}`),
      ...entities(topics, 'topic', (i) => `topic.${i}.events`),
      ...entities(groups, 'group', (i) => `group-${i}`)
    ],
    edges,
    subscriptions,
    figures,
    samples: [],
    histograms: new Map(),
    events: [],
    gaps: [],
    labels: {},
    poll: { durationMs: 40, overruns: 0, intervalMs: 1000 }
  }
}

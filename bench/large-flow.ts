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
/** Five tiers of services; between each and the next, topics and the groups that read them. */
const TIERS = 5
const SERVICES = 80
const TOPICS = 75
/** 900 publishes, 600 consumes, 300 runs and 200 calls: 2,000 edges. */
const PUBLISHES = 225
const READ_EACH = 2
const CALLS = 50

const count = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i))

/** A company's flow: 1,000 nodes, 2,000 edges, 600 subscriptions. Always the same; `round` moves the figures of a share of it. */
export const largeTick = (atMs: number, round = 0, share = 1): Tick => {
  const tiers = count(TIERS, (tier) => ({
    services: count(SERVICES, (i) => serviceId({ name: `service-${tier}-${i}` })),
    topics: tier === TIERS - 1 ? [] : count(TOPICS, (i) => kafkaTopicId(TARGET, `tier${tier}.${i}.events`)),
    groups: tier === TIERS - 1 ? [] : count(TOPICS, (i) => kafkaGroupId(TARGET, `group-${tier}-${i}`))
  }))
  const services = tiers.flatMap(({ services }) => services)
  const topics = tiers.flatMap(({ topics }) => topics)
  const groups = tiers.flatMap(({ groups }) => groups)
  const at = (ids: readonly string[], i: number): string => ids[i % ids.length] ?? ''
  const domain = (i: number): number => Math.floor(i / 10) * 10
  const edge = (kind: EdgeKind, from: string, to: string) => {
    const transport = kind === 'calls' ? ('grpc' as const) : ('kafka' as const)
    return { id: edgeId(kind, from, to), from, to, kind, transport, labels: {} }
  }
  const perTier = <T>(make: (own: (typeof tiers)[number], next: (typeof tiers)[number]) => T[]): T[] =>
    tiers.flatMap((own, tier) => {
      const next = tiers[tier + 1]
      return next === undefined ? [] : make(own, next)
    })
  // Services publish within their own domain of ten, as teams do.
  const publishes = perTier(({ services, topics }) =>
    count(PUBLISHES, (i) =>
      edge('publishes', at(services, i), at(topics, domain(i) + ((i * 7 + Math.floor(i / SERVICES) * 3) % 10)))
    )
  )
  const consumes = perTier(({ topics, groups }) =>
    groups.flatMap((group, i) =>
      count(READ_EACH, (k) => edge('consumes', at(topics, domain(i) + ((i + k * 3) % 10)), group))
    )
  )
  const runs = perTier(({ groups }, next) => groups.map((group, i) => edge('runs', group, at(next.services, i))))
  const calls = perTier(({ services }, next) =>
    count(CALLS, (i) => edge('calls', at(services, i), at(next.services, i + 3)))
  )

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
      ...entities(services, 'service', (i) => `service-${Math.floor(i / SERVICES)}-${i % SERVICES}`),
      ...entities(topics, 'topic', (i) => `tier${Math.floor(i / TOPICS)}.${i % TOPICS}.events`),
      ...entities(groups, 'group', (i) => `group-${Math.floor(i / TOPICS)}-${i % TOPICS}`)
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

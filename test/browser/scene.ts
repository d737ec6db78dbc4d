import {
  type Edge,
  type EdgeKind,
  type EntityKind,
  edgeId,
  estimated,
  type Figures,
  factsWith,
  type Gap,
  hopId,
  kafkaGroupId,
  kafkaNodeId,
  kafkaTopicId,
  measured,
  NEVER,
  pathwayId,
  rabbitExchangeId,
  rabbitNodeId,
  rabbitQueueId,
  redisGroupId,
  redisStreamId,
  rpcMethodId,
  type SubscriptionState,
  serviceId,
  subscriptionId,
  type Tick,
  type Transport,
  type Trouble,
  unknown,
  type WayStep
} from '../../model/index.ts'
import type { WatchedTarget } from '../../store/index.ts'
import { callsOf } from './calls.ts'

/**
 * A small shop with every kind of thing, health and trouble in it, a tick a target. The same each time; `n` moves the figures.
 * shop-web –calls→ orders –publishes→ orders.placed (Kafka) → billing and analytics; orders → mail (RabbitMQ) → mailer; orders → jobs (Redis) → worker.
 */
export const WATCHED: readonly WatchedTarget[] = [
  { id: 'kafka-eu', kind: 'kafka', address: 'kafka-1.shop.example:9092', intervalMs: 60_000 },
  { id: 'rabbit', kind: 'rabbitmq', address: 'rabbit.shop.example:15672', intervalMs: 60_000 },
  { id: 'redis', kind: 'redis', address: 'redis.shop.example:6379', intervalMs: 60_000 },
  { id: 'otlp', kind: 'otlp', address: '0.0.0.0:4317', intervalMs: 60_000 }
]

const service = (name: string): string => serviceId({ name })
export const ORDERS = service('orders')
export const PLACED = kafkaTopicId('kafka-eu', 'orders.placed')
export const BILLING = kafkaGroupId('kafka-eu', 'billing')
export const ANALYTICS = kafkaGroupId('kafka-eu', 'analytics')
export const CLICKS = kafkaTopicId('kafka-eu', 'clicks')
export const MAIL = rabbitExchangeId('rabbit', '/', 'mail')
export const SEND = rabbitQueueId('rabbit', '/', 'mail.send')
export const BROKER = kafkaNodeId('kafka-eu', 1)
export const RABBIT_NODE = rabbitNodeId('rabbit', 'rabbit@one')
const DEAD = rabbitQueueId('rabbit', '/', 'mail.dead')
const JOBS = redisStreamId('redis', 0, 'jobs')
const WORKERS = redisGroupId('redis', 0, 'jobs', 'workers')
export const PLACE = rpcMethodId({ name: 'orders' }, 'shop.v1.Orders', 'Place')
/** shop-web → orders → orders.placed → billing → mail.send → mailer. */
export const WAY = pathwayId('0a1b2c3d4e5f')
export const BILLING_READS = subscriptionId(PLACED, BILLING)
export const SEND_READS = subscriptionId(SEND, null)

class Scene {
  readonly tick: Tick
  readonly transport: Transport
  constructor(target: string, transport: Transport, atMs: number) {
    this.transport = transport
    this.tick = {
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
      poll: { durationMs: 42, overruns: 0, intervalMs: 60_000 }
    }
  }
  thing(id: string, kind: EntityKind, name: string, figures: Figures, parent: string | null = null): this {
    const transport = kind === 'service' ? null : this.transport
    this.tick.entities.push({ id, kind, name, transport, parent, labels: kind === 'topic' ? { partitions: '12' } : {} })
    this.tick.figures.set(id, figures)
    return this
  }
  edge(kind: EdgeKind, from: string, to: string, rate: number): this {
    const edge: Edge = { id: edgeId(kind, from, to), from, to, kind, transport: this.transport, labels: {} }
    this.tick.edges.push(edge)
    this.tick.figures.set(edge.id, { rate: measured(rate), health: measured(0) })
    return this
  }
  node(id: string, name: string, figures: Figures, labels: Record<string, string>, ...troubles: Trouble[]): this {
    const { transport } = this
    this.tick.entities.push({ id, kind: 'node', name, transport, parent: null, labels, ...factsWith({}, troubles) })
    const health = troubles.length === 0 ? 0 : 2
    this.tick.figures.set(id, { ...figures, health: measured(health) })
    return this
  }
  reads(channel: string, reader: string | null, state: SubscriptionState, sinceMs: number, figures: Figures): this {
    const id = subscriptionId(channel, reader)
    this.tick.subscriptions.push({ id, channel, reader, labels: {}, verdict: { state, sinceMs, evidence: {} } })
    this.tick.figures.set(id, figures)
    return this
  }
  /** A way that `rate` messages go a second, with the seconds that each step takes at the median. */
  way(
    id: string,
    rate: number,
    steps: readonly [step: WayStep, name: string, transport: Transport | null, s: number][]
  ): this {
    const whole = steps.reduce((sum, [, , , s]) => sum + s, 0)
    const { tick } = this
    const bare = { parent: null, transport: null, labels: {} }
    const names = steps.map(([, name]) => name).join(' → ')
    tick.entities.push({
      ...bare,
      id,
      kind: 'pathway',
      name: names,
      facts: { steps: steps.map(([step]) => ({ ...step })) }
    })
    const times = (s: number) => [estimated(s), estimated(s * 2.1), estimated(s * 4)] as const
    const [p50, p95, p99] = times(whole)
    tick.figures.set(id, { rate: measured(rate), p50, p90: estimated(whole * 1.7), p95, p99 })
    steps.forEach(([step, name, transport, s], i) => {
      tick.entities.push({ ...bare, id: hopId(id, i), kind: 'hop', name, transport, parent: id })
      const [half, most, all] = times(s)
      const share = estimated(s / whole)
      tick.figures.set(
        hopId(id, i),
        'channel' in step
          ? { share, wait_p50: half, wait_p95: most, wait_p99: all }
          : { share, p50: half, p95: most, p99: all }
      )
    })
    return this
  }
  gap(gap: Gap): this {
    this.tick.gaps.push(gap)
    return this
  }
}

const leads = (partitions: number, elsewhere: number): Figures => ({
  leads: measured(partitions),
  replicas: measured(30),
  out_of_sync: measured(0),
  led_elsewhere: measured(elsewhere),
  disk_free: measured(81e9)
})

const MEMORY_ALARM: Trouble = {
  severity: 'critical',
  lead: 'Memory alarm',
  text: 'It uses more memory than its limit: RabbitMQ blocks every connection that publishes, on all nodes, until it uses less.'
}
const DISK_ALARM: Trouble = {
  severity: 'critical',
  lead: 'Disk alarm',
  text: 'Its disk has less room than its limit: RabbitMQ blocks every connection that publishes, on all nodes, until there is more.'
}

const CALL_TIMES: Figures = { p50: measured(0.012), p90: estimated(0.093), p95: estimated(0.7) }
const BROKEN: Figures = { health: unknown('The broker does not answer: connection refused.') }

/** What the four targets' polls of one moment saw. `startMs`: since when what is in trouble is so. */
export const scene = (atMs: number, n: number, startMs: number): Tick[] => {
  const behind: Figures = {
    backlog: measured(1200 + n * 90),
    lateness: estimated(372 + n),
    in_rate: measured(38),
    out_rate: measured(6),
    drain: NEVER,
    loss: estimated(5400),
    readers: measured(3),
    health: measured(2)
  }
  const well: Figures = {
    backlog: measured(n % 4),
    lateness: measured(0.2),
    in_rate: measured(38 + (n % 5)),
    out_rate: measured(38 + (n % 5)),
    drain: measured(0),
    readers: measured(2),
    health: measured(0)
  }
  const stopped: Figures = { ...behind, readers: measured(0), out_rate: measured(0), loss: NEVER, health: measured(2) }
  const kafka = new Scene('kafka-eu', 'kafka', atMs)
    .thing(PLACED, 'topic', 'orders.placed', { in_rate: measured(38), length: measured(90_000), health: measured(0) })
    .thing(CLICKS, 'topic', 'clicks', { in_rate: measured(410), length: measured(4e6), health: measured(0) })
    .thing(BILLING, 'group', 'billing', behind)
    .thing(ANALYTICS, 'group', 'analytics', well)
    .thing(service('billing'), 'service', 'billing', {})
    .edge('consumes', PLACED, BILLING, 6)
    .edge('consumes', PLACED, ANALYTICS, 38)
    .edge('consumes', CLICKS, ANALYTICS, 410)
    .edge('runs', BILLING, service('billing'), 6)
    .node(BROKER, '1', leads(20, 0), { address: 'kafka-1.shop.example:9092', controller: 'yes' })
    .node(kafkaNodeId('kafka-eu', 2), '2', leads(9, 1), { address: 'kafka-2.shop.example:9092', controller: 'no' })
    .node(kafkaNodeId('kafka-eu', 3), '3', leads(1, 9), { address: 'kafka-3.shop.example:9092', controller: 'no' })
    .reads(PLACED, BILLING, 'behind', startMs, behind)
    .reads(PLACED, ANALYTICS, 'ok', startMs, well)
    .reads(CLICKS, ANALYTICS, 'ok', startMs, { ...well, in_rate: measured(410), out_rate: measured(410) })
  kafka.tick.labels.version = '4.0'
  const rabbit = new Scene('rabbit', 'rabbitmq', atMs)
    .thing(MAIL, 'exchange', 'mail', { in_rate: measured(12), health: measured(0) })
    .thing(SEND, 'queue', 'mail.send', stopped)
    .thing(DEAD, 'queue', 'mail.dead', { ...well, readers: measured(0) })
    .thing(service('mailer'), 'service', 'mailer', { rate: measured(0), health: measured(0) })
    .node(
      RABBIT_NODE,
      'rabbit@one',
      { memory: measured(1.04e9), disk_free: measured(40e6), files: measured(120) },
      { version: '4.1.2', 'memory limit': '1 GB', 'disk limit': '50 MB', 'file limit': '1,024' },
      MEMORY_ALARM,
      DISK_ALARM
    )
    .edge('routes', MAIL, SEND, 12)
    .edge('dead_letters', SEND, DEAD, 0.2)
    .edge('consumes', SEND, service('mailer'), 0)
    .reads(SEND, null, 'stopped', startMs, stopped)
    .reads(DEAD, null, 'idle', startMs, { ...well, in_rate: measured(0), out_rate: measured(0) })
    .gap({
      what: 'queues of vhost legacy',
      why: 'The user may not read this virtual host.',
      needs: 'the tag monitoring, or read permission on legacy',
      hides: []
    })
  rabbit.tick.labels.version = '4.1.2'
  const redis = new Scene('redis', 'redis', atMs)
    .thing(JOBS, 'stream', 'jobs', BROKEN)
    .thing(WORKERS, 'group', 'workers', BROKEN, JOBS)
    .thing(service('worker'), 'service', 'worker', {})
    .edge('consumes', JOBS, WORKERS, 0)
    .edge('runs', WORKERS, service('worker'), 0)
    .reads(JOBS, WORKERS, 'unknown', startMs, { backlog: BROKEN.health ?? NEVER, ...BROKEN })
    .gap({
      what: 'everything',
      why: 'The broker does not answer: connection refused.',
      needs: null,
      hides: ['redis/redis/']
    })
  const calls: Figures = { rate: measured(210 + n), errors: measured(0.031), ...CALL_TIMES }
  const otlp = new Scene('otlp', 'grpc', atMs)
    .thing(service('shop-web'), 'service', 'shop-web', { ...calls, errors: measured(0), health: measured(0) })
    .thing(ORDERS, 'service', 'orders', { ...calls, p99: estimated(1.4), health: measured(1) })
    .thing(PLACE, 'rpc_method', 'Place', { ...calls, p99: estimated(1.4), health: measured(1) }, ORDERS)
    .edge('calls', service('shop-web'), ORDERS, 210)
    .edge('publishes', ORDERS, PLACED, 38)
    .edge('publishes', ORDERS, MAIL, 12)
    .edge('publishes', ORDERS, JOBS, 3)
    .edge('publishes', service('shop-web'), CLICKS, 410)
    .edge('calls', service('partner-api'), ORDERS, 42)
    .thing(service('partner-api'), 'service', 'partner-api', { rate: unknown('No calls in the window.') })
    .way(WAY, 6 + (n % 3), [
      [{ service: service('shop-web'), method: null }, 'shop-web', null, 0.012],
      [{ service: ORDERS, method: PLACE }, 'orders', null, 0.048],
      [{ channel: PLACED, reader: BILLING, exchange: null }, 'orders.placed', 'kafka', 1.4 + (n % 7) / 10],
      [{ service: service('billing'), method: null }, 'billing', null, 0.62],
      [{ channel: SEND, reader: null, exchange: MAIL }, 'mail.send', 'rabbitmq', 0.31],
      [{ service: service('mailer'), method: null }, 'mailer', null, 0.22]
    ])
    .way(pathwayId('1b2c3d4e5f60'), 3, [
      [{ service: service('shop-web'), method: null }, 'shop-web', null, 0.01],
      [{ service: ORDERS, method: PLACE }, 'orders', null, 0.05],
      [{ channel: JOBS, reader: WORKERS, exchange: null }, 'jobs', 'redis', 0.02],
      [{ service: service('worker'), method: null }, 'worker', null, 0.4]
    ])
  otlp.tick.latencies = callsOf(PLACE, [service('shop-web'), service('partner-api')], n)
  otlp.tick.labels = { 'spans taken': '48210', 'spans dropped: too old': '12' }
  return [kafka, rabbit, redis, otlp].map(({ tick }) => tick)
}

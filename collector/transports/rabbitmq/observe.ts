import {
  type Edge,
  type Entity,
  emptyObservation,
  type Figure,
  type Gap,
  measured,
  NEVER,
  type Observation,
  type RabbitmqTarget,
  type Readings,
  rabbitExchangeId,
  rabbitNodeId,
  rabbitQueueId,
  type Sample,
  type Subscription,
  subscriptionId,
  unknown
} from '../../../model/index.ts'
import { serviceNameOf } from '../../client-name.ts'
import { matcher } from '../../patterns.ts'
import { edge, inferredService, unique } from '../inferred.ts'
import type { Answers, Binding, Connection, Exchange, Part, Queue } from './read.ts'

const NO_STATS = 'The broker’s statistics are switched off (management.disable_stats).'
const NOT_COUNTED = 'RabbitMQ does not count messages that are dead-lettered into a queue.'
const NOT_YET = 'The broker has no statistics of the queue yet.'
const DOWN = 'The queue’s node is down.'

/** What the polls before tell. */
export interface Known {
  /** Virtual hosts seen before, and now kept from the user. */
  lost: readonly string[]
  /** The life of each queue by its id (collector/transports/lives.ts). */
  lives: ReadonlyMap<string, string>
}

/** Turns the management API's answers into what was seen. Pure. */
export const observe = (
  target: RabbitmqTarget,
  answers: Answers,
  { lost, lives }: Known = { lost: [], lives: new Map() }
): Observation => {
  const seen = emptyObservation(target.id, answers.atMs)
  const { overview } = answers
  seen.labels = { version: overview.rabbitmq_version, cluster: overview.cluster_name }
  const takesQueue = matcher(target.queues)
  const shown = ({ name }: { name: string }) => target.internal || !(name.startsWith('amq.') || name.startsWith('mq.'))
  const queues = answers.queues.filter((queue) => shown(queue) && takesQueue(queue.name))
  const exchanges = answers.exchanges.filter((exchange) => exchange.name !== '' && shown(exchange))
  const ids = {
    queues: new Set(queues.map(({ vhost, name }) => rabbitQueueId(target.id, vhost, name))),
    exchanges: new Set(exchanges.map(({ vhost, name }) => rabbitExchangeId(target.id, vhost, name)))
  }
  const present = (id: string) => ids.queues.has(id) || ids.exchanges.has(id)
  const routes = routeEdges(target.id, answers.bindings).filter(({ from, to }) => present(from) && present(to))
  const deadLetters = queues.flatMap((queue) => deadLetterEdge(target.id, queue)).filter(({ to }) => present(to))
  const parked = parkedQueues(routes, deadLetters)

  seen.entities.push(
    ...answers.nodes.map(
      ({ name, running }): Entity => ({
        id: rabbitNodeId(target.id, name),
        kind: 'node',
        transport: 'rabbitmq',
        name,
        parent: null,
        labels: { running: running ? 'yes' : 'no', version: overview.rabbitmq_version }
      })
    ),
    ...exchanges.map((exchange) => exchangeEntity(target.id, exchange))
  )
  for (const queue of queues) {
    const id = rabbitQueueId(target.id, queue.vhost, queue.name)
    const readings = readingsOf(queue, overview.disable_stats, parked.has(id), answers.atMs)
    readings.life = lives.get(id) ?? ''
    seen.entities.push(queueEntity(id, queue, readings))
    const limits = limitsOf(queue)
    seen.subscriptions.push({
      id: subscriptionId(id, null),
      channel: id,
      reader: null,
      labels: {},
      ...readings,
      ...limits
    })
    seen.samples.push(...samplesOf(id, queue))
  }
  seen.edges.push(...unique([...routes, ...deadLetters]))
  observeServices(target.id, answers, ids.queues, seen)
  seen.gaps.push(...gapsOf(target, answers, lost))
  return seen
}

const exchangeEntity = (target: string, { name, vhost, type, durable }: Exchange): Entity => ({
  id: rabbitExchangeId(target, vhost, name),
  kind: 'exchange',
  transport: 'rabbitmq',
  name,
  parent: null,
  labels: { vhost, type, durable: durable ? 'yes' : 'no' }
})

const queueEntity = (id: string, queue: Queue, { life }: Readings): Entity => ({
  id,
  kind: 'queue',
  transport: 'rabbitmq',
  name: queue.name,
  parent: null,
  labels: {
    vhost: queue.vhost,
    type: queue.type || 'classic',
    durable: queue.durable ? 'yes' : 'no',
    node: queue.node,
    ...(queue.policy ? { policy: queue.policy } : {}),
    ...policyLabels(queue),
    ...Object.fromEntries(
      Object.entries(queue.arguments).map(([key, value]) => [
        key,
        typeof value === 'object' ? JSON.stringify(value) : String(value)
      ])
    )
  },
  figures: { ...(queue.memory === undefined ? {} : { memory: measured(queue.memory) }), length: lengthOf(queue) },
  ...(life === undefined ? {} : { life })
})

/**
 * What falls when a queue is made anew or its broker is started again: the counters, as they are told below, and the reductions of the Erlang
 * process that the queue is.
 */
export const risingOf = (queue: Queue): (number | undefined)[] => [
  queue.message_stats?.publish ?? 0,
  takenFrom(queue),
  queue.reductions
]

const takenFrom = ({ message_stats: stats }: Queue): number =>
  (stats?.ack ?? 0) + (stats?.deliver_no_ack ?? 0) + (stats?.get_no_ack ?? 0)

/** A level of a queue, or why the broker does not say it. */
const levelOf = (value: number | undefined, { state }: Queue): Figure =>
  value === undefined ? unknown(state === 'down' || state === 'stopped' ? DOWN : NOT_YET) : measured(value)

const lengthOf = (queue: Queue): Figure => {
  const { messages_ready, messages_unacknowledged } = queue
  return levelOf(messages_ready === undefined ? undefined : messages_ready + (messages_unacknowledged ?? 0), queue)
}

/**
 * `in` is message_stats.publish: messages that publishers' channels brought into this queue, also channels that have closed (dead-lettered ones
 * are not counted). `out` is what left it by its readers: `ack`, or without acknowledgement `deliver_no_ack` and `get_no_ack`; deliver_get would
 * count a redelivered message twice. What was rejected, expired or purged is in neither. A queue without message_stats had no traffic since
 * its statistics began. Seen on RabbitMQ 3.10 (test/live/rabbitmq); fields: "HTTP API Stats" of the management plugin.
 */
const readingsOf = (queue: Queue, noStats: boolean, parked: boolean, atMs: number): Readings => {
  const {
    messages_ready,
    messages_unacknowledged,
    consumers,
    message_stats: stats,
    head_message_timestamp: head
  } = queue
  const out = takenFrom(queue)
  const rates = noStats
    ? { in_rate: unknown(NO_STATS), out_rate: unknown(NO_STATS) }
    : parked && stats?.publish === undefined
      ? { in_rate: unknown(NOT_COUNTED) }
      : {}
  return {
    figures: {
      backlog: levelOf(messages_ready, queue),
      unacked: levelOf(messages_unacknowledged, queue),
      readers: levelOf(consumers, queue),
      ...(typeof head === 'number' ? { lateness: measured(Math.max(0, Math.round(atMs / 1000 - head))) } : {}),
      ...rates
    },
    ...(noStats
      ? {}
      : { counters: { out, ...(parked && stats?.publish === undefined ? {} : { in: stats?.publish ?? 0 }) } })
  }
}

/** A number that a queue is limited to, by its own argument or its policy: the lower counts. undefined: it isn't. */
const limitIn = (queue: Queue, name: string): number | undefined => {
  const given = [queue.arguments[`x-${name}`], queue.effective_policy_definition[name]].filter(
    (value) => typeof value === 'number'
  )
  return given.length === 0 ? undefined : Math.min(...given)
}

/** When it deletes what nobody took: after a time to live, or when it is full (unless it then refuses what comes). */
const limitsOf = (queue: Queue): Pick<Subscription, 'keeps' | 'room'> => {
  const ttlMs = limitIn(queue, 'message-ttl')
  const most = limitIn(queue, 'max-length')
  const overflow = queue.arguments['x-overflow'] ?? queue.effective_policy_definition.overflow ?? 'drop-head'
  const ready = queue.messages_ready
  return {
    keeps: ttlMs === undefined ? NEVER : measured(ttlMs / 1000),
    ...(most === undefined || ready === undefined || overflow !== 'drop-head'
      ? {}
      : { room: Math.max(0, most - ready) })
  }
}

/** What a policy limits, beside the arguments that are labels already. */
const policyLabels = (queue: Queue): Record<string, string> =>
  Object.fromEntries(
    ['message-ttl', 'max-length', 'overflow'].flatMap((name) => {
      const value = queue.effective_policy_definition[name]
      return typeof value === 'number' || typeof value === 'string' ? [[`policy ${name}`, String(value)]] : []
    })
  )

/** Names as OpenTelemetry's rabbitmqreceiver has them. */
const samplesOf = (of: string, queue: Queue): Sample[] => {
  const { messages_ready, messages_unacknowledged, consumers, message_stats: stats } = queue
  const sample = (name: string, unit: string, value: number | undefined, part?: string): Sample[] =>
    value === undefined ? [] : [{ of, name, unit, value, ...(part === undefined ? {} : { part }) }]
  return [
    ...sample('rabbitmq.message.current', '{messages}', messages_ready, 'ready'),
    ...sample('rabbitmq.message.current', '{messages}', messages_unacknowledged, 'unacknowledged'),
    ...sample('rabbitmq.consumer.count', '{consumers}', consumers),
    ...sample('rabbitmq.message.published', '{messages}', stats?.publish),
    ...sample('rabbitmq.message.acknowledged', '{messages}', stats?.ack)
  ]
}

/** One edge for each source and destination, with all the keys that bind them. */
const routeEdges = (target: string, bindings: readonly Binding[]): Edge[] => {
  const keys = new Map<string, { from: string; to: string; keys: Set<string> }>()
  for (const { source, vhost, destination, destination_type, routing_key } of bindings) {
    if (source === '') continue
    const from = rabbitExchangeId(target, vhost, source)
    const toId = destination_type === 'queue' ? rabbitQueueId : rabbitExchangeId
    const to = toId(target, vhost, destination)
    const known = keys.get(`${from}|${to}`) ?? { from, to, keys: new Set() }
    known.keys.add(routing_key)
    keys.set(`${from}|${to}`, known)
  }
  return [...keys.values()].map(({ from, to, keys }) =>
    edge('routes', 'rabbitmq', from, to, { 'routing key': [...keys].sort().join(', ') })
  )
}

/** By the queue's own argument, else by its policy; through the default exchange it leads straight to the queue that the key names. */
const deadLetterEdge = (
  target: string,
  { name, vhost, arguments: own, effective_policy_definition: policy }: Queue
): Edge[] => {
  const exchange = own['x-dead-letter-exchange'] ?? policy['dead-letter-exchange']
  if (typeof exchange !== 'string') return []
  const key = own['x-dead-letter-routing-key'] ?? policy['dead-letter-routing-key']
  const to =
    exchange === ''
      ? rabbitQueueId(target, vhost, typeof key === 'string' ? key : name)
      : rabbitExchangeId(target, vhost, exchange)
  return [edge('dead_letters', 'rabbitmq', rabbitQueueId(target, vhost, name), to)]
}

const parkedQueues = (routes: readonly Edge[], deadLetters: readonly Edge[]): Set<string> => {
  const exchanges = new Set(deadLetters.map(({ to }) => to))
  return new Set([...exchanges, ...routes.filter(({ from }) => exchanges.has(from)).map(({ to }) => to)])
}

/** What a connection is called: by its name, else its product, else its user; undefined where all three say nothing. */
const namedService = ({ user_provided_name, client_properties, user }: Connection): Entity | undefined => {
  const candidates = [
    [user_provided_name ?? client_properties.connection_name, 'RabbitMQ connection name'],
    [client_properties.product, 'RabbitMQ client product'],
    [user, 'RabbitMQ user']
  ] as const
  for (const [candidate, how] of candidates) {
    const name = candidate === undefined ? undefined : serviceNameOf(candidate)
    if (name !== undefined) return inferredService(name, how)
  }
  return undefined
}

const observeServices = (target: string, answers: Answers, queues: ReadonlySet<string>, seen: Observation): void => {
  const services = new Map(
    answers.connections.flatMap((connection) => {
      const service = namedService(connection)
      return service === undefined ? [] : [[connection.name, service] as const]
    })
  )
  seen.entities.push(...unique([...services.values()]))
  const consumes = answers.consumers.flatMap(({ queue, channel_details }) => {
    const service = services.get(channel_details.connection_name)
    const from = rabbitQueueId(target, queue.vhost, queue.name)
    return service === undefined || !queues.has(from) ? [] : [edge('consumes', 'rabbitmq', from, service.id)]
  })
  seen.edges.push(...unique(consumes))
}

const PARTS: Record<Part, { what: string; hides: string[] }> = {
  nodes: { what: 'nodes', hides: ['rabbitmq/*/node/'] },
  exchanges: { what: 'exchanges', hides: ['rabbitmq/*/exchange/'] },
  bindings: { what: 'bindings', hides: ['routes|rabbitmq/*/exchange/'] },
  queues: { what: 'queues', hides: ['rabbitmq/*/queue/'] },
  consumers: { what: 'who consumes', hides: ['consumes|rabbitmq/*/queue/'] },
  connections: { what: 'who is connected', hides: ['consumes|rabbitmq/*/queue/'] }
}

const gapsOf = ({ id, username }: RabbitmqTarget, answers: Answers, lost: readonly string[]): Gap[] => {
  const { seesAll, nodes, missing } = answers
  const target = encodeURIComponent(id)
  const hidden = (part: Part) => PARTS[part].hides.map((prefix) => prefix.replace('*', target))
  const gaps = [...missing].map(
    ([part, { why, needs }]): Gap => ({ what: PARTS[part].what, why, needs, hides: hidden(part) })
  )
  for (const vhost of lost)
    gaps.push({
      what: `virtual host ${vhost}`,
      why: 'The user may no longer open it.',
      needs: `the tag monitoring for user ${username}, or permissions on virtual host ${vhost}`,
      hides: ['queue', 'exchange'].map((kind) => `rabbitmq/${target}/${kind}/${encodeURIComponent(vhost)}/`)
    })
  if (!seesAll)
    gaps.push({
      what: 'nodes, other virtual hosts and other users’ connections',
      why: 'The user sees only its own.',
      needs: `the tag monitoring for user ${username}`,
      hides: [...hidden('nodes'), ...hidden('connections')]
    })
  for (const { name, running } of nodes)
    if (!running)
      gaps.push({ what: `node ${name} and the queues on it`, why: 'The node is down.', needs: null, hides: [] })
  return gaps
}

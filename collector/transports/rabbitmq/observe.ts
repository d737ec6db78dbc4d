import {
  type Edge,
  type Entity,
  emptyObservation,
  type Gap,
  measured,
  type Observation,
  type RabbitmqTarget,
  type Readings,
  rabbitExchangeId,
  rabbitNodeId,
  rabbitQueueId,
  type Sample,
  subscriptionId,
  unknown
} from '../../../model/index.ts'
import { serviceNameOf } from '../../client-name.ts'
import { matcher } from '../../patterns.ts'
import { edge, inferredService, unique } from '../inferred.ts'
import type { Answers, Binding, Connection, Exchange, Queue } from './read.ts'

const NO_STATS = 'The broker’s statistics are switched off (management.disable_stats).'
const NOT_COUNTED = 'RabbitMQ does not count messages that are dead-lettered into a queue.'
const NOT_YET = 'The broker has no statistics of the queue yet.'

/** Turns the management API's answers into what was seen. Pure. `lost`: virtual hosts seen before, and now kept from the user. */
export const observe = (target: RabbitmqTarget, answers: Answers, lost: readonly string[] = []): Observation => {
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
  const routes = answers.bindings
    .map((binding) => routeEdge(target.id, binding))
    .filter(({ from, to }) => present(from) && present(to))
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
    seen.entities.push(queueEntity(id, queue, readings))
    seen.subscriptions.push({ id: subscriptionId(id, null), channel: id, reader: null, labels: {}, ...readings })
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
    ...Object.fromEntries(Object.entries(queue.arguments).map(([key, value]) => [key, String(value)]))
  },
  figures: { ...(queue.memory === undefined ? {} : { memory: measured(queue.memory) }), length: lengthOf(queue) },
  ...(life === undefined ? {} : { life })
})

const lengthOf = ({ messages_ready, messages_unacknowledged }: Queue) =>
  messages_ready === undefined ? unknown(NOT_YET) : measured(messages_ready + (messages_unacknowledged ?? 0))

/**
 * `in` is message_stats.publish: messages that publishers' channels brought into this queue (dead-lettered ones are not counted). `out` is what left
 * it by its readers: acknowledged, or delivered and got without acknowledgement. Both are counters since the broker's statistics began.
 */
const readingsOf = (queue: Queue, noStats: boolean, parked: boolean, atMs: number): Readings => {
  const {
    messages_ready,
    messages_unacknowledged,
    consumers,
    message_stats: stats,
    head_message_timestamp: head
  } = queue
  const out = (stats?.ack ?? 0) + (stats?.deliver_no_ack ?? 0) + (stats?.get_no_ack ?? 0)
  const rates = noStats
    ? { in_rate: unknown(NO_STATS), out_rate: unknown(NO_STATS) }
    : parked && stats?.publish === undefined
      ? { in_rate: unknown(NOT_COUNTED) }
      : {}
  return {
    life: queue.node,
    figures: {
      backlog: messages_ready === undefined ? unknown(NOT_YET) : measured(messages_ready),
      unacked: messages_unacknowledged === undefined ? unknown(NOT_YET) : measured(messages_unacknowledged),
      readers: consumers === undefined ? unknown(NOT_YET) : measured(consumers),
      ...(typeof head === 'number' ? { lateness: measured(Math.max(0, Math.round(atMs / 1000 - head))) } : {}),
      ...rates
    },
    ...(noStats
      ? {}
      : { counters: { out, ...(parked && stats?.publish === undefined ? {} : { in: stats?.publish ?? 0 }) } })
  }
}

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

const routeEdge = (target: string, { source, vhost, destination, destination_type, routing_key }: Binding): Edge =>
  edge(
    'routes',
    'rabbitmq',
    rabbitExchangeId(target, vhost, source),
    destination_type === 'queue'
      ? rabbitQueueId(target, vhost, destination)
      : rabbitExchangeId(target, vhost, destination),
    { 'routing key': routing_key }
  )

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

const gapsOf = ({ id, username }: RabbitmqTarget, { seesAll, nodes }: Answers, lost: readonly string[]): Gap[] => {
  const prefix = (kind: string, vhost: string) =>
    `rabbitmq/${encodeURIComponent(id)}/${kind}/${encodeURIComponent(vhost)}/`
  return [
    ...lost.map(
      (vhost): Gap => ({
        what: `virtual host ${vhost}`,
        why: 'The user may no longer open it.',
        needs: `the tag monitoring for user ${username}, or permissions on virtual host ${vhost}`,
        hides: [prefix('queue', vhost), prefix('exchange', vhost)]
      })
    ),
    ...(seesAll
      ? []
      : [
          {
            what: 'other virtual hosts and other users’ connections',
            why: 'The user sees only its own.',
            needs: `the tag monitoring for user ${username}`,
            hides: []
          }
        ]),
    ...nodes
      .filter(({ running }) => !running)
      .map(
        ({ name }): Gap => ({
          what: `node ${name} and the queues on it`,
          why: 'The node is down.',
          needs: null,
          hides: []
        })
      )
  ]
}

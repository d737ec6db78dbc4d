import {
  atLeast,
  type Counters,
  type Entity,
  type Figure,
  type Figures,
  factsWith,
  type Json,
  measured,
  type Readings,
  rabbitQueueId,
  type Sample,
  type Subscription,
  type Trouble,
  unknown
} from '../../../model/index.ts'
import type { Queue } from './answers.ts'
import { isStream, limitsOf, losesUnread } from './settings.ts'
import type { Reading } from './streams.ts'

const NO_STATS = 'The broker’s statistics are switched off (management.disable_stats).'
const NOT_COUNTED = 'RabbitMQ does not count messages that are dead-lettered into a queue.'
const NOT_YET = 'The broker has no statistics of the queue yet.'
const NAME_ONLY = 'Only the management API or the metrics endpoint tells it.'
const DOWN = 'The queue’s node is down.'
const LEADERLESS = 'The queue has no leader: too few of its members are online.'
const NOT_LOST = 'RabbitMQ does not count what a queue expires, drops or dead-letters.'
/** A stream keeps what was read, so what it holds is not what waits. */
export const STREAM = 'A stream keeps what was read, and only the management API says how far its readers are.'
const STREAM_KEEPS = 'A stream keeps what was read, acknowledged or not.'
const STREAM_UNREAD = 'Nobody reads the stream now, and RabbitMQ does not say how far those are who did.'
const STREAM_UNTOLD = 'RabbitMQ does not say how far the readers of this stream are.'

/** Makes the ids of queues, and remembers them: the same text in each poll, so that maps by id need not read it again. */
export class QueueIds {
  readonly #target: string
  readonly #known = new Map<string, Map<string, string>>()
  #count = 0

  constructor(target: string) {
    this.#target = target
  }

  /** In the queues' order. */
  of(queues: readonly Queue[]): string[] {
    // Queues come and go: what is kept of those that went is bounded.
    if (this.#count > 2 * queues.length + 1000) {
      this.#known.clear()
      this.#count = 0
    }
    return queues.map(({ id: made, vhost, name }) => {
      if (made !== undefined) return made
      const names = this.#known.get(vhost) ?? new Map<string, string>()
      if (names.size === 0) this.#known.set(vhost, names)
      const known = names.get(name)
      if (known !== undefined) return known
      const id = rabbitQueueId(this.#target, vhost, name)
      names.set(name, id)
      this.#count += 1
      return id
    })
  }
}

/** What else is known of a queue besides its own answer. */
export interface QueueContext {
  noStats: boolean
  /** Whether dead letters are put aside in it. */
  parked: boolean
  life: string
  atMs: number
  /** How old the broker's sample is on average; 0: it was made for us. */
  sampleAgeS: number
  troubles: readonly Trouble[]
  consumers: readonly Json[]
  /** Of a stream: how far its reader is; undefined where that is not told. */
  reading?: Reading | undefined
  /** Whether the API was asked who reads streams, and answered. */
  readersTold: boolean
}

export const queueEntity = (id: string, queue: Queue, { life, troubles, consumers }: QueueContext): Entity => ({
  id,
  kind: 'queue',
  transport: 'rabbitmq',
  name: queue.name,
  parent: null,
  labels: labelsOf(queue),
  ...factsWith(consumers.length === 0 ? {} : { consumers: [...consumers] }, troubles),
  figures: { ...(queue.memory === undefined ? {} : { memory: measured(queue.memory) }), length: lengthOf(queue) },
  life
})

const labelsOf = (queue: Queue): Record<string, string> => {
  const { type, durable, node, leader, members, online, policy } = queue
  const labels: Record<string, string> = { vhost: queue.vhost }
  if (type !== '') labels.type = type
  if (durable !== undefined) labels.durable = durable ? 'yes' : 'no'
  if (node !== '') labels.node = node
  if (leader !== undefined) labels.leader = leader ?? 'none'
  // In the order of names: the broker's own order wanders.
  if (members !== undefined) labels.members = members.toSorted().join(', ')
  if (online !== undefined) labels['members online'] = online.toSorted().join(', ')
  if (policy) labels.policy = policy
  for (const name of POLICY_LABELS) {
    const value = queue.effective_policy_definition[name]
    if (typeof value === 'number' || typeof value === 'string') labels[`policy ${name}`] = String(value)
  }
  for (const key in queue.arguments) {
    const value = queue.arguments[key]
    labels[key] = typeof value === 'object' ? JSON.stringify(value) : String(value)
  }
  return labels
}

/** What a policy sets, beside the arguments that are labels already. */
const POLICY_LABELS = [
  'message-ttl',
  'max-length',
  'overflow',
  'dead-letter-exchange',
  'dead-letter-routing-key',
  'max-age'
]

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
const levelOf = (value: number | undefined, queue: Queue): Figure => {
  if (value !== undefined) return measured(value)
  return unknown(queue.settings === 'unknown' ? NAME_ONLY : (awayOf(queue) ?? NOT_YET))
}

/** Why nobody tells of the queue now. */
const awayOf = ({ state, leader }: Queue): string | undefined => {
  if (leader === null) return LEADERLESS
  return state === 'down' || state === 'stopped' ? DOWN : undefined
}

const lengthOf = (queue: Queue): Figure => {
  const { messages_ready, messages_unacknowledged, messages } = queue
  if (isStream(queue)) return levelOf(messages, queue)
  if (queue.settings === 'unknown' && messages_unacknowledged === undefined && messages_ready !== undefined)
    return atLeast(messages_ready)
  return levelOf(messages_ready === undefined ? undefined : messages_ready + (messages_unacknowledged ?? 0), queue)
}

export const queueSubscription = (id: string, channel: string, queue: Queue, context: QueueContext): Subscription => ({
  id,
  channel,
  reader: null,
  labels: {},
  ...(isStream(queue) ? streamReadings(queue, context) : readingsOf(queue, context)),
  life: isStream(queue) ? streamLife(context) : context.life,
  ...(context.sampleAgeS === 0 ? {} : { sampleAgeS: context.sampleAgeS }),
  ...limitsOf(queue)
})

/**
 * `in` is message_stats.publish: messages that publishers' channels brought into this queue, also channels that have closed (dead-lettered ones
 * are not counted). `out` is what left it by its readers: `ack`, or without acknowledgement `deliver_no_ack` and `get_no_ack`; deliver_get would
 * count a redelivered message twice. What was rejected, expired or purged is in neither. A queue without message_stats had no traffic since
 * its statistics began. Seen on RabbitMQ 3.10 (test/live/rabbitmq); fields: "HTTP API Stats" of the management plugin.
 */
const readingsOf = (queue: Queue, { noStats, parked, atMs }: QueueContext): Readings => {
  const { messages_ready, messages_unacknowledged, consumers, head_message_timestamp: head } = queue
  const stats = queue.message_stats
  const figures: Figures = {
    backlog: levelOf(messages_ready, queue),
    unacked: levelOf(messages_unacknowledged, queue),
    readers: levelOf(consumers, queue)
  }
  if (typeof head === 'number') figures.lateness = measured(Math.max(0, Math.round(atMs / 1000 - head)))
  // Without consumers the broker says 0, and nobody is too busy then.
  const capacity = queue.consumer_capacity ?? queue.consumer_utilisation
  if (capacity !== undefined && consumers) figures.capacity = measured(capacity)
  if (losesUnread(queue)) figures.lost = unknown(NOT_LOST)

  const uncounted = noStats ? NO_STATS : stats === undefined ? untoldOf(queue) : undefined
  if (uncounted !== undefined) {
    figures.in_rate = unknown(uncounted)
    figures.out_rate = unknown(uncounted)
    return { figures }
  }
  const counters: Counters = { redelivered: stats?.redeliver ?? 0, out: takenFrom(queue) }
  if (parked && !stats?.publish) figures.in_rate = unknown(NOT_COUNTED)
  else counters.in = stats?.publish ?? 0
  return { figures, counters }
}

/** Without message_stats a queue had no traffic, unless nobody tells of it. */
const untoldOf = (queue: Queue): string | undefined => (queue.settings === 'unknown' ? NAME_ONLY : awayOf(queue))

/**
 * Of a stream: backlog, arrivals and takings by offsets of the reader that it is judged by. Without one, `in` is what it keeps: that is what every publisher
 * brought in, where message_stats has AMQP's alone, and where old messages are deleted it begins anew.
 */
const streamReadings = (queue: Queue, { reading, readersTold }: QueueContext): Readings => {
  const { consumers, messages } = queue
  const why = !readersTold ? STREAM : consumers === 0 ? STREAM_UNREAD : STREAM_UNTOLD
  const figures: Figures = {
    backlog: reading?.backlog ?? unknown(why),
    unacked: unknown(STREAM_KEEPS),
    readers: levelOf(consumers, queue)
  }
  if (losesUnread(queue)) figures.lost = unknown(NOT_LOST)
  const { position } = reading ?? {}
  if (position !== undefined) return { figures, counters: { in: position.end, out: position.taken } }
  const counters: Counters = reading === undefined ? {} : { out: 0 }
  if (reading === undefined) figures.out_rate = unknown(why)
  if (messages === undefined) figures.in_rate = levelOf(undefined, queue)
  else counters.in = messages
  return { figures, counters }
}

/** Offsets of another reader, or of none, are other counters. */
const streamLife = ({ life, reading }: QueueContext): string =>
  reading === undefined ? life : `${life}/${reading.key}/${reading.position === undefined ? 'waits' : 'reads'}`

/** Names as OpenTelemetry's rabbitmqreceiver has them. */
export const addQueueSamples = (samples: Sample[], of: string, queue: Queue): void => {
  const { messages_ready, messages_unacknowledged, consumers, message_stats: stats } = queue
  const add = (name: string, unit: string, value: number | undefined): void => {
    if (value !== undefined) samples.push({ of, name, unit, value })
  }
  const addPart = (part: string, value: number | undefined): void => {
    if (value !== undefined) samples.push({ of, name: 'rabbitmq.message.current', part, unit: '{messages}', value })
  }
  addPart('ready', messages_ready)
  addPart('unacknowledged', messages_unacknowledged)
  add('rabbitmq.consumer.count', '{consumers}', consumers)
  add('rabbitmq.message.published', '{messages}', stats?.publish)
  add('rabbitmq.message.acknowledged', '{messages}', stats?.ack)
}

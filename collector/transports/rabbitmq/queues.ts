import {
  type Entity,
  type Figure,
  factsWith,
  type Json,
  measured,
  NEVER,
  type Readings,
  type Sample,
  type Subscription,
  type Trouble,
  unknown
} from '../../../model/index.ts'
import type { Queue } from './answers.ts'

const NO_STATS = 'The broker’s statistics are switched off (management.disable_stats).'
const NOT_COUNTED = 'RabbitMQ does not count messages that are dead-lettered into a queue.'
const NOT_YET = 'The broker has no statistics of the queue yet.'
const DOWN = 'The queue’s node is down.'
const LEADERLESS = 'The queue has no leader: too few of its members are online.'
const NOT_LOST = 'RabbitMQ does not count what a queue expires, drops or dead-letters.'
/** A stream keeps what was read, so what it holds is not what waits. */
export const STREAM = 'A stream keeps what was read, and the management API does not say how far its readers are.'

export const isStream = ({ type }: Queue): boolean => type === 'stream'

/** What else is known of a queue besides its own answer. */
export interface QueueContext {
  noStats: boolean
  /** Whether dead letters are put aside in it. */
  parked: boolean
  life: string
  atMs: number
  troubles: readonly Trouble[]
  consumers: readonly Json[]
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
  const { leader, members, online } = queue
  return {
    vhost: queue.vhost,
    type: queue.type || 'classic',
    durable: queue.durable ? 'yes' : 'no',
    node: queue.node,
    ...(leader === undefined ? {} : { leader: leader ?? 'none' }),
    // In the order of names: the broker's own order wanders.
    ...(members === undefined ? {} : { members: members.toSorted().join(', ') }),
    ...(online === undefined ? {} : { 'members online': online.toSorted().join(', ') }),
    ...(queue.policy ? { policy: queue.policy } : {}),
    ...policyLabels(queue),
    ...Object.fromEntries(
      Object.entries(queue.arguments).map(([key, value]) => [
        key,
        typeof value === 'object' ? JSON.stringify(value) : String(value)
      ])
    )
  }
}

/** What a policy sets, beside the arguments that are labels already. */
const policyLabels = (queue: Queue): Record<string, string> =>
  Object.fromEntries(
    ['message-ttl', 'max-length', 'overflow', 'dead-letter-exchange', 'dead-letter-routing-key', 'max-age'].flatMap(
      (name) => {
        const value = queue.effective_policy_definition[name]
        return typeof value === 'number' || typeof value === 'string' ? [[`policy ${name}`, String(value)]] : []
      }
    )
  )

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
const levelOf = (value: number | undefined, { state, leader }: Queue): Figure => {
  if (value !== undefined) return measured(value)
  if (leader === null) return unknown(LEADERLESS)
  return unknown(state === 'down' || state === 'stopped' ? DOWN : NOT_YET)
}

const lengthOf = (queue: Queue): Figure => {
  const { messages_ready, messages_unacknowledged, messages } = queue
  if (isStream(queue)) return levelOf(messages, queue)
  return levelOf(messages_ready === undefined ? undefined : messages_ready + (messages_unacknowledged ?? 0), queue)
}

export const queueSubscription = (id: string, channel: string, queue: Queue, context: QueueContext): Subscription => ({
  id,
  channel,
  reader: null,
  labels: {},
  ...readingsOf(queue, context),
  life: context.life,
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
  const stream = isStream(queue)
  const counted = !(parked && stats?.publish === undefined)
  const untold = stream ? unknown(STREAM) : undefined
  const capacity = queue.consumer_capacity ?? queue.consumer_utilisation
  const rates = noStats
    ? { in_rate: unknown(NO_STATS), out_rate: unknown(NO_STATS) }
    : { ...(counted ? {} : { in_rate: unknown(NOT_COUNTED) }), ...(untold === undefined ? {} : { out_rate: untold }) }
  return {
    figures: {
      backlog: untold ?? levelOf(messages_ready, queue),
      unacked: untold ?? levelOf(messages_unacknowledged, queue),
      readers: levelOf(consumers, queue),
      ...(typeof head === 'number' ? { lateness: measured(Math.max(0, Math.round(atMs / 1000 - head))) } : {}),
      // Without consumers the broker says 0, and nobody is too busy then.
      ...(capacity === undefined || !consumers ? {} : { capacity: measured(capacity) }),
      ...(losesUnread(queue) ? { lost: unknown(NOT_LOST) } : {}),
      ...rates
    },
    ...(noStats
      ? {}
      : {
          counters: {
            ...(stream ? {} : { out: takenFrom(queue) }),
            ...(counted ? { in: stats?.publish ?? 0 } : {}),
            redelivered: stats?.redeliver ?? 0
          }
        })
  }
}

/** What a queue is set to, by its own argument, else by its policy (RabbitMQ, "Policies": the argument stands). */
export const settingOf = (queue: Pick<Queue, 'arguments' | 'effective_policy_definition'>, name: string): unknown =>
  queue.arguments[`x-${name}`] ?? queue.effective_policy_definition[name]

const losesUnread = (queue: Queue): boolean =>
  [
    'message-ttl',
    'expires',
    'max-length',
    'max-length-bytes',
    'dead-letter-exchange',
    'delivery-limit',
    'max-age'
  ].some((name) => settingOf(queue, name) !== undefined)

/** A number that a queue is limited to, by its own argument or its policy: the lower counts. undefined: it isn't. */
const limitIn = (queue: Queue, name: string): number | undefined => {
  const given = [queue.arguments[`x-${name}`], queue.effective_policy_definition[name]].filter(
    (value) => typeof value === 'number'
  )
  return given.length === 0 ? undefined : Math.min(...given)
}

/** When it deletes what nobody took: after a time to live, or when it is full (unless it then refuses what comes). */
const limitsOf = (queue: Queue): Pick<Subscription, 'keeps' | 'room'> => {
  if (isStream(queue)) return { keeps: ageOf(settingOf(queue, 'max-age')) }
  const ttlMs = limitIn(queue, 'message-ttl')
  const most = limitIn(queue, 'max-length')
  const overflow = settingOf(queue, 'overflow') ?? 'drop-head'
  const ready = queue.messages_ready
  return {
    keeps: ttlMs === undefined ? NEVER : measured(ttlMs / 1000),
    ...(most === undefined || ready === undefined || overflow !== 'drop-head'
      ? {}
      : { room: Math.max(0, most - ready) })
  }
}

const DAY_S = 86_400
const AGES: Record<string, number> = { Y: 365 * DAY_S, M: 30 * DAY_S, D: DAY_S, h: 3600, m: 60, s: 1 }

/** How long a stream keeps what it has: `7D` (RabbitMQ, "Streams", x-max-age). A whole segment goes at once, so it is kept a little longer. */
const ageOf = (maxAge: unknown): Figure => {
  const [, digits, unit] = /^(\d+)([YMDhms])$/.exec(typeof maxAge === 'string' ? maxAge : '') ?? []
  const seconds = unit === undefined ? undefined : AGES[unit]
  return seconds === undefined ? NEVER : measured(Number(digits) * seconds)
}

/** Names as OpenTelemetry's rabbitmqreceiver has them. */
export const queueSamples = (of: string, queue: Queue): Sample[] => {
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

import { type Figure, measured, NEVER, type Subscription, unknown } from '../../../model/index.ts'
import type { Queue } from './answers.ts'

const SETTINGS = 'Only the management API tells what the queue is set to.'

export const isStream = ({ type }: Queue): boolean => type === 'stream'

/** What a queue is set to, by its own argument, else by its policy (RabbitMQ, "Policies": the argument stands). */
export const settingOf = (queue: Pick<Queue, 'arguments' | 'effective_policy_definition'>, name: Setting): unknown =>
  queue.arguments[ARGUMENTS[name]] ?? queue.effective_policy_definition[name]

/** Put together once: there may be ten thousand queues, and each is asked for most of them. */
const ARGUMENTS = {
  'message-ttl': 'x-message-ttl',
  'max-length': 'x-max-length',
  'max-age': 'x-max-age',
  overflow: 'x-overflow',
  'dead-letter-exchange': 'x-dead-letter-exchange',
  'dead-letter-routing-key': 'x-dead-letter-routing-key'
} as const
type Setting = keyof typeof ARGUMENTS

const LOSING = [
  'message-ttl',
  'expires',
  'max-length',
  'max-length-bytes',
  'dead-letter-exchange',
  'delivery-limit',
  'max-age'
]
const LOSING_KEYS = new Set([...LOSING, ...LOSING.map((name) => `x-${name}`)])

/** Whether it is set up so that messages may leave it unread. */
export const losesUnread = (queue: Queue): boolean =>
  Object.keys(queue.arguments).some((key) => LOSING_KEYS.has(key)) ||
  Object.keys(queue.effective_policy_definition).some((key) => LOSING_KEYS.has(key))

/** A number that a queue is limited to, by its own argument or its policy: the lower counts. undefined: it isn't. */
const limitIn = (queue: Queue, name: Setting): number | undefined => {
  const own = queue.arguments[ARGUMENTS[name]]
  const policy = queue.effective_policy_definition[name]
  if (typeof own !== 'number') return typeof policy === 'number' ? policy : undefined
  return typeof policy === 'number' ? Math.min(own, policy) : own
}

/** When it deletes what nobody took: after a time to live, or when it is full (unless it then refuses what comes). */
export const limitsOf = (queue: Queue): Pick<Subscription, 'keeps' | 'room'> => {
  if (queue.settings === 'unknown') return { keeps: unknown(SETTINGS) }
  if (isStream(queue)) return { keeps: ageOf(settingOf(queue, 'max-age')) }
  const ttlMs = limitIn(queue, 'message-ttl')
  const most = limitIn(queue, 'max-length')
  const ready = queue.messages_ready
  const keeps = ttlMs === undefined ? NEVER : measured(ttlMs / 1000)
  const refuses = most !== undefined && (settingOf(queue, 'overflow') ?? 'drop-head') !== 'drop-head'
  return most === undefined || ready === undefined || refuses ? { keeps } : { keeps, room: Math.max(0, most - ready) }
}

const DAY_S = 86_400
const AGES: Record<string, number> = { Y: 365 * DAY_S, M: 30 * DAY_S, D: DAY_S, h: 3600, m: 60, s: 1 }

/** How long a stream keeps what it has: `7D` (RabbitMQ, "Streams", x-max-age). A whole segment goes at once, so it is kept a little longer. */
const ageOf = (maxAge: unknown): Figure => {
  const [, digits, unit] = /^(\d+)([YMDhms])$/.exec(typeof maxAge === 'string' ? maxAge : '') ?? []
  const seconds = unit === undefined ? undefined : AGES[unit]
  return seconds === undefined ? NEVER : measured(Number(digits) * seconds)
}

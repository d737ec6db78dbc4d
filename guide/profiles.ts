import type { Figure, Transport } from '../model/index.ts'
import { type Figures, isKnown, isNever } from '../model/known.ts'
import type { Reader, Seen, Traits, UsageProfile } from './profile.ts'
import {
  type Channel,
  type History,
  type HourSum,
  isChannel,
  type WatchedPart,
  type WatchedSubscription
} from './watched.ts'

const HOUR_MS = 3_600_000

interface Scene {
  now: number
  history: History
  part: WatchedPart
  /** Readers of each channel, exchanges that lead to each queue, channels by prefix. */
  readers: ReadonlyMap<string, readonly WatchedSubscription[]>
  routes: ReadonlyMap<string, { types: string[]; keys: number }>
  prefixes: ReadonlyMap<string, number>
  names: ReadonlySet<string>
  targetRate: Seen
  room: UsageProfile['room']
  redis: boolean
}

/** How every channel is used, from what is watched now and what the history says. Pure. */
export const profilesOf = (parts: readonly WatchedPart[], history: History, now: number): UsageProfile[] => {
  const redis = parts.some(({ entities }) =>
    entities.some(({ transport, kind }) => transport === 'redis' && kind === 'node')
  )
  return parts.flatMap((part) => {
    const channels = part.entities.filter(isChannel)
    const scene: Scene = {
      now,
      history,
      part,
      readers: Map.groupBy(part.subscriptions, ({ channel }) => channel),
      routes: routesOf(part),
      prefixes: countPrefixes(channels),
      names: new Set(channels.map(({ name }) => name)),
      targetRate: targetRateOf(channels, history),
      room: roomOf(part, now),
      redis
    }
    return channels.map((channel) => profileOf(channel, scene))
  })
}

const profileOf = (channel: Channel, scene: Scene): UsageProfile => {
  const { id, target, transport, kind, name, figures } = channel
  const { now, history, part } = scene
  const at = part.atMs || now
  const subscriptions = scene.readers.get(id) ?? []
  const queue = kind === 'queue'
  const waits = seenFigure(figures.lateness ?? oldestOf(subscriptions), at, id, 'lateness')
  const length = (queue ? history.queueLength : history.streamLength).get(id)
  return {
    id,
    target,
    transport,
    kind,
    name,
    inRate: meanOf(history.inRate.get(id)),
    targetRate: scene.targetRate,
    ...(history.calls.get(id) ?? NO_CALLS),
    kept: seenFigure(figures.kept, at, id, 'kept'),
    waits,
    uncut: uncutOf(history.firstEntry.get(id), figures.kept, at),
    length: seenFigure(figures.length, at, id, 'length'),
    grown: grownOf(length, figures.length, id),
    unreadGrowth: queue ? unreadOf(history.queueReaders.get(id), figures.readers, at, id) : { missing: 'not asked' },
    memory: seenFigure(figures.memory, at, id, 'memory'),
    room: scene.room,
    readers: subscriptions.map((subscription) => readerOf(subscription, channel, at)),
    traits: traitsOf(channel, subscriptions, scene)
  }
}

const NO_CALLS = {
  p99: { missing: 'needs calls that were seen by OpenTelemetry, has none' },
  calls: { missing: 'needs calls that were seen by OpenTelemetry, has none' }
} as const

/** A figure of the moment. */
const seenFigure = (figure: Figure | undefined, at: number, of: string, series: string): Seen => {
  if (figure === undefined) return { missing: 'the source does not say it' }
  if ('unknown' in figure) return { missing: figure.unknown }
  return isNever(figure)
    ? { value: Number.POSITIVE_INFINITY, how: 'measured', fromMs: at, toMs: at, of, series }
    : { value: figure.value, how: figure.how, fromMs: at, toMs: at, of, series }
}

/** What waits longest over all readers. */
const oldestOf = (subscriptions: readonly WatchedSubscription[]): Figure | undefined => {
  const known = subscriptions.map(({ figures }) => figures.lateness).filter(isKnown)
  return known.reduce<(typeof known)[number] | undefined>(
    (most, figure) => (most === undefined || figure.value > most.value ? figure : most),
    undefined
  )
}

const hourly = (sum: HourSum, value: number, series: string): Seen => ({
  value,
  how: 'measured',
  // Hours that were not watched don't count as seen.
  fromMs: sum.toMs - sum.hours * HOUR_MS,
  toMs: sum.toMs,
  of: sum.of,
  series
})

const hoursMissing = (wanted: string): Seen => ({ missing: `needs ${wanted}, has less than 1 h` })

const meanOf = (sum: HourSum | undefined): Seen =>
  sum === undefined ? hoursMissing('24 h') : hourly(sum, sum.mean, 'in_rate')

const targetRateOf = (channels: readonly Channel[], { inRate }: History): Seen => {
  const sums = channels.flatMap(({ id }) => inRate.get(id) ?? [])
  const [first] = sums
  if (first === undefined || sums.length < channels.filter(({ kind }) => kind === 'topic').length)
    return { missing: 'not all topics have been watched for an hour' }
  const whole = sums.reduce((sum, { mean }) => sum + mean, 0)
  return hourly(
    sums.reduce((least, sum) => (sum.hours < least.hours ? sum : least), first),
    whole,
    'in_rate'
  )
}

/** The oldest entry was the same all the time, and is so still: nothing was cut. */
const uncutOf = (sum: HourSum | undefined, kept: Figure | undefined, at: number): Seen => {
  if (sum === undefined) return hoursMissing('24 h')
  const seenMs = at - (sum.toMs - sum.hours * HOUR_MS)
  const firstNow = isKnown(kept) ? at - kept.value * 1000 : undefined
  const same = sum.min === sum.max && firstNow !== undefined && Math.abs(firstNow - sum.last) < CLOCKS_MS
  return { value: same ? seenMs / 1000 : 0, how: 'measured', fromMs: at - seenMs, toMs: at, of: sum.of, series: null }
}
/** Two machines' clocks, and a poll's own time. */
const CLOCKS_MS = 60_000

const grownOf = (sum: HourSum | undefined, length: Figure | undefined, of: string): Seen => {
  if (sum === undefined) return hoursMissing('24 h')
  if (!isKnown(length)) return { missing: 'its length is not known' }
  const fell = sum.falls > 0 || length.value < sum.last
  return hourly({ ...sum, of }, fell ? -1 : length.value - sum.first, 'length')
}

const unreadOf = (sum: HourSum | undefined, readers: Figure | undefined, at: number, of: string): Seen => {
  if (!isKnown(readers)) return { missing: 'its consumers are not known' }
  if (readers.value > 0) return { value: 0, how: 'measured', fromMs: at, toMs: at, of, series: 'length' }
  if (sum === undefined) return hoursMissing('6 h')
  const fromMs = sum.aboveMs ?? sum.toMs - sum.hours * HOUR_MS
  return { value: (at - fromMs) / 1000, how: 'measured', fromMs, toMs: at, of, series: 'length' }
}

/** Bytes there are for all of a Redis server: what it is limited to, else what it uses. */
const roomOf = ({ entities, atMs }: WatchedPart, now: number): UsageProfile['room'] => {
  const node = entities.find(({ kind, transport }) => kind === 'node' && transport === 'redis')
  const at = atMs || now
  const limit = Number(node?.labels.maxmemory ?? 0)
  if (node !== undefined && limit > 0)
    return { value: limit, how: 'measured', fromMs: at, toMs: at, of: node.id, series: null, what: 'maxmemory' }
  return { ...seenFigure(node?.figures.memory, at, node?.id ?? '', 'memory'), what: 'used memory' }
}

const readerOf = (
  { id, reader, figures, channel }: WatchedSubscription,
  { labels, transport, name }: Channel,
  at: number
): Reader => {
  const seen = (figureName: keyof Figures) => seenFigure(figures[figureName], at, id, figureName)
  const waits = seen('lateness')
  const loss = seen('loss')
  return {
    id,
    name: reader === null ? name : lastSegment(reader),
    waits,
    lost: figures.lost === undefined ? { missing: 'the source does not count what is deleted unread' } : seen('lost'),
    kept: keptFor(transport, labels, waits, loss, channel),
    loss
  }
}

const lastSegment = (id: string): string => decodeURIComponent(id.slice(id.lastIndexOf('/') + 1))

/** What the channel is set to; where it has no such setting, how old a message was when it is deleted at this pace. */
const keptFor = (transport: Transport, labels: Record<string, string>, waits: Seen, loss: Seen, of: string): Seen => {
  if (!('value' in loss)) return loss
  const set = transport === 'kafka' ? labels['retention.ms'] : (labels['x-message-ttl'] ?? labels['policy message-ttl'])
  const seconds = Number(set ?? -1) / 1000
  if (seconds > 0) return { ...loss, value: seconds, of, series: null }
  return 'value' in waits ? { ...loss, value: waits.value + loss.value, series: null } : waits
}

const routesOf = ({ entities, edges }: WatchedPart): Scene['routes'] => {
  const types = new Map(
    entities.flatMap(({ id, kind, labels }) => (kind === 'exchange' ? [[id, labels.type ?? '']] : []))
  )
  const routes = new Map<string, { types: string[]; keys: number }>()
  for (const { kind, from, to, labels } of edges) {
    if (kind !== 'routes') continue
    const known = routes.get(to) ?? { types: [], keys: 0 }
    known.types.push(types.get(from) ?? '')
    known.keys += (labels['routing key'] ?? '').split(', ').length
    routes.set(to, known)
  }
  return routes
}

const prefixOf = (name: string): string => /^.+?[.:_/-]/.exec(name)?.[0] ?? ''

const countPrefixes = (channels: readonly Channel[]): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const { name } of channels) counts.set(prefixOf(name), (counts.get(prefixOf(name)) ?? 0) + 1)
  return counts
}

const REPLIES = ['.reply', '-reply', '_reply', '.replies', '-replies', '.response', '-response', '_response']

const traitsOf = (channel: Channel, subscriptions: readonly WatchedSubscription[], scene: Scene): Traits => {
  const { id, name, labels, transport, figures, sinceMs } = channel
  const { now, history, routes, prefixes, names, redis } = scene
  const prefix = prefixOf(name)
  const queueType = labels['x-queue-type'] ?? labels.type
  const policy = labels['cleanup.policy']
  const retentionMs = labels['retention.ms']
  return {
    replies: REPLIES.map((ending) => name + ending).find((each) => names.has(each)),
    // RabbitMQ's direct reply-to has no queue.
    repliesVisible: transport !== 'rabbitmq',
    groups:
      transport === 'rabbitmq'
        ? Math.min(1, isKnown(figures.readers) ? figures.readers.value : 0)
        : subscriptions.length,
    rewound: history.rewound.has(id) || subscriptions.some(({ verdict }) => verdict.state === 'rewound'),
    watchedS: Math.max(0, now - sinceMs) / 1000,
    compacted: policy?.includes('compact') ?? false,
    retentionS:
      retentionMs === undefined
        ? undefined
        : Number(retentionMs) < 0
          ? Number.POSITIVE_INFINITY
          : Number(retentionMs) / 1000,
    exchanges: [...new Set([...(queueType === 'stream' ? ['stream queue'] : []), ...(routes.get(id)?.types ?? [])])],
    bindings: routes.get(id)?.keys ?? 0,
    siblings: prefix === '' ? 0 : (prefixes.get(prefix) ?? 1) - 1,
    prefix,
    redis
  }
}

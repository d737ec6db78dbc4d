import type { Figure, Pin, Transport } from '../model/index.ts'
import { type Figures, isKnown, isNever } from '../model/known.ts'
import { type Contracts, contractsOf, tracedOf } from './habits.ts'
import { kinOf } from './kin.ts'
import { isSeen, type Reader, type Safety, type Seen, type Traits, type UsageProfile } from './profile.ts'
import { returnsOf } from './returns.ts'
import { confirmsOf, safetyOf, setOf } from './set.ts'
import { sharesOf } from './shares.ts'
import { usersOf } from './users.ts'
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
  /** Readers of each channel, exchanges that lead to each queue, what names tell. */
  readers: ReadonlyMap<string, readonly WatchedSubscription[]>
  routes: ReadonlyMap<string, Routes>
  kin: ReturnType<typeof kinOf>
  comesBack: ReturnType<typeof returnsOf>
  contracts: Contracts
  shares: ReturnType<typeof sharesOf>
  targetRate: Seen
  room: UsageProfile['room']
  safety: Safety
  confirms: ReturnType<typeof confirmsOf>
  brokers: number
  redis: boolean
  otherBroker: Transport | undefined
  pinned: ReadonlyMap<string, readonly Pin[]>
}

/** How every channel is used, from what is watched now and what the history says. Pure. */
export const profilesOf = (
  parts: readonly WatchedPart[],
  history: History,
  now: number,
  pins: readonly Pin[] = []
): UsageProfile[] => {
  const pinned = Map.groupBy(pins, ({ of }) => of)
  const redis = parts.some(({ entities }) =>
    entities.some(({ transport, kind }) => transport === 'redis' && kind === 'node')
  )
  const users = usersOf(parts)
  const comesBack = returnsOf(users)
  const contracts = contractsOf(parts)
  const shares = sharesOf(parts)
  return parts.flatMap((part) => {
    const channels = part.entities.filter(isChannel)
    const scene: Scene = {
      now,
      history,
      part,
      readers: Map.groupBy(part.subscriptions, ({ channel }) => channel),
      routes: routesOf(part),
      kin: kinOf(channels, users),
      comesBack,
      contracts,
      shares,
      targetRate: targetRateOf(channels, history),
      room: roomOf(part, now),
      safety: safetyOf(part),
      confirms: confirmsOf(part, users),
      brokers: part.entities.filter(({ kind }) => kind === 'node').length,
      redis,
      pinned,
      otherBroker: otherBrokerOf(parts, part)
    }
    return channels.map((channel) => profileOf(channel, scene))
  })
}

/** A broker of messages that is watched besides this target. */
const otherBrokerOf = (parts: readonly WatchedPart[], but: WatchedPart): Transport | undefined =>
  parts
    .filter((part) => part !== but)
    .flatMap(({ entities }) => entities)
    .find(({ kind, transport }) => kind === 'node' && (transport === 'kafka' || transport === 'rabbitmq'))?.transport ??
  undefined

const profileOf = (channel: Channel, scene: Scene): UsageProfile => {
  const { id, target, transport, kind, name, labels, figures } = channel
  const { now, history, part } = scene
  const at = part.atMs || now
  const subscriptions = scene.readers.get(id) ?? []
  const queue = kind === 'queue'
  const waits = seenFigure(figures.lateness ?? oldestOf(subscriptions), at, id, 'lateness')
  const length = (queue ? history.queueLength : history.streamLength).get(id)
  const traced = tracedOf(channel, history.habits, scene.contracts, { traced: scene.shares(channel, at), at })
  return {
    id,
    target,
    transport,
    kind,
    name,
    labels,
    inRate: meanOf(history.inRate.get(id)),
    targetRate: scene.targetRate,
    ...(history.rates.get(id) ?? NO_RATES),
    ...(history.calls.get(id) ?? NO_CALLS),
    oldestStream: seenFigure(figures.oldest_stream, at, id, 'oldest_stream'),
    kept: seenFigure(figures.kept, at, id, 'kept'),
    waits,
    uncut: uncutOf(history.firstEntry.get(id), figures.kept, at),
    length: seenFigure(figures.length, at, id, 'length'),
    grown: grownOf(length, figures.length, id),
    unreadGrowth: queue ? unreadOf(history.queueReaders.get(id), figures.readers, at, id) : { missing: 'not asked' },
    memory: seenFigure(figures.memory, at, id, 'memory'),
    room: scene.room,
    readers: subscriptions.map((subscription) => readerOf(subscription, channel, at)),
    traced,
    safety: scene.safety,
    traits: traitsOf(channel, subscriptions, scene, isSeen(traced.answer)),
    pins: scene.pinned.get(id) ?? []
  }
}

const NO_CALLS = {
  p99: { missing: 'needs calls that were seen by OpenTelemetry, has none' },
  calls: { missing: 'needs calls that were seen by OpenTelemetry, has none' }
} as const

const NO_RATES = {
  sustained: { missing: 'needs 10 min of its rate, has none' },
  serverSustained: { missing: 'needs 10 min of the rates of all it stands beside, has none' }
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

interface Routes {
  types: string[]
  keys: number
  /** The most queues that one of its keys leads to. */
  shared: number
}

const routesOf = ({ entities, edges }: WatchedPart): Scene['routes'] => {
  const types = new Map(
    entities.flatMap(({ id, kind, labels }) => (kind === 'exchange' ? [[id, labels.type ?? '']] : []))
  )
  const routed = edges.filter(({ kind }) => kind === 'routes')
  // A fanout exchange goes by no key.
  const keysOf = ({ from, labels }: (typeof routed)[number]): string[] =>
    types.get(from) === 'fanout' ? [from] : (labels['routing key'] ?? '').split(', ').map((key) => `${from}|${key}`)
  const queues = new Map<string, number>()
  for (const edge of routed) for (const key of keysOf(edge)) queues.set(key, (queues.get(key) ?? 0) + 1)
  const routes = new Map<string, Routes>()
  for (const edge of routed) {
    const known = routes.get(edge.to) ?? { types: [], keys: 0, shared: 1 }
    known.types.push(types.get(edge.from) ?? '')
    known.keys += keysOf(edge).length
    known.shared = Math.max(known.shared, ...keysOf(edge).map((key) => queues.get(key) ?? 1))
    routes.set(edge.to, known)
  }
  return routes
}

const traitsOf = (
  channel: Channel,
  subscriptions: readonly WatchedSubscription[],
  scene: Scene,
  answerIsTraced: boolean
): Traits => {
  const { id, labels, transport, figures, sinceMs } = channel
  const { now, history, routes, redis, otherBroker } = scene
  const queueType = labels['x-queue-type'] ?? labels.type
  const policy = labels['cleanup.policy']
  const retentionMs = labels['retention.ms']
  return {
    ...scene.kin(channel),
    ...setOf(channel, subscriptions, scene.brokers, scene.confirms(id)),
    comesBack: transport === 'grpc' || answerIsTraced ? undefined : scene.comesBack(id),
    groups:
      transport === 'rabbitmq'
        ? Math.min(1, isKnown(figures.readers) ? figures.readers.value : 0)
        : subscriptions.length,
    rewound: history.rewound.has(id) || subscriptions.some(({ verdict }) => verdict.state === 'rewound'),
    watchedS: Math.max(0, now - sinceMs) / 1000,
    gatheredS: history.habits && (history.habits.to - history.habits.from) / 1000,
    compacted: policy?.includes('compact') ?? false,
    retentionS:
      retentionMs === undefined
        ? undefined
        : Number(retentionMs) < 0
          ? Number.POSITIVE_INFINITY
          : Number(retentionMs) / 1000,
    exchanges: [...new Set([...(queueType === 'stream' ? ['stream queue'] : []), ...(routes.get(id)?.types ?? [])])],
    bindings: routes.get(id)?.keys ?? 0,
    sharedKey: routes.get(id)?.shared ?? 1,
    redis,
    otherBroker
  }
}

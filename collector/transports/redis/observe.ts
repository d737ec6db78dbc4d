import {
  type Counters,
  type Entity,
  emptyObservation,
  type Figure,
  type Figures,
  factsWith,
  measured,
  type Observation,
  type RedisTarget,
  redisGroupsOf,
  redisStreamId,
  type Sample,
  subscriptionId,
  unknown
} from '../../../model/index.ts'
import { edge, unique } from '../inferred.ts'
import {
  type Answers,
  type Fields,
  type GroupAnswer,
  modeOf,
  type ServerAnswers,
  type StreamAnswer
} from './answers.ts'
import { deliveryTroubles, unackedAgeOf } from './deliveries.ts'
import { gapsOf } from './gaps.ts'
import { nodeEntities, versionOf } from './nodes.ts'
import { liveOf, type Reading, readersFigure, readingOf, servicesOf } from './readers.ts'
import { firstMsOf, keptOf, latenessOf, levelIn, NO_LAG, numberIn, OLD_SERVER, unreadOf } from './unread.ts'

/** The life of each stream by its key (collector/transports/lives.ts). */
type Lives = ReadonlyMap<string, string>

const NO_CONSUMERS = 'The server does not allow XINFO CONSUMERS.'

/** Turns the servers' answers into what was seen. Pure. */
export const observe = (target: RedisTarget, answers: Answers, lives: Lives = new Map()): Observation => {
  const seen = emptyObservation(target.id, answers.atMs)
  const info = answers.servers[0]?.info ?? {}
  seen.labels = { version: versionOf(info) ?? 'unknown', mode: modeOf(info) ?? 'unknown' }
  seen.entities.push(...nodeEntities(target, answers))
  const services: Entity[] = []
  for (const server of answers.servers) services.push(...observeServer(target, server, lives, seen))
  seen.entities.push(...unique(services))
  seen.gaps.push(...gapsOf(target, answers))
  return seen
}

/** Adds the streams of one server; gives the services that read them. Who reads is connected to the server that has the stream. */
const observeServer = (target: RedisTarget, server: ServerAnswers, lives: Lives, seen: Observation): Entity[] => {
  const reading = readingOf(server, target.db)
  const services: Entity[] = []
  for (const stream of server.streams) {
    const channel = redisStreamId(target.id, target.db, stream.key)
    const life = lives.get(stream.key) ?? ''
    const groups = redisGroupsOf(target.id, target.db, stream.key)
    const entity = streamEntity(channel, target, stream, life, server.serverMs)
    seen.entities.push(entity)
    addStreamSamples(channel, stream, server.serverMs, seen.samples)
    for (const group of stream.groups ?? [])
      services.push(
        ...observeGroup(target, { serverMs: server.serverMs, reading }, { stream, entity, groups }, group, seen)
      )
  }
  return services
}

/**
 * What falls when a stream is deleted and made anew: how many entries were ever added (Redis ≥ 7.0), and the ms of the last id, which never falls while it
 * lives. Neither falls with trimming.
 */
export const risingOf = ({ info }: StreamAnswer): (number | undefined)[] => [
  numberIn(info, 'entries-added'),
  Number(String(info['last-generated-id']).split('-')[0])
]

const streamEntity = (
  id: string,
  { db }: RedisTarget,
  { key, info, memory }: StreamAnswer,
  life: string,
  serverMs: number
): Entity => {
  const added = numberIn(info, 'entries-added')
  return {
    id,
    kind: 'stream',
    transport: 'redis',
    name: key,
    parent: null,
    labels: { db: String(db) },
    life,
    ...(added === undefined ? {} : { counters: { in: added } }),
    figures: {
      length: levelIn(info, 'length'),
      kept: keptOf(info, serverMs),
      memory: memory === undefined ? unknown('The server does not allow MEMORY USAGE.') : measured(memory),
      ...(added === undefined ? { in_rate: unknown(OLD_SERVER) } : {})
    }
  }
}

const addStreamSamples = (of: string, { info }: StreamAnswer, serverMs: number, samples: Sample[]): void => {
  const length = numberIn(info, 'length')
  const added = numberIn(info, 'entries-added')
  const first = firstMsOf(info, serverMs)
  if (length !== undefined) samples.push({ of, name: 'redis.stream.length', unit: '{entry}', value: length })
  if (added !== undefined) samples.push({ of, name: 'redis.stream.entries_added', unit: '{entry}', value: added })
  // As a moment and not as an age: while nothing is cut it stays the same, and costs nothing to keep.
  if (first !== undefined) samples.push({ of, name: 'redis.stream.first_entry_time', unit: 'ms', value: first })
}

/** Adds a group, its subscription, edges and samples; gives the services that run it. */
const observeGroup = (
  target: RedisTarget,
  { serverMs, reading }: { serverMs: number; reading: Reading },
  { stream, entity, groups }: { stream: StreamAnswer; entity: Entity; groups: string },
  group: GroupAnswer,
  seen: Observation
): Entity[] => {
  const { info, consumers } = group
  const name = String(info.name)
  const channel = entity.id
  const reader = groups + encodeURIComponent(name)
  const subscription = subscriptionOf(stream.info, info, serverMs)
  const live = liveOf(consumers ?? [], reading, target.interval)
  const readers =
    consumers === undefined ? unknown(NO_CONSUMERS) : readersFigure(live.length, subscription.figures.backlog, reading)
  seen.entities.push({
    id: reader,
    kind: 'group',
    transport: 'redis',
    name,
    parent: channel,
    labels: {},
    ...factsWith(
      consumers === undefined ? {} : { members: consumers.map((consumer) => ({ client: String(consumer.name) })) },
      deliveryTroubles(group, live)
    ),
    figures: { readers }
  })
  const { figures, ...rest } = subscription
  const id = subscriptionId(channel, reader)
  figures.unacked_age = unackedAgeOf(group, serverMs)
  figures.readers = readers
  seen.subscriptions.push({ id, channel, reader, labels: {}, life: entity.life ?? '', figures, ...rest })
  addGroupSamples(id, consumers ?? [], seen.samples)
  const services = consumers === undefined ? [] : servicesOf(live, readers, reading)
  seen.edges.push(edge('consumes', 'redis', channel, reader))
  for (const service of services) seen.edges.push(edge('runs', 'redis', reader, service.id))
  return services
}

/** Where a group stands in its stream. */
interface Position {
  figures: Figures & { backlog: Figure }
  counters: Counters
  spare?: number
}

/**
 * `in` is entries-added, `out` entries-read: what was delivered, not what was acknowledged. Where a group's entries-read is null (it was created in
 * the middle) and its backlog is exact all the same, the difference tells its position.
 */
const subscriptionOf = (stream: Fields, group: Fields, serverMs: number): Position => {
  const added = numberIn(stream, 'entries-added')
  const length = numberIn(stream, 'length')
  const { backlog, lost } = unreadOf(stream, group)
  const position =
    added !== undefined && 'value' in backlog && backlog.how === 'measured' ? added - backlog.value : undefined
  const taken = numberIn(group, 'entries-read') ?? position
  const figures: Position['figures'] = { backlog, unacked: levelIn(group, 'pending') }
  const lateness = latenessOf(backlog, stream, group, serverMs)
  if (lost !== undefined) figures.lost = lost
  if (lateness !== undefined) figures.lateness = lateness
  if (taken === undefined) figures.out_rate = unknown('lag' in group ? NO_LAG : OLD_SERVER)
  const counters: Counters = {}
  if (added !== undefined) counters.in = added
  if (taken !== undefined) counters.out = taken
  if (added !== undefined && length !== undefined) counters.removed = added - length
  return 'value' in backlog && length !== undefined
    ? { figures, counters, spare: Math.max(0, length - backlog.value) }
    : { figures, counters }
}

const addGroupSamples = (of: string, consumers: readonly Fields[], samples: Sample[]): void => {
  for (const consumer of consumers) {
    const part = String(consumer.name)
    const add = (name: string, unit: string, value: number | undefined): void => {
      if (value !== undefined && value >= 0) samples.push({ of, name, part, unit, value })
    }
    add('redis.consumer.pending', '{entry}', numberIn(consumer, 'pending'))
    add('redis.consumer.idle', 'ms', numberIn(consumer, 'idle'))
    // −1 of a consumer that never got anything.
    add('redis.consumer.inactive', 'ms', numberIn(consumer, 'inactive'))
  }
}

import {
  type Entity,
  emptyObservation,
  type Figure,
  type Figures,
  factsWith,
  measured,
  type Observation,
  type RedisTarget,
  redisGroupId,
  redisNodeId,
  redisStreamId,
  type Sample,
  type Subscription,
  subscriptionId,
  unknown
} from '../../../model/index.ts'
import { edge, unique } from '../inferred.ts'
import type { Answers, Fields, GroupAnswer, StreamAnswer } from './answers.ts'
import { deliveryTroubles, unackedAgeOf } from './deliveries.ts'
import { gapsOf } from './gaps.ts'
import { liveOf, type Reading, readersFigure, readingOf, servicesOf } from './readers.ts'
import { firstMsOf, keptOf, latenessOf, levelIn, NO_LAG, numberIn, OLD_SERVER, unreadOf } from './unread.ts'

/** The life of each stream by its id (collector/transports/lives.ts). */
type LivesById = ReadonlyMap<string, string>

const NO_CONSUMERS = 'The server does not allow XINFO CONSUMERS.'

/** Turns a server's answers into what was seen. Pure. */
export const observe = (target: RedisTarget, answers: Answers, lives: LivesById = new Map()): Observation => {
  const seen = emptyObservation(target.id, answers.atMs)
  const { info } = answers
  seen.labels = { version: info.redis_version ?? 'unknown', mode: info.redis_mode ?? 'unknown' }
  seen.entities.push(nodeEntity(target, answers))
  const reading = readingOf(answers, target.db)
  const services: Entity[] = []
  for (const stream of answers.streams) {
    const life = lives.get(redisStreamId(target.id, target.db, stream.key)) ?? ''
    seen.entities.push(streamEntity(target, stream, life, answers.serverMs))
    seen.samples.push(...streamSamples(target, stream, answers.serverMs))
    for (const group of stream.groups ?? [])
      services.push(...observeGroup(target, { ...answers, reading }, stream, group, life, seen))
  }
  seen.entities.push(...unique(services))
  seen.gaps.push(...gapsOf(target, answers))
  return seen
}

const nodeEntity = ({ id }: RedisTarget, { info, address }: Answers): Entity => ({
  id: redisNodeId(id, address),
  kind: 'node',
  transport: 'redis',
  name: address,
  parent: null,
  labels: {
    version: info.redis_version ?? 'unknown',
    role: info.role ?? 'unknown',
    mode: info.redis_mode ?? 'unknown',
    ...(info.maxmemory === undefined ? {} : { maxmemory: info.maxmemory }),
    ...(info.maxmemory_policy === undefined ? {} : { 'maxmemory policy': info.maxmemory_policy }),
    ...(info.aof_enabled === undefined ? {} : { 'append-only file': info.aof_enabled === '1' ? 'yes' : 'no' })
  },
  figures: {
    memory:
      info.used_memory === undefined ? unknown('The server does not allow INFO.') : measured(Number(info.used_memory))
  }
})

/**
 * What falls when a stream is deleted and made anew: how many entries were ever added (Redis ≥ 7.0), and the ms of the last id, which never falls while it
 * lives. Neither falls with trimming.
 */
export const risingOf = ({ info }: StreamAnswer): (number | undefined)[] => [
  numberIn(info, 'entries-added'),
  Number(String(info['last-generated-id']).split('-')[0])
]

const streamEntity = (
  { id, db }: RedisTarget,
  { key, info, memory }: StreamAnswer,
  life: string,
  serverMs: number
): Entity => {
  const added = numberIn(info, 'entries-added')
  return {
    id: redisStreamId(id, db, key),
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

const streamSamples = ({ id, db }: RedisTarget, { key, info }: StreamAnswer, serverMs: number): Sample[] => {
  const of = redisStreamId(id, db, key)
  const first = firstMsOf(info, serverMs)
  return [
    ...(['length', 'entries-added'] as const).flatMap((field) => {
      const value = numberIn(info, field)
      const name = `redis.stream.${field.replace('-', '_')}`
      return value === undefined ? [] : [{ of, name, unit: '{entry}', value }]
    }),
    // As a moment and not as an age: while nothing is cut it stays the same, and costs nothing to keep.
    ...(first === undefined ? [] : [{ of, name: 'redis.stream.first_entry_time', unit: 'ms', value: first }])
  ]
}

/** Adds a group, its subscription, edges and samples; gives the services that run it. */
const observeGroup = (
  target: RedisTarget,
  { serverMs, reading }: { serverMs: number; reading: Reading },
  stream: StreamAnswer,
  group: GroupAnswer,
  life: string,
  seen: Observation
): Entity[] => {
  const { info, consumers } = group
  const { id, db, interval: intervalMs } = target
  const name = String(info.name)
  const channel = redisStreamId(id, db, stream.key)
  const reader = redisGroupId(id, db, stream.key, name)
  const subscription = subscriptionOf(stream.info, info, serverMs)
  const live = liveOf(consumers ?? [], reading, intervalMs)
  const readers =
    consumers === undefined ? unknown(NO_CONSUMERS) : readersFigure(live.length, subscription.backlog, reading)
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
  const { counters, figures, spare } = subscription
  const ids = { id: subscriptionId(channel, reader), channel, reader }
  seen.subscriptions.push({
    ...ids,
    labels: {},
    life,
    figures: { ...figures, unacked_age: unackedAgeOf(group, serverMs), readers },
    counters: counters ?? {},
    ...(spare === undefined ? {} : { spare })
  })
  seen.samples.push(...groupSamples(ids.id, consumers ?? []))
  const services = consumers === undefined ? [] : servicesOf(live, readers, reading)
  seen.edges.push(
    edge('consumes', 'redis', channel, reader),
    ...services.map((service) => edge('runs', 'redis', reader, service.id))
  )
  return services
}

/**
 * `in` is entries-added, `out` entries-read: what was delivered, not what was acknowledged. Where a group's entries-read is null (it was created in
 * the middle) and its backlog is exact all the same, the difference tells its position.
 */
const subscriptionOf = (
  stream: Fields,
  group: Fields,
  serverMs: number
): Pick<Subscription, 'counters' | 'spare'> & { figures: Figures; backlog: Figure } => {
  const added = numberIn(stream, 'entries-added')
  const length = numberIn(stream, 'length')
  const { backlog, lost } = unreadOf(stream, group)
  const position =
    added !== undefined && 'value' in backlog && backlog.how === 'measured' ? added - backlog.value : undefined
  const taken = numberIn(group, 'entries-read') ?? position
  return {
    backlog,
    figures: {
      backlog,
      ...(lost === undefined ? {} : { lost }),
      unacked: levelIn(group, 'pending'),
      ...latenessOf(backlog, stream, group, serverMs),
      ...(taken === undefined ? { out_rate: unknown('lag' in group ? NO_LAG : OLD_SERVER) } : {})
    },
    counters: {
      ...(added === undefined ? {} : { in: added }),
      ...(taken === undefined ? {} : { out: taken }),
      ...(added === undefined || length === undefined ? {} : { removed: added - length })
    },
    ...('value' in backlog && length !== undefined ? { spare: Math.max(0, length - backlog.value) } : {})
  }
}

const groupSamples = (of: string, consumers: readonly Fields[]): Sample[] =>
  consumers.flatMap((consumer) => {
    const part = String(consumer.name)
    const pending = numberIn(consumer, 'pending')
    const idle = numberIn(consumer, 'idle')
    return [
      ...(pending === undefined ? [] : [{ of, name: 'redis.consumer.pending', part, unit: '{entry}', value: pending }]),
      ...(idle === undefined ? [] : [{ of, name: 'redis.consumer.idle', part, unit: 'ms', value: idle }])
    ]
  })

import {
  atMost,
  type Entity,
  emptyObservation,
  type Figure,
  type Figures,
  type Gap,
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
import { serviceNameOf } from '../../client-name.ts'
import { edge, inferredService, unique } from '../inferred.ts'
import type { Answers, Fields, GroupAnswer, StreamAnswer } from './read.ts'

const OLD_SERVER = 'Redis before 7.0 does not say how much a group has read.'
const NO_LAG = 'Redis can’t tell: entries were deleted, or the group was set to an id in the middle of the stream.'
/** A consumer that has not asked for this long is not live; one that blocks asks again at least as often as its timeout, rarely above 30 s. */
const LIVE_MS = 60_000

/** Turns a server's answers into what was seen. Pure. */
export const observe = (target: RedisTarget, answers: Answers): Observation => {
  const seen = emptyObservation(target.id, answers.atMs)
  const { info, address } = answers
  seen.labels = { version: info.redis_version ?? 'unknown', mode: info.redis_mode ?? 'unknown' }
  seen.entities.push({
    id: redisNodeId(target.id, address),
    kind: 'node',
    transport: 'redis',
    name: address,
    parent: null,
    labels: {
      version: info.redis_version ?? 'unknown',
      role: info.role ?? 'unknown',
      mode: info.redis_mode ?? 'unknown'
    }
  })
  const services: Entity[] = []
  for (const stream of answers.streams) {
    seen.entities.push(streamEntity(target, stream))
    seen.samples.push(...streamSamples(target, stream))
    for (const group of stream.groups) observeGroup(target, answers, stream, group, seen, services)
  }
  seen.entities.push(...unique(services))
  seen.gaps.push(...gapsOf(target, answers))
  return seen
}

const numberIn = (fields: Fields, name: string): number | undefined => {
  const value = fields[name]
  return typeof value === 'number' ? value : undefined
}

/** The milliseconds part of an entry's id. */
const msOf = (id: unknown): number | undefined => {
  const ms = Number(String(id).split('-')[0])
  return Number.isSafeInteger(ms) && ms > 0 ? ms : undefined
}

const streamEntity = ({ id, db }: RedisTarget, { key, info, memory }: StreamAnswer): Entity => {
  const added = numberIn(info, 'entries-added')
  const length = numberIn(info, 'length')
  return {
    id: redisStreamId(id, db, key),
    kind: 'stream',
    transport: 'redis',
    name: key,
    parent: null,
    labels: { db: String(db) },
    life: 'a',
    ...(added === undefined ? {} : { counters: { in: added } }),
    figures: {
      length: length === undefined ? unknown('The server does not say.') : measured(length),
      memory: memory === undefined ? unknown('The server does not allow MEMORY USAGE.') : measured(memory),
      ...(added === undefined ? { in_rate: unknown(OLD_SERVER) } : {})
    }
  }
}

const streamSamples = ({ id, db }: RedisTarget, { key, info }: StreamAnswer): Sample[] => {
  const of = redisStreamId(id, db, key)
  return (['length', 'entries-added'] as const).flatMap((field) => {
    const value = numberIn(info, field)
    return value === undefined ? [] : [{ of, name: `redis.stream.${field.replace('-', '_')}`, unit: '{entry}', value }]
  })
}

const observeGroup = (
  { id: target, db }: RedisTarget,
  answers: Answers,
  stream: StreamAnswer,
  { info, consumers }: GroupAnswer,
  seen: Observation,
  services: Entity[]
): void => {
  const name = String(info.name)
  const channel = redisStreamId(target, db, stream.key)
  const reader = redisGroupId(target, db, stream.key, name)
  const id = subscriptionId(channel, reader)
  const live = consumers.filter((consumer) => (numberIn(consumer, 'idle') ?? 0) < LIVE_MS)
  seen.entities.push({
    id: reader,
    kind: 'group',
    transport: 'redis',
    name,
    parent: channel,
    labels: {},
    facts: { members: consumers.map((consumer) => ({ client: String(consumer.name) })) },
    figures: { readers: measured(live.length) }
  })
  seen.subscriptions.push(subscriptionOf(id, channel, reader, answers, stream, info, live.length))
  seen.samples.push(...groupSamples(id, consumers))
  seen.edges.push(edge('consumes', 'redis', channel, reader))
  for (const service of servicesOf(live, answers)) {
    services.push(service)
    seen.edges.push(edge('runs', 'redis', reader, service.id))
  }
  seen.edges = unique(seen.edges)
}

const subscriptionOf = (
  id: string,
  channel: string,
  reader: string,
  { serverMs }: Answers,
  stream: StreamAnswer,
  info: Fields,
  live: number
): Subscription => {
  const added = numberIn(stream.info, 'entries-added')
  const taken = numberIn(info, 'entries-read')
  const backlog = backlogOf(stream.info, info)
  const pending = numberIn(info, 'pending')
  const figures: Figures = {
    backlog,
    readers: measured(live),
    unacked: pending === undefined ? unknown('The server does not say.') : measured(pending),
    ...latenessOf(backlog, stream.info, info, serverMs),
    ...(taken === undefined ? { out_rate: unknown('lag' in info ? NO_LAG : OLD_SERVER) } : {})
  }
  return {
    id,
    channel,
    reader,
    labels: {},
    life: 'a',
    figures,
    counters: { ...(added === undefined ? {} : { in: added }), ...(taken === undefined ? {} : { out: taken }) }
  }
}

/** Unread entries: `lag` of XINFO GROUPS (Redis ≥ 7.0), which is null where deletions make it unknowable; then the length bounds it. */
const backlogOf = (stream: Fields, group: Fields): Figure => {
  const lag = numberIn(group, 'lag')
  if (lag !== undefined) return measured(lag)
  if (group['last-delivered-id'] === stream['last-generated-id']) return measured(0)
  const length = numberIn(stream, 'length')
  return length === undefined ? unknown('lag' in group ? NO_LAG : OLD_SERVER) : atMost(length)
}

/**
 * The oldest unread entry is younger than the last one delivered, and ids are times: an upper bound without reading an entry. Where nothing
 * was delivered yet, or what was delivered is trimmed away, the stream's first entry is the oldest unread.
 */
const latenessOf = (backlog: Figure, stream: Fields, group: Fields, serverMs: number): Figures => {
  if ('value' in backlog && backlog.value === 0) return { lateness: measured(0) }
  const delivered = msOf(group['last-delivered-id'])
  const first = msOf(stream['first-entry'])
  const age = (ms: number) => Math.max(0, serverMs - ms) / 1000
  if (first !== undefined && (delivered === undefined || delivered < first)) return { lateness: measured(age(first)) }
  return delivered === undefined ? {} : { lateness: atMost(age(delivered)) }
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

/**
 * Who runs a group: clients that read groups (their last command) and whose name is a live consumer's name without its instance. Redis does not say
 * which connection is which consumer, so only a name that both use proves it.
 */
const servicesOf = (live: readonly Fields[], { clients }: Answers): Entity[] => {
  const reading = new Set(
    clients
      .filter(({ lastCommand }) => lastCommand.startsWith('xread') || lastCommand.startsWith('xack'))
      .map(({ name }) => serviceNameOf(name))
  )
  const names = new Set(live.map((consumer) => serviceNameOf(String(consumer.name))))
  return [...names].flatMap((name) =>
    name !== undefined && reading.has(name) ? [inferredService(name, 'Redis client name')] : []
  )
}

const gapsOf = ({ id, db }: RedisTarget, { forbidden, denied }: Answers): Gap[] => [
  ...forbidden.map(
    ({ key, why }): Gap => ({
      what: `stream ${key}`,
      why,
      needs: `ACL rules +xinfo and ~${key} (or %R~${key})`,
      hides: [redisStreamId(id, db, key), `redis/${encodeURIComponent(id)}/group/${db}/${encodeURIComponent(key)}/`]
    })
  ),
  ...[...denied].map(
    ([command, needs]): Gap => ({
      what: WHAT[command] ?? command,
      why: `The server does not allow ${command.replace('|', ' ').toUpperCase()}.`,
      needs,
      hides: []
    })
  )
]

const WHAT: Record<string, string> = {
  info: 'version and role of the server',
  'client|list': 'which services read the groups',
  time: 'the server’s clock',
  'memory|usage': 'memory of each stream'
}

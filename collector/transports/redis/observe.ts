import {
  type Counters,
  type Entity,
  emptyObservation,
  type Figure,
  type Figures,
  factsWith,
  type Json,
  measured,
  type Observation,
  placeOfId,
  type RedisIds,
  type RedisTarget,
  redisIds,
  type Sample,
  type Subscription,
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
import type { Beginnings } from './beginnings.ts'
import { deliveryTroubles, unackedAgeOf } from './deliveries.ts'
import { type Ends, NO_ENDS } from './ends.ts'
import { gapsOf } from './gaps.ts'
import { nodeEntities, versionOf } from './nodes.ts'
import { liveOf, type Reading, readersFigure, readingOf, servicesOf } from './readers.ts'
import { toldOf } from './told-consumers.ts'
import { firstMsOf, idFigure, keptOf, latenessOf, levelIn, NO_LAG, numberIn, OLD_SERVER, unreadOf } from './unread.ts'

/** What is known of each stream by its key from the polls before: its life (collector/transports/lives.ts), where it ended, and its groups. */
interface Known {
  lives: ReadonlyMap<string, string>
  ends: ReadonlyMap<string, Ends>
  /** Groups that have read nothing, seen while all entries were there. */
  beginnings: Beginnings
}
const NOTHING: Known = { lives: new Map(), ends: new Map(), beginnings: new Map() }

const NO_CONSUMERS = 'The server does not allow XINFO CONSUMERS.'

/** Turns the servers' answers into what was seen. Pure. */
export const observe = (target: RedisTarget, answers: Answers, known: Known = NOTHING): Observation => {
  const seen = emptyObservation(target.id, answers.atMs)
  const info = answers.servers[0]?.info ?? {}
  seen.labels = { version: versionOf(info) ?? 'unknown', mode: modeOf(info) ?? 'unknown' }
  seen.entities.push(...nodeEntities(target, answers))
  const services: Entity[] = []
  for (const server of answers.servers) services.push(...observeServer(target, server, known, seen))
  seen.entities.push(...unique(services))
  seen.gaps.push(...gapsOf(target, answers))
  return seen
}

/** What all streams of one server share. */
interface Place {
  target: RedisTarget
  ids: RedisIds
  labels: Entity['labels']
  serverMs: number
  reading: Reading
}

/** Adds the streams of one server; gives the services that read them. Who reads is connected to the server that has the stream. */
const observeServer = (target: RedisTarget, server: ServerAnswers, known: Known, seen: Observation): Entity[] => {
  const { id, db } = target
  const { serverMs } = server
  // Which server holds a stream needs saying where there are several.
  const node = modeOf(server.info) === 'cluster' ? { node: server.address } : {}
  const labels: Entity['labels'] = { db: String(db), ...node }
  const place = { target, ids: redisIds(id, db), labels, serverMs, reading: readingOf(server, db) }
  const services: Entity[] = []
  for (const stream of server.streams) {
    const entity = streamEntity(place, stream, known.lives.get(stream.key) ?? '')
    seen.entities.push(entity)
    addStreamSamples(entity.id, stream, serverMs, seen.samples)
    if (stream.groups === undefined) continue
    const ends = known.ends.get(stream.key) ?? NO_ENDS
    const fromBeginning = known.beginnings.get(stream.key) ?? NO_GROUPS
    const within = { stream, entity, ends, fromBeginning, groups: place.ids.groupsOf(stream.key) }
    for (const group of stream.groups) observeGroup(place, within, group, { seen, services })
  }
  return services
}

/**
 * What falls when a stream is deleted and made anew: how many entries were ever added (Redis ≥ 7.0), and the ms of the last id, which never falls while it
 * lives. Neither falls with trimming.
 */
export const risingOf = ({ info }: StreamAnswer): (number | undefined)[] => [
  numberIn(info, 'entries-added'),
  Number.parseInt(String(info['last-generated-id']), 10)
]

const streamEntity = (
  { ids, labels, serverMs }: Place,
  { key, info, memory }: StreamAnswer,
  life: string
): Entity & { life: string } => {
  const added = numberIn(info, 'entries-added')
  const figures: Figures = {
    length: levelIn(info, 'length'),
    kept: keptOf(info, serverMs),
    memory: memory === undefined ? unknown('The server does not allow MEMORY USAGE.') : measured(memory)
  }
  const [first, last] = [idFigure(info['first-entry']), idFigure(info['last-entry'])]
  if (first !== undefined) figures.first_id = first
  if (last !== undefined) figures.last_id = last
  if (added === undefined) figures.in_rate = unknown(OLD_SERVER)
  const counters: Counters = added === undefined ? {} : { in: added }
  return {
    id: ids.streamOf(key),
    kind: 'stream',
    transport: 'redis',
    name: key,
    parent: null,
    labels,
    life,
    counters,
    figures
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

/** A stream that groups are of, and what their ids begin with. */
interface Within {
  stream: StreamAnswer
  entity: Entity & { life: string }
  ends: Ends
  fromBeginning: ReadonlySet<string>
  groups: string
}
const NO_GROUPS: ReadonlySet<string> = new Set()

/** Adds a group, its subscription, edges, samples, and the services that run it. */
const observeGroup = (
  { target, serverMs, reading }: Place,
  { stream, entity, ends, fromBeginning, groups }: Within,
  group: GroupAnswer,
  { seen, services }: { seen: Observation; services: Entity[] }
): void => {
  const { consumers } = group
  const name = String(group.info.name)
  const channel = entity.id
  const reader = groups + encodeURIComponent(name)
  const { backlog, lost } = unreadOf(stream.info, group.info, fromBeginning.has(name))
  const live = liveOf(consumers ?? [], reading, target.interval)
  const { told, label } = toldOf(consumers ?? [])
  const readers = consumers === undefined ? unknown(NO_CONSUMERS) : readersFigure(live.length, backlog, reading)
  const groupEntity: Entity = {
    id: reader,
    kind: 'group',
    transport: 'redis',
    name,
    parent: channel,
    labels: label,
    figures: { readers }
  }
  const delivered = idFigure(group.info['last-delivered-id'])
  if (delivered !== undefined) groupEntity.figures = { readers, delivered_id: delivered }
  const members: Record<string, Json> = consumers === undefined ? {} : { members: told.map(memberOf) }
  const { facts } = factsWith(members, deliveryTroubles(group, live))
  if (facts !== undefined) groupEntity.facts = facts
  seen.entities.push(groupEntity)

  const counters = countersOf(stream.info, group.info, backlog)
  const figures: Figures = {
    backlog,
    unacked: levelIn(group.info, 'pending'),
    unacked_age: unackedAgeOf(group, serverMs),
    readers
  }
  const lateness = latenessOf(backlog, stream.info, group.info, serverMs, ends)
  if (lateness !== undefined) figures.lateness = lateness
  if (lost !== undefined) figures.lost = lost
  if (counters.out === undefined) figures.out_rate = unknown('lag' in group.info ? NO_LAG : OLD_SERVER)
  const id = subscriptionId(channel, reader)
  const { life } = entity
  const subscription: Subscription = { id, channel, reader, labels: NO_LABELS, life, figures, counters }
  const length = numberIn(stream.info, 'length')
  if ('value' in backlog && length !== undefined) subscription.spare = Math.max(0, length - backlog.value)
  seen.subscriptions.push(subscription)

  addGroupSamples(id, told, seen.samples)
  seen.edges.push(edge('consumes', 'redis', channel, reader, NO_LABELS))
  if (consumers === undefined) return
  for (const service of servicesOf(live, readers, reading)) {
    seen.edges.push(edge('runs', 'redis', reader, service.id))
    services.push(service)
  }
}

/** The same one for all: there may be tens of thousands of groups. */
const NO_LABELS = {}

const memberOf = (consumer: Fields) => ({ client: String(consumer.name) })

/**
 * `in` is entries-added, `out` entries-read: what was delivered, not what was acknowledged. Where a group's entries-read is null (it was created in
 * the middle) and its backlog is exact all the same, the difference tells its position. That it moved its last id tells in any case.
 */
const countersOf = (stream: Fields, group: Fields, backlog: Figure): Counters => {
  const added = numberIn(stream, 'entries-added')
  const length = numberIn(stream, 'length')
  const position =
    added !== undefined && 'value' in backlog && backlog.how === 'measured' ? added - backlog.value : undefined
  const taken = numberIn(group, 'entries-read') ?? position
  const counters: Counters = {}
  const place = placeOfId(group['last-delivered-id'])
  if (place !== undefined) counters.place = place
  if (added !== undefined) counters.in = added
  if (taken !== undefined) counters.out = taken
  if (added !== undefined && length !== undefined) counters.removed = added - length
  return counters
}

const addGroupSamples = (of: string, consumers: readonly Fields[], samples: Sample[]): void => {
  for (const consumer of consumers) {
    const part = String(consumer.name)
    for (const [field, name, unit] of CONSUMER_SAMPLES) {
      const value = numberIn(consumer, field)
      // −1 of a consumer that never got anything.
      if (value !== undefined && value >= 0) samples.push({ of, name, part, unit, value })
    }
  }
}
const CONSUMER_SAMPLES = [
  ['pending', 'redis.consumer.pending', '{entry}'],
  ['idle', 'redis.consumer.idle', 'ms'],
  ['inactive', 'redis.consumer.inactive', 'ms']
] as const

import type { Figure, Figures } from './figure.ts'
import type { Histogram } from './histogram.ts'

/** What carries messages or calls. */
export const TRANSPORTS = ['grpc', 'kafka', 'rabbitmq', 'redis'] as const
export type Transport = (typeof TRANSPORTS)[number]
/** What can be watched. `otlp` is Plumbline's own OpenTelemetry intake. */
export const TARGET_KINDS = ['kafka', 'rabbitmq', 'redis', 'grpc', 'otlp'] as const
export type TargetKind = (typeof TARGET_KINDS)[number]

/**
 * `group` is a Kafka consumer group or a Redis stream group; `node` a broker node. `pathway`: a way that messages go, end to end, and `hop` a step of it
 * (model/pathway.ts): neither is a thing that runs.
 */
export const ENTITY_KINDS = [
  'service',
  'rpc_method',
  'topic',
  'group',
  'exchange',
  'queue',
  'stream',
  'node',
  'pathway',
  'hop'
] as const
export type EntityKind = (typeof ENTITY_KINDS)[number]

/**
 * From → to follows the message (or the call): service –publishes→ exchange –routes→ queue –consumes→ service;
 * service –publishes→ topic –consumes→ group –runs→ service; queue –dead_letters→ exchange or queue;
 * exchange –alternates→ the exchange that takes what it can't route; service –calls→ service.
 */
export const EDGE_KINDS = ['calls', 'publishes', 'routes', 'dead_letters', 'alternates', 'consumes', 'runs'] as const
export type EdgeKind = (typeof EDGE_KINDS)[number]

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json }

/**
 * Counters since the thing's life began; judge/ makes rates of them. `in`, `out`: messages into and taken from a channel or
 * subscription. `messages`: over an edge. `calls`, `failed`: of a method, service or calls edge. `removed`: deleted from a channel, read or not.
 * `redelivered`: given to a reader again. `unroutable`: published by a service and led to no channel. `place`: where a reader stands in its channel, in
 * whatever rises as it reads: it tells that it reads, or was set back, where `out` is not counted.
 */
export const COUNTERS = [
  'in',
  'out',
  'messages',
  'calls',
  'failed',
  'removed',
  'redelivered',
  'unroutable',
  'place'
] as const
export type CounterName = (typeof COUNTERS)[number]
export type Counters = Partial<Record<CounterName, number>>

/** What one poll may know of an entity, edge or subscription besides that it is there. */
export interface Readings {
  counters?: Counters
  /** Figures the source gives directly (a level, an age), or `unknown` with the reason where it should but can't. */
  figures?: Figures
  /** Latencies of the calls that ended since the previous poll (seconds); on a messaging edge to who takes, how long what it took had waited. */
  latency?: Histogram
  /**
   * Names the life the counters belong to: a topic id, a queue's or a collector's start. When it changes, or a counter falls,
   * rates start anew: a fall is a reset, never a negative rate.
   */
  life?: string
}

export interface Entity extends Readings {
  id: string
  kind: EntityKind
  /** null for services and whatever belongs to no single transport. */
  transport: Transport | null
  name: string
  /** The id of what it belongs to: an rpc method's service, a Redis group's stream. */
  parent: string | null
  /** Slow-changing facts, shown as they are and kept as versions: a change makes a new version, so nothing that moves belongs here. */
  labels: Record<string, string>
  /** Slow-changing structured facts: members with client id and host, bindings, partitions' leaders. Versioned as labels are. */
  facts?: Json
}

export interface Edge extends Readings {
  id: string
  from: string
  to: string
  kind: EdgeKind
  transport: Transport | null
  labels: Record<string, string>
}

/** A channel with one of its readers. `reader` is null for RabbitMQ: the queue with all its consumers together. */
export interface Subscription extends Readings {
  id: string
  channel: string
  reader: string | null
  labels: Record<string, string>
  /** For how long the channel keeps a message, s; `never` where nothing deletes what is unread. Absent where that is no matter of time. */
  keeps?: Figure
  /** Where what is old is deleted by what it takes: how much is kept, or why that can't be told. The same for all readers of a channel. */
  cut?: Cut | { unknown: string }
  /** Messages that were read and are still kept: so many may be deleted before an unread one is. */
  spare?: number
  /** Messages that fit in before the oldest is dropped. */
  room?: number
  parts?: Parts
  /** How old what the source tells is on average, s, where it takes samples now and then. */
  sampleAgeS?: number
}

/**
 * A channel's parts, which are read apart from each other: a topic's partitions. Arrays go by the part's number; NaN where it is not known. What
 * stands still in one of them doesn't show in their sums.
 */
export interface Parts {
  /** Messages that ever arrived in each. The same array for all readers of a channel. */
  ends: Float64Array
  /** Of those, how many this reader took or passed; and how many were deleted, read or not. */
  taken: Float64Array
  deleted: Float64Array
  /** When the oldest message not yet taken was made, by its own time, Unix ms; where that could be found. */
  unreadSinceMs: Float64Array
  /** Who reads each, as people know it (a client id). A part without one has no reader now. */
  readers: ReadonlyMap<number, string>
}

/** How much of each of a channel's parts is kept, in messages. Arrays go by the part's number; NaN where it is not known. */
export interface Cut {
  /** So many always stay. */
  keeps: Float64Array
  /** So many of the oldest are deleted at once, when there are as many beyond those that stay. */
  atOnce: Float64Array
  /** What is deleted at once came within so long, s: where little comes, it is less. */
  spansS: number
}

/** One value of a raw series, as the source gives it: whole by nature (counts, µs, ppm). */
export interface Sample {
  /** Id of the entity, edge or subscription. */
  of: string
  /** OpenTelemetry receiver or convention name where one exists: `kafka.consumer_group.lag`. */
  name: string
  /** A part of the thing: partition number, consumer name. */
  part?: string
  /** UCUM. */
  unit: string
  value: number
}

/**
 * Values of one raw series for each numbered part of a thing, side by side by number: a hundred thousand partitions cost no object each. NaN: none of
 * that part.
 */
export interface PartSamples {
  of: string
  name: string
  unit: string
  values: Float64Array
}

/** All raw values, those by part among them. */
export function* samplesOf({
  samples,
  partSamples = []
}: Pick<Observation, 'samples' | 'partSamples'>): Generator<Sample> {
  yield* samples
  for (const { of, name, unit, values } of partSamples)
    for (let part = 0; part < values.length; part++) {
      const value = values[part] ?? Number.NaN
      if (!Number.isNaN(value)) yield { of, name, part: String(part), unit, value }
    }
}

/** Latencies of a part of a thing since the previous poll, seconds: of a method's calls with one code by one caller. Kept under the name and the part. */
export interface PartLatency {
  of: string
  name: string
  part: string
  latency: Histogram
}

/** Something that happened at a moment: a restart, a recreated topic, a rebalance, a deployment. */
export interface Event {
  id: string
  /** Entity or target it happened to. */
  of: string
  atMs: number
  kind: string
  text: string
}

/**
 * What could not be seen, and why. `hides` lists ids, or id prefixes that end in `/`, whose absence from this observation therefore
 * means nothing: they are kept, with unknown figures. An empty list hides nothing but the figure that `what` names.
 */
export interface Gap {
  /** What can't be seen, in words: "consumer groups", "queue email.send", "everything". */
  what: string
  /** Why, a constant sentence: "The broker does not answer (connection refused)." */
  why: string
  /** What would close it: "Describe on group analytics". null where only time or a repair will. */
  needs: string | null
  hides: string[]
}

/** What a gap says that hides a whole target. */
export const EVERYTHING = 'everything'
/** Why nothing of a target could be seen; undefined where something was. */
export const blindOf = (gaps: readonly Pick<Gap, 'what' | 'why'>[]): string | undefined =>
  gaps.find(({ what }) => what === EVERYTHING)?.why

/** All that one poll of one target saw. */
export interface Observation {
  target: string
  /** When the answers were in, by the collector's clock. */
  atMs: number
  entities: Entity[]
  edges: Edge[]
  subscriptions: Subscription[]
  samples: Sample[]
  partSamples?: readonly PartSamples[]
  latencies?: PartLatency[]
  events: Event[]
  gaps: Gap[]
  /** Version and the like of what was polled, for `/api/v1/targets`. */
  labels: Record<string, string>
}

export const emptyObservation = (target: string, atMs: number): Observation => ({
  target,
  atMs,
  entities: [],
  edges: [],
  subscriptions: [],
  samples: [],
  events: [],
  gaps: [],
  labels: {}
})

import type { EdgeKind, EntityKind, Figures, Habits, Json, SubscriptionState, Transport } from '../model/index.ts'
import type { Seen } from './profile.ts'

/** What profiles are made of: what is watched now, as the store reads it, and what its history comes to. Times are Unix ms. */
export interface WatchedEntity {
  id: string
  target: string
  kind: EntityKind
  transport: Transport | null
  name: string
  labels: Record<string, string>
  facts?: Json
  figures: Figures
  sinceMs: number
}
export interface WatchedSubscription {
  id: string
  channel: string
  reader: string | null
  figures: Figures
  verdict: { state: SubscriptionState }
}
export interface WatchedPart {
  target: string
  /** When it was last polled; 0 where it never was. */
  atMs: number
  entities: readonly WatchedEntity[]
  edges: readonly { kind: EdgeKind; from: string; to: string; labels: Record<string, string>; figures?: Figures }[]
  subscriptions: readonly WatchedSubscription[]
}

export type Channel = WatchedEntity & { transport: Transport }

const CHANNELS: ReadonlySet<EntityKind> = new Set(['topic', 'stream', 'queue', 'rpc_method'])
export const isChannel = (entity: WatchedEntity): entity is Channel =>
  CHANNELS.has(entity.kind) && entity.transport !== null

/** What the closed hours of one series come to. */
export interface HourSum {
  of: string
  hours: number
  toMs: number
  mean: number
  min: number
  max: number
  first: number
  last: number
  falls: number
  aboveMs: number | null
}
type Sums = ReadonlyMap<string, HourSum>

export interface History {
  /** Over 7 days: messages a second into a channel. */
  inRate: Sums
  /** Over 24 h: how long streams are, and when their oldest entry was made. */
  streamLength: Sums
  firstEntry: Sums
  /** Over 7 h: how long queues are, and how many consume them. */
  queueLength: Sums
  queueReaders: Sums
  /** Channels of which a reader once went back. */
  rewound: ReadonlySet<string>
  /** By method: the least p99 of the last 15 min, and how many calls that were. */
  calls: ReadonlyMap<string, { p99: Seen; calls: Seen }>
  /** What whole traces tell; undefined where no telemetry came. */
  habits?: Habits | undefined
  /** By channel: messages a second that never fewer came in the last 10 min, into it and into its server or node. */
  rates: ReadonlyMap<string, { sustained: Seen; serverSustained: Seen }>
}

import { z } from 'zod'
import type { Gap } from '../../../model/index.ts'
import type { DeadLetters } from './dead-letters.ts'

/**
 * The management API's answers, each cut to what is used (RabbitMQ, "HTTP API Reference" and "HTTP API Stats"). What a version doesn't have is
 * undefined, never 0. The lists of columns are what is asked for: the rest is the greater part of an answer.
 */
const text = z.string().catch('')
const count = z.number().optional().catch(undefined)
const flag = z.boolean().optional().catch(undefined)
const table = z.record(z.string(), z.unknown()).catch({})
const names = z.array(z.string()).optional().catch(undefined)

export const Overview = z.object({
  rabbitmq_version: text,
  cluster_name: text,
  disable_stats: z.boolean().catch(false)
})
export type Overview = z.infer<typeof Overview>

export const Who = z.object({ tags: z.union([z.string(), z.array(z.string())]).catch([]) })
export type Who = z.infer<typeof Who>

export const Vhost = z.object({ name: z.string() })

/** A node that is down says nothing but its name. */
export const Node = z.object({
  name: z.string(),
  running: z.boolean().catch(true),
  /** Nodes it lost touch with while both ran on. */
  partitions: names,
  mem_used: count,
  mem_limit: count,
  mem_alarm: flag,
  disk_free: count,
  disk_free_limit: count,
  disk_free_alarm: flag,
  /** Left out by versions that don’t count descriptors. */
  fd_used: count,
  fd_total: count
})
export type Node = z.infer<typeof Node>
export const NODE_COLUMNS =
  'name,running,partitions,mem_used,mem_limit,mem_alarm,disk_free,disk_free_limit,disk_free_alarm,fd_used,fd_total'

export const Exchange = z.object({
  name: z.string(),
  vhost: z.string(),
  type: text,
  durable: z.boolean().catch(false),
  arguments: table,
  policy: z.string().nullish().catch(undefined),
  message_stats: z.object({ publish_in: count, publish_out: count }).optional().catch(undefined)
})
export type Exchange = z.infer<typeof Exchange>
export const EXCHANGE_COLUMNS =
  'name,vhost,type,durable,arguments,policy,message_stats.publish_in,message_stats.publish_out'

/** An exchange tells the name of its policy, not what that says; a queue tells both. */
export const Policy = z.object({ vhost: z.string(), name: z.string(), definition: table })
export type Policy = z.infer<typeof Policy>

export const Binding = z.object({
  source: z.string(),
  vhost: z.string(),
  destination: z.string(),
  destination_type: z.string(),
  routing_key: text,
  arguments: table
})
export type Binding = z.infer<typeof Binding>

export const Queue = z.object({
  name: z.string(),
  vhost: z.string(),
  /** `classic`, `quorum` or `stream`; empty where only its name is known. */
  type: z.string().catch('classic'),
  durable: flag,
  arguments: table,
  node: text,
  state: text,
  policy: z.string().nullish(),
  effective_policy_definition: table,
  messages: count,
  messages_ready: count,
  messages_unacknowledged: count,
  consumers: count,
  /** Share of the time in which consumers could take at once; 0 where there are none. `consumer_utilisation` is its older name. */
  consumer_capacity: count,
  consumer_utilisation: count,
  memory: count,
  reductions: count,
  head_message_timestamp: z.number().nullish().catch(undefined),
  /** Quorum queues: null while there is no majority to choose one. A stream's leader is its `node`. */
  leader: z.string().nullish().catch(undefined),
  /** Quorum queues and streams: the nodes that keep it, and those of them that are there. */
  members: names,
  online: names,
  message_stats: z
    .object({ publish: count, ack: count, deliver_no_ack: count, get_no_ack: count, redeliver: count })
    .optional()
    .catch(undefined)
})
/**
 * `settings` is unknown where something other than the management API told of the queue: then no argument means nothing. `id` is what Plumbline calls it,
 * where that was made before.
 */
export type Queue = z.infer<typeof Queue> & { settings?: 'unknown' | undefined; id?: string | undefined }
export const QUEUE_COLUMNS = [
  'name',
  'vhost',
  'type',
  'durable',
  'arguments',
  'node',
  'state',
  'policy',
  'effective_policy_definition',
  'messages',
  'messages_ready',
  'messages_unacknowledged',
  'consumers',
  'consumer_capacity',
  'consumer_utilisation',
  'memory',
  'reductions',
  'head_message_timestamp',
  'leader',
  'members',
  'online',
  'message_stats.publish',
  'message_stats.ack',
  'message_stats.deliver_no_ack',
  'message_stats.get_no_ack',
  'message_stats.redeliver'
].join(',')

export const Consumer = z.object({
  consumer_tag: text,
  /** 0: as many as come. */
  prefetch_count: count,
  ack_required: flag,
  active: flag,
  /** `up`, `single_active`, `waiting`, `suspected_down`. */
  activity_status: text,
  arguments: table,
  queue: z.object({ name: z.string(), vhost: z.string() }),
  channel_details: z
    .object({ name: text, connection_name: text, user: text, peer_host: text })
    .catch({ name: '', connection_name: '', user: '', peer_host: '' })
})
export type Consumer = z.infer<typeof Consumer>

/** `/api/stream/consumers` of the plugin rabbitmq_stream_management: who reads by the stream protocol, and how far it is. */
export const StreamConsumer = z.object({
  queue: z.object({ name: z.string(), vhost: z.string() }),
  connection_details: z.object({ name: text }).catch({ name: '' }),
  subscription_id: count,
  /** Messages it was given; chunks that it may still be given. */
  consumed: count,
  credits: count,
  offset: count,
  offset_lag: count,
  properties: z.object({ name: z.string().optional() }).catch({})
})
export type StreamConsumer = z.infer<typeof StreamConsumer>

/** `/api/stream/publishers` of the same plugin: who writes by the stream protocol. */
export const StreamPublisher = StreamConsumer.pick({ queue: true, connection_details: true })
export type StreamPublisher = z.infer<typeof StreamPublisher>

/** What a channel counts is its own: it ends with it. */
export const Channel = z.object({
  name: z.string(),
  connection_details: z.object({ name: text }).catch({ name: '' }),
  consumer_count: count,
  /** Whether who publishes on it asked for confirms. */
  confirm: flag,
  /** What all its consumers together may hold; 0: no such limit. */
  global_prefetch_count: count,
  messages_unacknowledged: count,
  messages_unconfirmed: count,
  message_stats: z.object({ return_unroutable: count, drop_unroutable: count }).optional().catch(undefined)
})
export type Channel = z.infer<typeof Channel>
export const CHANNEL_COLUMNS = [
  'name',
  'connection_details.name',
  'consumer_count',
  'confirm',
  'global_prefetch_count',
  'messages_unacknowledged',
  'messages_unconfirmed',
  'message_stats.return_unroutable',
  'message_stats.drop_unroutable'
].join(',')

export const Connection = z.object({
  name: z.string(),
  user: text,
  vhost: text,
  /** `running`; `blocking` while an alarm stands, `blocked` once it published then; `flow` while it is slowed. Absent when it just opened. */
  state: text,
  user_provided_name: z.string().nullish(),
  client_properties: z.object({ connection_name: z.string().optional(), product: z.string().optional() }).catch({})
})
export type Connection = z.infer<typeof Connection>
export const CONNECTION_COLUMNS =
  'name,user,vhost,state,user_provided_name,client_properties.connection_name,client_properties.product'

/** What is asked one by one, so that one that fails hides only itself. */
export type Part =
  | 'nodes'
  | 'exchanges'
  | 'bindings'
  | 'policies'
  | 'queues'
  | 'consumers'
  | 'channels'
  | 'connections'
  | 'stream/consumers'
  | 'stream/publishers'

export interface Answers {
  atMs: number
  /** Parts that were asked for and not answered, or can't be, and why; their lists are empty. */
  missing: ReadonlyMap<Part, { why: string; needs: string | null }>
  /** When consumers, channels and connections were read, where that is not at each poll. */
  rareMs?: number
  /** Gaps that belong to no part. */
  gaps?: Gap[]
  overview: Overview
  /** Whether the user sees every virtual host and connection (tag monitoring or administrator). */
  seesAll: boolean
  vhosts: string[]
  nodes: Node[]
  exchanges: Exchange[]
  bindings: Binding[]
  policies: Policy[]
  queues: Queue[]
  consumers: Consumer[]
  channels: Channel[]
  connections: Connection[]
  /** Readers of streams by the stream protocol; undefined where they were not asked for, or not told. */
  streamReaders?: StreamConsumer[] | undefined
  streamPublishers?: StreamPublisher[] | undefined
  /** By node, where its metrics tell. */
  deadLetters?: ReadonlyMap<string, DeadLetters>
}

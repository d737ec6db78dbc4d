import type {
  Answers,
  Binding,
  Channel,
  Connection,
  Consumer,
  Exchange,
  Node,
  Queue
} from '../../../collector/transports/rabbitmq/answers.ts'
import { RabbitmqTarget } from '../../../model/index.ts'

/** Answers as RabbitMQ 3.10 gives them, to be changed where a test is about it. */
export const target = RabbitmqTarget.parse({
  id: 'r',
  kind: 'rabbitmq',
  management: ['http://broker:15672'],
  username: 'u'
})

export const queue = (name: string, more: Partial<Queue> = {}): Queue => ({
  name,
  vhost: '/',
  type: 'classic',
  durable: true,
  arguments: {},
  node: 'n',
  state: 'running',
  policy: null,
  effective_policy_definition: {},
  messages: 0,
  messages_ready: 0,
  messages_unacknowledged: 0,
  consumers: 0,
  consumer_capacity: 0,
  consumer_utilisation: 0,
  memory: 1,
  reductions: 1,
  head_message_timestamp: undefined,
  leader: undefined,
  members: undefined,
  online: undefined,
  message_stats: undefined,
  ...more
})

export const node = (name: string, more: Partial<Node> = {}): Node => ({
  name,
  running: true,
  partitions: [],
  mem_used: 140,
  mem_limit: 1000,
  mem_alarm: false,
  disk_free: 700,
  disk_free_limit: 50,
  disk_free_alarm: false,
  fd_used: 43,
  fd_total: 20000,
  ...more
})

export const exchange = (name: string, more: Partial<Exchange> = {}): Exchange => ({
  name,
  vhost: '/',
  type: 'topic',
  durable: true,
  arguments: {},
  policy: undefined,
  message_stats: undefined,
  ...more
})

export const binding = (source: string, destination: string, more: Partial<Binding> = {}): Binding => ({
  source,
  vhost: '/',
  destination,
  destination_type: 'queue',
  routing_key: '',
  arguments: {},
  ...more
})

export const connection = (name: string, service: string, more: Partial<Connection> = {}): Connection => ({
  name,
  user: 'guest',
  vhost: '/',
  state: 'running',
  user_provided_name: service,
  client_properties: {},
  ...more
})

export const channel = (of: string, number: number, more: Partial<Channel> = {}): Channel => ({
  name: `${of} (${number})`,
  connection_details: { name: of },
  consumer_count: 1,
  global_prefetch_count: 0,
  messages_unacknowledged: 0,
  messages_unconfirmed: 0,
  message_stats: undefined,
  ...more
})

export const consumer = (of: string, onQueue: string, more: Partial<Consumer> = {}): Consumer => ({
  consumer_tag: 'amq.ctag-1',
  prefetch_count: 0,
  ack_required: true,
  active: true,
  activity_status: 'up',
  arguments: {},
  queue: { name: onQueue, vhost: '/' },
  channel_details: { name: `${of} (1)`, connection_name: of, user: 'guest', peer_host: '10.0.0.1' },
  ...more
})

export const answers = (more: Partial<Answers> = {}): Answers => ({
  atMs: 1_000_000,
  missing: new Map(),
  overview: { rabbitmq_version: '4.2.0', cluster_name: 'c', disable_stats: false },
  seesAll: true,
  vhosts: ['/'],
  nodes: [node('n')],
  exchanges: [],
  bindings: [],
  policies: [],
  queues: [],
  consumers: [],
  channels: [],
  connections: [],
  ...more
})

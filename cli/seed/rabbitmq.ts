import type {
  Answers,
  Channel,
  Connection,
  Consumer,
  Exchange,
  Node,
  Queue
} from '../../collector/transports/rabbitmq/answers.ts'
import { observe } from '../../collector/transports/rabbitmq/observe.ts'
import { type Observation, RabbitmqTarget } from '../../model/index.ts'
import type { Moment, Stand } from './moments.ts'

export const RABBITMQ = 'seeded-rabbitmq'
const NODES = ['rabbit@one', 'rabbit@two', 'rabbit@three']
const EXCHANGE = 'shop'
const PREFETCH = 10
const VHOST = '/'

export const rabbitmqTarget = (id: string): RabbitmqTarget =>
  RabbitmqTarget.parse({
    id,
    kind: 'rabbitmq',
    management: ['http://rabbit.shop.example:15672'],
    username: 'plumbline'
  })

/** `orders.jobs`, beside the topic `orders.events`. */
export const queueNameOf = ({ flow }: Pick<Stand, 'flow'>): string => `${flow.producer}.jobs`

/** What the management API would have answered, turned into what was seen as its answers are. A queue has no position that is set back. */
export const rabbitmqOf = ({ atMs, stands }: Moment): Observation => {
  const flows = stands.filter(({ flow }) => flow.setBack === undefined)
  return observe(rabbitmqTarget(RABBITMQ), {
    ...noAnswers(atMs),
    nodes: NODES.map((name, i) => nodeAnswer(name, { mem_used: (410 + 20 * i) * 1e6 })),
    exchanges: [exchangeAnswer(flows.reduce((sum, { came }) => sum + came, 0))],
    bindings: flows.map((stand) => ({
      source: EXCHANGE,
      vhost: VHOST,
      destination: queueNameOf(stand),
      destination_type: 'queue',
      routing_key: stand.flow.producer,
      arguments: {}
    })),
    queues: flows.map(queueOf),
    consumers: flows.flatMap(consumersOf),
    connections: flows.flatMap(({ flow, readers }) => [
      connectionAnswer(flow.producer, 1),
      ...range(readers).map((i) => connectionAnswer(flow.consumer, i + 1))
    ]),
    channels: flows.flatMap(channelsOf),
    // Of readers by AMQP nothing tells how far in a stream they are.
    streamReaders: []
  })
}

const range = (count: number): number[] => Array.from({ length: count }, (_, i) => i)

const queueOf = (stand: Stand): Queue => {
  const { flow, came, took, readers, cameAt } = stand
  const held = Math.min(came - took, readers * PREFETCH)
  const ready = came - took - held
  const common = {
    memory: 90_000 + 40 * (came - took),
    message_stats: {
      publish: came,
      ack: took,
      deliver_no_ack: undefined,
      get_no_ack: undefined,
      redeliver: undefined
    }
  }
  if (flow.hiddenFrom !== undefined)
    return queueAnswer(queueNameOf(stand), {
      ...common,
      type: 'stream',
      messages: came,
      messages_ready: came,
      consumers: readers,
      members: NODES,
      online: NODES
    })
  return queueAnswer(queueNameOf(stand), {
    ...common,
    messages: ready + held,
    messages_ready: ready,
    messages_unacknowledged: held,
    consumers: readers,
    consumer_capacity: readers === 0 ? 0 : ready === 0 ? 1 : 0.2,
    head_message_timestamp: ready === 0 ? undefined : Math.floor(cameAt(took + held + 1) / 1000)
  })
}

const consumersOf = (stand: Stand): Consumer[] =>
  range(stand.readers).map((i) => {
    const connection = connectionName(stand.flow.consumer, i + 1)
    return {
      consumer_tag: `ctag-${i + 1}`,
      prefetch_count: PREFETCH,
      ack_required: true,
      active: true,
      activity_status: 'up',
      arguments: stand.flow.hiddenFrom === undefined ? {} : { 'x-stream-offset': 'next' },
      queue: { name: queueNameOf(stand), vhost: VHOST },
      channel_details: {
        name: `${connection} (1)`,
        connection_name: connection,
        user: stand.flow.consumer,
        peer_host: `10.0.4.${10 + i}`
      }
    }
  })

/** Each consumer has a channel of its own, which tells what it holds. */
const channelsOf = (stand: Stand): Channel[] => {
  const { flow, came, took, readers } = stand
  const held = flow.hiddenFrom === undefined ? Math.min(came - took, readers * PREFETCH) : 0
  return range(readers).map((i) => {
    const connection = connectionName(flow.consumer, i + 1)
    return {
      name: `${connection} (1)`,
      connection_details: { name: connection },
      consumer_count: 1,
      confirm: false,
      global_prefetch_count: 0,
      messages_unacknowledged: Math.floor((held + readers - 1 - i) / readers),
      messages_unconfirmed: 0,
      message_stats: undefined
    }
  })
}

const connectionName = (service: string, number: number): string => `${service}:${number} -> 10.0.1.2:5672`

export const connectionAnswer = (service: string, number: number, state = 'running'): Connection => ({
  name: connectionName(service, number),
  user: service,
  vhost: VHOST,
  state,
  user_provided_name: service,
  client_properties: {}
})

const exchangeAnswer = (publish_in: number): Exchange => ({
  name: EXCHANGE,
  vhost: VHOST,
  type: 'topic',
  durable: true,
  arguments: {},
  policy: undefined,
  message_stats: { publish_in, publish_out: publish_in }
})

export const nodeAnswer = (name: string, more: Partial<Node> = {}): Node => ({
  name,
  running: true,
  partitions: [],
  mem_used: 400e6,
  mem_limit: 2e9,
  mem_alarm: false,
  disk_free: 61e9,
  disk_free_limit: 2e9,
  disk_free_alarm: false,
  fd_used: 212,
  fd_total: 65_536,
  ...more
})

export const queueAnswer = (name: string, more: Partial<Queue> = {}): Queue => ({
  name,
  vhost: VHOST,
  type: 'classic',
  durable: true,
  arguments: {},
  node: NODES[0] ?? '',
  state: 'running',
  policy: null,
  effective_policy_definition: {},
  messages: 0,
  messages_ready: 0,
  messages_unacknowledged: 0,
  consumers: 0,
  consumer_capacity: undefined,
  consumer_utilisation: undefined,
  memory: 90_000,
  reductions: 1,
  head_message_timestamp: undefined,
  ...more
})

export const noAnswers = (atMs: number): Answers => ({
  atMs,
  missing: new Map(),
  overview: { rabbitmq_version: '4.0.5', cluster_name: 'rabbit@shop', disable_stats: false },
  seesAll: true,
  vhosts: [VHOST],
  nodes: [],
  exchanges: [],
  bindings: [],
  policies: [],
  queues: [],
  consumers: [],
  channels: [],
  connections: []
})

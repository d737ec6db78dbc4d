import { request } from 'undici'
import type { RabbitmqTarget } from '../../../model/index.ts'
import { Unseen } from '../../reasons.ts'
import type { Http } from './http.ts'
import type { KnownLabels } from './known-labels.ts'
import { labelsOf, type Take, TextFormat } from './text-format.ts'

/** What a queue's channels count, as the management API calls it. */
export const COUNTED = ['publish', 'ack', 'deliver_no_ack', 'get_no_ack', 'redeliver'] as const
export type Counted = (typeof COUNTED)[number]
export type Counts = Record<Counted, number>

/** What one node tells of a queue that is led there. */
export interface QueueMetrics {
  ready: number | undefined
  unacked: number | undefined
  messages: number | undefined
  reductions: number | undefined
  consumers: number | undefined
  memory: number | undefined
  capacity: number | undefined
  head: number | undefined
}

/** A channel's count of what it did with a queue. It begins with the channel and ends with it. */
export interface ChannelCount {
  queue: string
  of: Counted
  value: number
}

/** What one node's endpoint tells. Queues go by their labels as they are written: `vhost="/",queue="jobs"`. */
export interface NodeMetrics {
  node: string
  cluster: string
  version: string
  own: {
    memory?: number
    memoryLimit?: number
    disk?: number
    diskLimit?: number
    files?: number
    fileLimit?: number
    uptime?: number
  }
  /** How many connections and channels came and went since the node started. */
  comings: number
  queues: Map<string, QueueMetrics>
  /** By node, count, channel and queue. */
  channels: Map<string, ChannelCount>
}

/**
 * Families of `/metrics/detailed` (RabbitMQ, "Prometheus", since 3.9): what a queue holds, what its channels count, what the node uses, how many
 * connections and channels came and went.
 */
const FAMILIES = [
  'queue_coarse_metrics',
  'channel_queue_metrics',
  'channel_queue_exchange_metrics',
  'node_coarse_metrics',
  'node_metrics',
  'connection_churn_metrics'
]
/** One line a queue, which costs the broker twice what all of the above do (3.10, 10,000 queues: 98 ms against 52): see consumer-counts.ts. */
const CONSUMERS_FAMILY = 'queue_consumer_count'
/** Has some twenty lines a queue, the consumers among them: asked where something of it is needed. */
const WIDE_FAMILY = 'queue_metrics'

/** What is asked of queues besides their messages: nothing, how many consumers they have, or all there is. */
export type Breadth = 'narrow' | 'consumers' | 'wide'
const FAMILIES_BY_BREADTH: Record<Breadth | 'consumers only', readonly string[]> = {
  narrow: FAMILIES,
  consumers: [...FAMILIES, CONSUMERS_FAMILY],
  wide: [...FAMILIES, WIDE_FAMILY],
  'consumers only': [CONSUMERS_FAMILY]
}

/** A function for each: a field that is named by a variable costs several times as much, and there are tens of thousands. */
const QUEUE_LINES: ReadonlyMap<string, (queue: QueueMetrics, value: number) => void> = new Map([
  [
    'rabbitmq_detailed_queue_messages_ready',
    (queue, value) => {
      queue.ready = value
    }
  ],
  [
    'rabbitmq_detailed_queue_messages_unacked',
    (queue, value) => {
      queue.unacked = value
    }
  ],
  [
    'rabbitmq_detailed_queue_messages',
    (queue, value) => {
      queue.messages = value
    }
  ],
  [
    'rabbitmq_detailed_queue_process_reductions_total',
    (queue, value) => {
      queue.reductions = value
    }
  ],
  [
    'rabbitmq_detailed_queue_consumers',
    (queue, value) => {
      queue.consumers = value
    }
  ],
  [
    'rabbitmq_detailed_queue_process_memory_bytes',
    (queue, value) => {
      queue.memory = value
    }
  ],
  [
    'rabbitmq_detailed_queue_consumer_capacity',
    (queue, value) => {
      queue.capacity = value
    }
  ],
  [
    'rabbitmq_detailed_queue_head_message_timestamp',
    (queue, value) => {
      queue.head = value
    }
  ]
])
const CHANNEL_LINES: ReadonlyMap<string, Counted> = new Map([
  ['rabbitmq_detailed_queue_messages_published_total', 'publish'],
  ['rabbitmq_detailed_channel_messages_acked_total', 'ack'],
  ['rabbitmq_detailed_channel_messages_delivered_total', 'deliver_no_ack'],
  ['rabbitmq_detailed_channel_get_total', 'get_no_ack'],
  ['rabbitmq_detailed_channel_messages_redelivered_total', 'redeliver']
])
const NODE_LINES: ReadonlyMap<string, keyof NodeMetrics['own']> = new Map([
  ['rabbitmq_detailed_process_resident_memory_bytes', 'memory'],
  ['rabbitmq_detailed_resident_memory_limit_bytes', 'memoryLimit'],
  ['rabbitmq_detailed_disk_space_available_bytes', 'disk'],
  ['rabbitmq_detailed_disk_space_available_limit_bytes', 'diskLimit'],
  ['rabbitmq_detailed_process_open_fds', 'files'],
  ['rabbitmq_detailed_process_max_fds', 'fileLimit'],
  ['rabbitmq_detailed_erlang_uptime_seconds', 'uptime']
])

const COMINGS: ReadonlySet<string> = new Set([
  'rabbitmq_detailed_connections_opened_total',
  'rabbitmq_detailed_connections_closed_total',
  'rabbitmq_detailed_channels_opened_total',
  'rabbitmq_detailed_channels_closed_total'
])

export const metricsUrl = (base: string, asked: Breadth | 'consumers only'): string => {
  const families = FAMILIES_BY_BREADTH[asked].map((family) => `family=${family}`)
  return `${base.replace(/\/$/, '')}/metrics/detailed?${families.join('&')}`
}

/** The Prometheus plugin's endpoint of one node, read line by line as it comes in. `known` is what its polls before had for labels. */
export const readNode = async (
  http: Http,
  { timeout }: RabbitmqTarget,
  { base, asked, known }: { base: string; asked: Breadth | 'consumers only'; known: KnownLabels },
  signal: AbortSignal
): Promise<NodeMetrics> => {
  const { statusCode, body } = await request(metricsUrl(base, asked), {
    dispatcher: await http.agent(),
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)])
  })
  if (statusCode !== 200) {
    body.on('error', () => undefined).destroy()
    throw refusal(statusCode)
  }
  const { seen, takes } = collect()
  const format = new TextFormat(takes, known)
  for await (const chunk of body) format.write(chunk)
  format.end()
  // Queues and channels come and go: what is kept of those that went is bounded.
  if (known.size > 2 * (seen.queues.size + seen.channels.size) + 1000) known.clear()
  if (seen.node === '')
    throw new Unseen('What answers there is not RabbitMQ’s metrics endpoint.', PLUGIN, 'configuration')
  return seen
}

/** Takes each line to where it belongs. */
const collect = (): { seen: NodeMetrics; takes(name: string): Take | undefined } => {
  const queues = new Map<string, QueueMetrics>()
  const channels = new Map<string, ChannelCount>()
  const seen: NodeMetrics = { node: '', cluster: '', version: '', own: {}, comings: 0, queues, channels }
  // By the place of their labels: to look them up by text costs more than all else.
  const byPlace: (QueueMetrics | undefined)[] = []
  const queueAt = (place: number, labels: string): QueueMetrics => {
    const known = byPlace[place]
    if (known !== undefined) return known
    const queue = noMetrics()
    byPlace[place] = queue
    queues.set(labels, queue)
    return queue
  }
  const takes = (name: string): Take | undefined => {
    const put = QUEUE_LINES.get(name)
    if (put !== undefined) return (value, labels, place) => put(queueAt(place, labels), value)
    const of = CHANNEL_LINES.get(name)
    if (of !== undefined)
      return (value, labels) => channels.set(`${of} ${labels}`, { queue: queueIn(labels), of, value })
    const own = NODE_LINES.get(name)
    if (own !== undefined)
      return (value) => {
        seen.own[own] = value
      }
    if (COMINGS.has(name))
      return (value) => {
        seen.comings += value
      }
    if (name === 'rabbitmq_identity_info')
      return (_, labels) => {
        const { rabbitmq_node, rabbitmq_cluster } = labelsOf(labels, false)
        seen.node = rabbitmq_node ?? ''
        seen.cluster = rabbitmq_cluster ?? ''
      }
    if (name === 'rabbitmq_build_info')
      return (_, labels) => {
        seen.version = labelsOf(labels, false).rabbitmq_version ?? ''
      }
    return undefined
  }
  return { seen, takes }
}

export const noMetrics = (): QueueMetrics => ({
  ready: undefined,
  unacked: undefined,
  messages: undefined,
  reductions: undefined,
  consumers: undefined,
  memory: undefined,
  capacity: undefined,
  head: undefined
})

/**
 * The queue's own labels among a channel's: `channel="…",vhost="…",queue="…"`, or with the exchange that a message came by
 * `channel="…",queue_vhost="…",queue="…",exchange_vhost="…",exchange="…"`.
 */
const queueIn = (labels: string): string => {
  const by = labels.indexOf(',queue_vhost="')
  if (by !== -1) return labels.slice(by + ',queue_'.length, labels.lastIndexOf(',exchange_vhost="'))
  return labels.slice(labels.indexOf(',vhost="') + 1)
}

/** A queue's labels as this version writes them. */
export const labelOf = (vhost: string, queue: string, escaped: boolean): string =>
  escaped ? `vhost="${escapedText(vhost)}",queue="${escapedText(queue)}"` : `vhost="${vhost}",queue="${queue}"`

const escapedText = (text: string): string => text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')

/** Whether labels are escaped: since 3.12.7 (rabbitmq-server, pull request 9656). */
export const escapes = (version: string): boolean => {
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  return major > 3 || (major === 3 && (minor > 12 || (minor === 12 && patch >= 7)))
}

const PLUGIN = 'the plugin rabbitmq_prometheus, or its address'

const refusal = (status: number): Unseen => {
  if (status === 404)
    return new Unseen(
      'There is no /metrics/detailed at this address (RabbitMQ has it since 3.9).',
      PLUGIN,
      'configuration'
    )
  if (status === 401 || status === 403)
    return new Unseen('The metrics endpoint asks for a login.', 'the endpoint without a login', 'authentication')
  return new Unseen(`The metrics endpoint answers with status ${status}.`)
}

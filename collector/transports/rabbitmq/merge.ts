import { rabbitQueueId } from '../../../model/index.ts'
import type { Answers, Node, Queue } from './answers.ts'
import { type Counts, labelOf, type NodeMetrics, type QueueMetrics } from './metrics.ts'
import { nothing } from './tallies.ts'
import { labelsOf } from './text-format.ts'

/** A queue as the management API or its name tells of it, with what the metrics tell now. */
export interface Joined {
  /** Its labels in the metrics. */
  key: string
  queue: Queue
  metrics: QueueMetrics | undefined
}

/** Queues with their ids and their labels in the metrics: made once for as long as the list of queues stays. */
export const labelled = (target: string, queues: readonly Queue[], escaped: boolean): Omit<Joined, 'metrics'>[] =>
  queues.map((queue) => {
    const { vhost, name } = queue
    return { key: labelOf(vhost, name, escaped), queue: { ...queue, id: rabbitQueueId(target, vhost, name) } }
  })

/** Which queues the two sources know. A queue is led by one node; where two tell of it, the one that the API calls its node counts. */
export const join = (
  queues: readonly Omit<Joined, 'metrics'>[],
  nodes: readonly NodeMetrics[]
): { joined: Joined[]; unknown: string[] } => {
  const joined = queues.map(
    ({ key, queue }): Joined => ({ key, queue, metrics: metricsOf(key, nodes, queue.leader ?? queue.node) })
  )
  const found = joined.reduce((count, { metrics }) => (metrics === undefined ? count : count + 1), 0)
  const [only, second] = nodes
  if (only !== undefined && second === undefined && only.queues.size === found) return { joined, unknown: [] }
  const known = new Set(queues.map(({ key }) => key))
  const unknown = nodes.flatMap((node) => [...node.queues.keys()].filter((key) => !known.has(key)))
  return { joined, unknown }
}

const metricsOf = (key: string, nodes: readonly NodeMetrics[], leader: string): QueueMetrics | undefined => {
  let metrics: QueueMetrics | undefined
  for (const node of nodes) {
    const told = node.queues.get(key)
    if (told !== undefined && (metrics === undefined || node.node === leader)) metrics = told
  }
  return metrics
}

/**
 * The queue with the newer figures. What the metrics don't have is as the API last told it. Field by field: to spread so many over ten thousand
 * queues takes longer than to read their metrics.
 */
export const withMetrics = ({ queue, metrics }: Joined, counts: Counts): Queue => ({
  id: queue.id,
  name: queue.name,
  vhost: queue.vhost,
  type: queue.type,
  durable: queue.durable,
  arguments: queue.arguments,
  node: queue.node,
  state: queue.state,
  policy: queue.policy,
  effective_policy_definition: queue.effective_policy_definition,
  messages: metrics?.messages ?? queue.messages,
  messages_ready: metrics?.ready ?? queue.messages_ready,
  messages_unacknowledged: metrics?.unacked ?? queue.messages_unacknowledged,
  consumers: metrics?.consumers ?? queue.consumers,
  consumer_capacity: metrics?.capacity ?? queue.consumer_capacity,
  consumer_utilisation: queue.consumer_utilisation,
  memory: metrics?.memory ?? queue.memory,
  // A life is told by one source's numbers: the API's are older, and would seem to fall.
  reductions: metrics?.reductions,
  head_message_timestamp: metrics?.head ?? queue.head_message_timestamp,
  leader: queue.leader,
  members: queue.members,
  online: queue.online,
  message_stats: counts,
  settings: queue.settings
})

/** A queue of which only its labels are known. 3.10 tells a stream by this alone: it has no process of its own, hence no reductions. */
export const namedQueue = (key: string, escaped: boolean, metrics: QueueMetrics | undefined, node: string): Queue => {
  const { vhost = '', queue = '' } = labelsOf(key, escaped)
  return {
    name: queue,
    vhost,
    type: metrics?.reductions === 0 ? 'stream' : '',
    durable: undefined,
    arguments: {},
    settings: 'unknown',
    node,
    state: 'running',
    policy: undefined,
    effective_policy_definition: {},
    messages: undefined,
    messages_ready: undefined,
    messages_unacknowledged: undefined,
    consumers: undefined,
    consumer_capacity: undefined,
    consumer_utilisation: undefined,
    memory: undefined,
    reductions: undefined
  }
}

/** The counters that the API tells of a queue; without message_stats it had no traffic. */
export const countsOf = ({ message_stats: stats }: Queue): Counts => ({
  ...nothing(),
  ...Object.fromEntries(Object.entries(stats ?? {}).filter(([, value]) => value !== undefined))
})

/** The nodes as their own endpoints tell of them: that one is down, or an alarm stands, is not among it. */
export const nodesOf = (nodes: readonly NodeMetrics[]): Node[] =>
  nodes.map(({ node, own }) => ({
    name: node,
    running: true,
    partitions: undefined,
    mem_used: own.memory,
    mem_limit: own.memoryLimit,
    mem_alarm: undefined,
    disk_free: own.disk,
    disk_free_limit: own.diskLimit,
    disk_free_alarm: undefined,
    fd_used: own.files,
    fd_total: own.fileLimit
  }))

/** Answers of a cluster of which only metrics are known. */
export const bareAnswers = (nodes: readonly NodeMetrics[], missing: Answers['missing'], atMs: number): Answers => ({
  atMs,
  missing,
  overview: {
    rabbitmq_version: nodes[0]?.version ?? '',
    cluster_name: nodes[0]?.cluster ?? '',
    disable_stats: false
  },
  seesAll: true,
  vhosts: [],
  nodes: nodesOf(nodes),
  exchanges: [],
  bindings: [],
  policies: [],
  queues: [],
  consumers: [],
  channels: [],
  connections: []
})

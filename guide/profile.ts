import type { EntityKind, How, Pin, Transport } from '../model/index.ts'

/**
 * A figure as rules use it: the time it stands for, and the series it was read from; or, in a sentence, what is missing to have it. Times are Unix ms.
 */
export type Seen =
  | { value: number; how: How; fromMs: number; toMs: number; of: string; series: string | null }
  | { missing: string }
export type Known = Exclude<Seen, { missing: string }>

export const isSeen = (seen: Seen): seen is Known => 'value' in seen

/** How one reader stands to what it has not read yet. */
export interface Reader {
  /** Id of the subscription, and what its reader is called. */
  id: string
  name: string
  /** Age of the oldest message it has not read, s. */
  waits: Seen
  /** Messages that were deleted before it read them. */
  lost: Seen
  /** For how long the channel keeps a message, s; Infinity where nothing limits it. */
  kept: Seen
  /** s until it loses messages; Infinity where that is not in sight. */
  loss: Seen
}

/** What the decision chart asks about. undefined: nobody can tell from what is watched. */
export interface Traits {
  /** Name of a channel beside it that carries replies to it. */
  replies: string | undefined
  /** Whether those who read it write to any channel that those who write it read: else nothing comes back. undefined where no telemetry tells who both are, or traces tell of the answers themselves. */
  comesBack: boolean | undefined
  /** Groups, or queues' consumers, that read it. */
  groups: number
  /** Whether a reader went back within the history that is kept. */
  rewound: boolean
  /** For how long it has been watched, s. */
  watchedS: number
  /** For how long what telemetry tells of its use has been gathered, s: it begins anew with the collector. undefined where none came. */
  gatheredS: number | undefined
  /** Kafka: the newest message of each key is kept for ever. */
  compacted: boolean
  /** Kafka: for how long messages are kept, s; Infinity: for ever. undefined where that can't be read. */
  retentionS: number | undefined
  /** Types of the exchanges that lead to it, and how many keys bind it. */
  exchanges: readonly string[]
  bindings: number
  /** Other channels of the target that share its prefix (`orders.`). */
  siblings: number
  prefix: string
  /** How many services write to the channels of that prefix; undefined where no telemetry tells. */
  feeders: number | undefined
  /** Channels that differ by a word of priority alone (`jobs.high`, `jobs.low`), this one among them; and whether the same services use them. */
  priorities: readonly string[]
  priorityUsers: Users
  /** Whether those who send to it read the replies, and those who read it write them. */
  replyUsers: Users
  /** Its name says that it holds messages back, and for how long, s. */
  delay: { saysS: number | undefined } | undefined
  /** Kafka: as the topic is set, and how many brokers there are. */
  partitions: number | undefined
  replication: number | undefined
  minInSync: number | undefined
  brokers: number | undefined
  /** Consumers of its largest group, or of the queue. */
  consumers: number | undefined
  /** RabbitMQ: what of its strengths the queue uses. */
  hasPriorities: boolean
  deadLetters: boolean
  expires: boolean
  confirms: boolean | undefined
  /** RabbitMQ: the most queues that one routing key of one exchange leads to, this one among them. */
  sharedKey: number
  /** RabbitMQ: where readers of a stream queue begin: in its past, at a number that they give, or with what comes. */
  readsFrom: 'old' | 'offset' | 'new' | undefined
  /** Whether a Redis is watched too, and which other broker of messages. */
  redis: boolean
  otherBroker: Transport | undefined
}

/** Whether two channels are used by the same services; undefined where no telemetry tells. */
export type Users = 'same' | 'others' | undefined

/** What only traces tell. Shares are of the calls or messages that were traced. */
export interface Traced {
  /** Share of its calls or messages that were traced. */
  traced: Seen
  /** Share of answers that are empty; of calls after which their caller goes on as if nothing had come back. */
  emptyAnswers: Seen
  unawaited: Seen
  /** Receivers that four of five steps of a caller reach with the same call. */
  receivers: Seen
  /** How often a call is tried on average where it fails at first; share of calls that end UNAVAILABLE or DEADLINE_EXCEEDED. */
  attempts: Seen
  unavailable: Seen
  /** gRPC calls one beneath the other, in at least a fifth of the traces that begin with it. */
  hops: Seen
  /** What a call takes beyond what its server does, s: the way there and back, half of the calls. */
  network: Seen
  /** For how long its streams stay open, s; share of their messages that go one way. */
  openS: Seen
  oneWay: Seen
  /** Share of its calls that are streams; minutes in which one caller began it anew again and again, each time after it broke. */
  streams: Seen
  storms: Seen
  /** Groups that acknowledge most of what they take without any work. */
  droppers: Seen
  /** p95 of the time until an answer is back at a caller that waits for it, s; Infinity where nobody waits. */
  answer: Seen
  /** Share of messages that were handled while another of the same ordering key was. */
  outOfOrder: Seen
  /** Share of messages that were taken again after they had been acknowledged. */
  again: Seen
  /** Messages for each commit of a reader's place. */
  perCommit: Seen
  messageBytes: Seen
}

/** How safely the server keeps what it holds; undefined where it does not say. */
export interface Safety {
  appendOnly: boolean | undefined
  fsync: string | undefined
  replicas: number | undefined
  /** Whether it deletes whole streams when memory is short. */
  evicts: boolean | undefined
  /** Keys on the server that are not streams. */
  otherKeys: Seen
}

/** How one channel is used, as far as it was seen. A channel is what messages or calls flow through. */
export interface UsageProfile {
  id: string
  target: string
  transport: Transport
  kind: EntityKind
  name: string
  labels: Readonly<Record<string, string>>
  /** Messages a second on average, over up to 7 days. */
  inRate: Seen
  /** The same for all channels of the target together. */
  targetRate: Seen
  /** Messages a second that never fewer came in the last 10 min; the same for its server or node as a whole. */
  sustained: Seen
  serverSustained: Seen
  /** p99 of its calls, s: the least that was seen in the time, and how many calls that were. */
  p99: Seen
  calls: Seen
  /** Age of the oldest of its streams that is open, s. */
  oldestStream: Seen
  /** Age of the oldest message that it holds, read or not, s. */
  kept: Seen
  /** Age of the oldest message that nobody took, s. */
  waits: Seen
  /** For how long nothing was cut off its old end, s. */
  uncut: Seen
  /** Messages that it holds. */
  length: Seen
  /** Messages that it has more than at the start of that time; less than 0 where it ever shrank. */
  grown: Seen
  /** For how long nobody has read it while it grew, s; 0 where somebody does. */
  unreadGrowth: Seen
  /** Bytes it takes, and bytes that there are: maxmemory, else what the server uses. */
  memory: Seen
  room: Seen & { what?: 'maxmemory' | 'used memory' }
  readers: readonly Reader[]
  traced: Traced
  safety: Safety
  traits: Traits
  /** Answers to the decision chart that people gave. */
  pins: readonly Pin[]
}

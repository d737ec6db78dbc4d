import type { EntityKind, How, Transport } from '../model/index.ts'

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
  /** Whether all channels that could carry replies would be seen. */
  repliesVisible: boolean
  /** Groups, or queues' consumers, that read it. */
  groups: number
  /** Whether a reader went back within the history that is kept. */
  rewound: boolean
  /** For how long it has been watched, s. */
  watchedS: number
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
  /** Whether a Redis is watched too. */
  redis: boolean
}

/** How one channel is used, as far as it was seen. A channel is what messages or calls flow through. */
export interface UsageProfile {
  id: string
  target: string
  transport: Transport
  kind: EntityKind
  name: string
  /** Messages a second on average, over up to 7 days. */
  inRate: Seen
  /** The same for all channels of the target together. */
  targetRate: Seen
  /** p99 of its calls, s: the least that was seen in the time, and how many calls that were. */
  p99: Seen
  calls: Seen
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
  traits: Traits
}

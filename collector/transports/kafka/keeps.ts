import { atMost, type Figure, measured, NEVER, type Subscription, unknown } from '../../../model/index.ts'
import type { Answers } from './answers.ts'
import { compacts, cutsBySize, deletes } from './configs.ts'
import type { Topic } from './described.ts'

/** For how long a topic keeps what is unread, s. One that is cut by size too, and it can't be told when, keeps it for at most that time. */
export const keepsOf = (name: string, { configs }: Pick<Answers, 'configs'>, cut: Subscription['cut']): Figure => {
  const config = configs.topics.get(name)
  if (config === undefined)
    return unknown(
      configs.forbidden.has(name)
        ? 'The broker does not allow reading the topic’s retention.'
        : 'The topic’s retention could not be read.'
    )
  if (!deletes(config) || config.retentionMs < 0) return NEVER
  return (cut !== undefined && 'unknown' in cut ? atMost : measured)(config.retentionMs / 1000)
}

/**
 * How many messages a topic keeps by its size: its limit in bytes by what a message takes. undefined where it is not cut by size. Kafka deletes the oldest
 * segment of a partition where what remains takes as much as the limit or more (UnifiedLog.deleteRetentionSizeBreachedSegments).
 */
export const cutOf = (
  { name, partitions }: Topic,
  { configs, disks, messageBytes }: Pick<Answers, 'configs' | 'disks' | 'messageBytes'>
): Subscription['cut'] => {
  const config = configs.topics.get(name)
  if (config === undefined || !cutsBySize(config)) return undefined
  if (config.tiered) return unknownCut('What the topic takes in remote storage is not told.')
  // Between the offsets of what is old the most is taken away, and bytes can't be told from offsets.
  if (compacts(config)) return unknownCut('The topic is compacted and cut by size: when that happens can’t be told.')
  if (disks.forbidden) return unknownCut('The topic is cut by size, and the broker does not allow reading it.')
  const bytes = messageBytes.get(name)
  const keeps = new Float64Array(partitions.length).fill(Number.NaN)
  const atOnce = new Float64Array(partitions.length).fill(Number.NaN)
  for (const [partition, each] of bytes ?? []) {
    keeps[partition] = config.retentionBytes / each
    atOnce[partition] = config.segmentBytes / each
  }
  return { keeps, atOnce, spansS: config.segmentMs / 1000 }
}

const unknownCut = (why: string): { unknown: string } => ({ unknown: why })

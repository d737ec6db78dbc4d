/**
 * Readers that their broker does not list. A Kafka client that chooses its partitions itself (Flink, Spark, `assign`) commits and is no member; RabbitMQ’s
 * `basic.get` is no consumer; and who comes, takes and goes is seldom there when somebody looks. That messages are taken shows that somebody reads: one, at least.
 */

/** What was taken this soon after the last reader left may be its doing: brokers count it some seconds late. ms */
const LEFT_MS = 15_000
/** Once may be a person who moved the position, or a count that came late. */
const TAKINGS = 2
/** So long after the last taking it is over; later, where it pauses for long. ms */
const OVER_MS = 60_000
/** Two that are farther apart have nothing to do with each other. ms */
const APART_MS = 15 * 60_000

/** What was taken while nobody was there. */
export interface Unlisted {
  takings: number
  lastMs: number
  /** The longest pause between two of them. */
  pauseMs: number
}

/** Adds a poll that saw nobody there since `desertedMs`; undefined where somebody is, or nothing was taken for long. */
export const followUnlisted = (
  before: Unlisted | undefined,
  { took, desertedMs, atMs }: { took: boolean; desertedMs: number | undefined; atMs: number }
): Unlisted | undefined => {
  if (desertedMs === undefined) return undefined
  if (took && atMs - desertedMs >= LEFT_MS)
    return before === undefined || atMs - before.lastMs > APART_MS
      ? { takings: 1, lastMs: atMs, pauseMs: 0 }
      : { takings: before.takings + 1, lastMs: atMs, pauseMs: Math.max(before.pauseMs, atMs - before.lastMs) }
  // The first of them has no pause yet to go by: some commit every ten minutes.
  return before !== undefined && before.takings >= TAKINGS && !reads(before, atMs) ? undefined : before
}

/** Whether somebody reads, whom the broker does not list. */
export const reads = (unlisted: Unlisted | undefined, atMs: number): boolean =>
  unlisted !== undefined &&
  unlisted.takings >= TAKINGS &&
  atMs - unlisted.lastMs < Math.max(OVER_MS, 2.5 * unlisted.pauseMs)

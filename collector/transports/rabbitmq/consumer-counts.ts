import type { Breadth, NodeMetrics } from './metrics.ts'

/** How often consumers are counted where no connection and no channel came or went: one may begin or end to consume on a channel that stays. ms */
const EVERY_MS = 20_000
/** For so long after one came or went they are counted each time: a queue tells how many it has each 5 s. ms */
const SETTLES_MS = 15_000

/**
 * When a node is asked how many consumers its queues have, and what it told last. To count them costs it twice what the rest of a poll does, so
 * they are counted in the poll that sees that a connection or channel came or went or that there are other queues, for a while after, and else every other
 * poll or so.
 */
export class ConsumerCounts {
  #askedMs = Number.NEGATIVE_INFINITY
  #changedMs = Number.NEGATIVE_INFINITY
  #comings = Number.NaN
  #counts: ReadonlyMap<string, number | undefined> = new Map()

  /** What to ask, whatever will be seen. */
  breadth(wide: boolean, atMs: number): Breadth {
    if (wide) return 'wide'
    return atMs - this.#askedMs >= EVERY_MS || atMs - this.#changedMs < SETTLES_MS ? 'consumers' : 'narrow'
  }

  /** Whether what was seen without them makes it necessary to count them now. */
  needs({ comings, queues }: NodeMetrics): boolean {
    if (comings !== this.#comings || queues.size !== this.#counts.size) return true
    for (const key of queues.keys()) if (!this.#counts.has(key)) return true
    return false
  }

  /** Takes what was told now. `counted`: where it was, by itself or with the rest. */
  told(seen: NodeMetrics, counted: NodeMetrics | undefined, atMs: number): void {
    if (seen.comings !== this.#comings) this.#changedMs = atMs
    this.#comings = seen.comings
    if (counted !== undefined) {
      this.#askedMs = atMs
      const counts = new Map<string, number | undefined>()
      // Called for each: to take them apart two by two makes an array of each of tens of thousands.
      seen.queues.forEach((_, key) => {
        counts.set(key, counted.queues.get(key)?.consumers)
      })
      this.#counts = counts
    }
    if (counted === seen) return
    seen.queues.forEach((queue, key) => {
      queue.consumers = this.#counts.get(key)
    })
  }
}

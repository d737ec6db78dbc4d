import { COUNTED, type Counted, type Counts, type NodeMetrics } from './metrics.ts'

/** A reading of the management API's counters lags that of the metrics by as long. s */
const LAG_S = 6
/** Between two readings that are compared, at least. ms */
const APART_MS = 10_000
/** For as long a queue that comes again under its name is taken for one that was made anew. ms */
const REMEMBERED_MS = 300_000

interface Tally {
  counts: Counts
  /** What the API told last. */
  last: Counts | undefined
  /** What it told when it was last compared, and what the counts rose by since. */
  told: { counts: Counts; atMs: number } | undefined
  rose: Counts
  comesAndGoes: boolean
  /** The poll that saw it last. */
  seen: number
  reductions: number | undefined
  /**
   * Of a queue that was made anew: what the API tells more than was counted. For a while, or for as long as the new one lives, it counts on from
   * the one before (seen on 3.10).
   */
  inherited: Counts | undefined
}

/** What is known of a queue at a poll besides its channels. */
export interface Told {
  key: string
  /** The node that leads it: started again, it counts anew. */
  node?: string
  /** What its Erlang process did: falls when the queue is made anew. */
  reductions: number | undefined
  /** The management API's counters, where it was asked now. */
  counts: Counts | undefined
}

/**
 * A queue's counters from those of its channels, which begin and end with the channel: what each rose by is added up, so a closed channel takes
 * nothing away. What a channel did that came and went between two polls is missed. The management API counts it, so its counters, where they are
 * asked, lift these; where they rose by much more, channels come and go, and the metrics alone would show too low a rate.
 */
export class Tallies {
  /** Of each node that answered once: what its channels had counted. */
  readonly #last = new Map<string, ReadonlyMap<string, number>>()
  readonly #tallies = new Map<string, Tally>()
  readonly #restless = new Set<string>()
  readonly #gone = new Map<string, number>()
  readonly #uptimes = new Map<string, number>()
  #polls = 0

  /**
   * The counters of each queue that is there now, in a map that the next call changes. One that is not there is forgotten, unless `keep` says that it
   * may only be hidden.
   */
  follow(
    queues: readonly Told[],
    nodes: readonly NodeMetrics[],
    { atMs, keep = false }: { atMs: number; keep?: boolean }
  ): ReadonlyMap<string, { counts: Counts }> {
    const rises = this.#rises(nodes)
    const restarted = this.#restarted(nodes)
    this.#polls += 1
    for (const queue of queues) {
      const { key } = queue
      const before = this.#tallies.get(key)
      const tally = this.#tally(queue, before, rises.get(key), restarted.has(queue.node ?? ''), atMs)
      tally.seen = this.#polls
      if (tally !== before) this.#tallies.set(key, tally)
      if (tally.comesAndGoes) this.#restless.add(key)
      else if (this.#restless.size > 0) this.#restless.delete(key)
    }
    if (!keep && this.#tallies.size > queues.length) this.#forget(atMs)
    this.#remember(nodes)
    for (const [key, goneMs] of this.#gone) if (atMs - goneMs >= REMEMBERED_MS) this.#gone.delete(key)
    return this.#tallies
  }

  /** Queues that this poll did not see. */
  #forget(atMs: number): void {
    for (const [key, { seen }] of this.#tallies) {
      if (seen === this.#polls) continue
      this.#tallies.delete(key)
      this.#restless.delete(key)
      this.#gone.set(key, atMs)
    }
  }

  /** Queues whose messages come or go by channels that are too short-lived to be seen. */
  get restless(): ReadonlySet<string> {
    return this.#restless
  }

  #tally(
    { key, reductions, counts }: Told,
    before: Tally | undefined,
    rise: Counts | undefined,
    restarted: boolean,
    atMs: number
  ): Tally {
    const anew =
      before !== undefined && (restarted || (reductions ?? Number.POSITIVE_INFINITY) < (before.reductions ?? 0))
    // A node that is alone begins the API's counters anew with itself.
    const again =
      (anew && !(restarted && this.#uptimes.size === 1)) ||
      (before === undefined && atMs - (this.#gone.get(key) ?? Number.NEGATIVE_INFINITY) < REMEMBERED_MS)
    const tally = before === undefined || anew ? newTally() : before
    if (again) tally.inherited = nothing()
    tally.reductions = reductions ?? tally.reductions
    if (rise !== undefined)
      for (const of of COUNTED) {
        tally.counts[of] += rise[of]
        tally.rose[of] += rise[of]
      }
    if (counts === undefined) return tally
    const { last, inherited } = tally
    if (inherited !== undefined) {
      if (last === undefined || fell(last, counts))
        for (const of of COUNTED) inherited[of] = Math.max(0, counts[of] - tally.counts[of])
    } else if (last !== undefined && fell(last, counts)) {
      // Its statistics began anew, and so did the queue.
      const told = { counts, atMs }
      return { ...newTally(), counts: { ...counts }, last: counts, told, reductions }
    }
    tally.last = counts
    compare(tally, counts, atMs)
    for (const of of COUNTED) tally.counts[of] = Math.max(tally.counts[of], counts[of] - (inherited?.[of] ?? 0))
    return tally
  }

  #restarted(nodes: readonly NodeMetrics[]): Set<string> {
    const restarted = new Set<string>()
    for (const { node, own } of nodes) {
      if ((own.uptime ?? Number.POSITIVE_INFINITY) < (this.#uptimes.get(node) ?? 0)) restarted.add(node)
      if (own.uptime !== undefined) this.#uptimes.set(node, own.uptime)
    }
    return restarted
  }

  /**
   * What each queue's channels counted since their node last answered. A channel of which its first answer tells counted before it.
   */
  #rises(nodes: readonly NodeMetrics[]): Map<string, Counts> {
    const rises = new Map<string, Counts>()
    for (const { node, channels } of nodes) {
      const last = this.#last.get(node)
      for (const [id, { queue, of, value }] of channels) {
        const before = last === undefined ? value : (last.get(id) ?? 0)
        // One of the same name that counts less is another.
        const by = value >= before ? value - before : value
        if (by === 0) continue
        const rise = rises.get(queue) ?? nothing()
        rise[of] += by
        rises.set(queue, rise)
      }
    }
    return rises
  }

  /** What channels of a queue counted that nothing lists yet is not counted so far: it rises when the queue is there. */
  #remember(nodes: readonly NodeMetrics[]): void {
    for (const { node, channels } of nodes) {
      const last = this.#last.get(node)
      const now = new Map<string, number>()
      for (const [id, { queue, value }] of channels) {
        const counted = last === undefined || this.#tallies.has(queue) ? value : last.get(id)
        if (counted !== undefined) now.set(id, counted)
      }
      this.#last.set(node, now)
    }
  }
}

export const nothing = (): Counts => ({ publish: 0, ack: 0, deliver_no_ack: 0, get_no_ack: 0, redeliver: 0 })

const newTally = (): Tally => ({
  counts: nothing(),
  last: undefined,
  told: undefined,
  rose: nothing(),
  comesAndGoes: false,
  seen: 0,
  reductions: undefined,
  inherited: undefined
})

const fell = (before: Counts, now: Counts): boolean => COUNTED.some((of) => now[of] < before[of])

/** Compares what the two sources rose by since they were last compared. */
const compare = (tally: Tally, counts: Counts, atMs: number): void => {
  const { told, rose } = tally
  if (told !== undefined) {
    if (atMs - told.atMs < APART_MS) return
    const seconds = (atMs - told.atMs) / 1000
    const missed = (of: Counted) => {
      const by = counts[of] - told.counts[of]
      return by - rose[of] > by * Math.min(0.9, LAG_S / seconds)
    }
    tally.comesAndGoes = COUNTED.some(missed)
  }
  tally.told = { counts: { ...counts }, atMs }
  tally.rose = nothing()
}

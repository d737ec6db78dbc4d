import { atLeast, type Figures, measured } from '../../model/index.ts'
import type { Point } from './metrics/point.ts'
import type { Level } from './metrics/shapes.ts'
import { Recent } from './recent.ts'

/** A process that exported nothing for three times as long as it takes from one export to the next is gone: its last word says nothing of now. */
const EXPORTS = 3
const LEAST_MS = 15_000
const MOST_MS = 5 * 60_000

interface Series {
  lastMs: number
  /** From one export to the next; as long as can be until there were two. */
  everyMs: number
  what: Level
  value: number
  /** What it is of; nothing until that is known. */
  of: readonly string[]
}

interface Placed {
  isNew: boolean
  isPlaced: boolean
  place(of: readonly string[]): void
}

/** What is under way now, of each thing that gauges tell of: sums of its processes; of ages the greatest. */
export type Levels = ReadonlyMap<string, number>

/** Gauges of calls under way: each time series with its last value, and what it is of. */
export class Gauges {
  private readonly series = new Recent<Series>(50_000)

  get dropped(): number {
    return this.series.dropped
  }

  /** The series with its new value; undefined for what only says how it changed, for nobody knows where that began. */
  take({ stream, count, isCumulative }: Point, what: Level, nowMs: number): Placed | undefined {
    if (!isCumulative) return undefined
    const known = this.series.get(stream)
    if (known !== undefined && nowMs > known.lastMs) known.everyMs = nowMs - known.lastMs
    const made = () => ({ lastMs: nowMs, everyMs: MOST_MS, what, value: count, of: [] })
    const series = this.series.touch(stream, nowMs, made)
    series.value = count
    return { isNew: known === undefined, isPlaced: series.of.length > 0, place: (of) => (series.of = of) }
  }

  now(nowMs: number): Levels {
    const levels = new Map<string, number>()
    for (const { lastMs, everyMs, what, value, of } of this.series.values()) {
      if (nowMs - lastMs > Math.min(MOST_MS, Math.max(LEAST_MS, EXPORTS * everyMs))) continue
      for (const each of of) {
        const key = `${each}|${what}`
        const before = levels.get(key) ?? 0
        levels.set(key, what === 'oldest' ? Math.max(before, value) : before + value)
      }
    }
    return levels
  }

  forget(nowMs: number): void {
    this.series.forget(nowMs)
  }
}

export const servedBy = (method: string): string => `served ${method}`
export const calledAt = (method: string): string => `called ${method}`

/**
 * Of a method: as its servers say, else as its callers do, of which some may say nothing. `begun`: calls that gRPC's own metrics have as begun and not ended.
 * Calls of a stream under way are its open streams, and said once.
 */
export const underWayOf = (method: string, levels: Levels, begun: number | undefined): Figures => {
  const of = (what: Level) => {
    const served = levels.get(`${servedBy(method)}|${what}`) ?? (what === 'active' ? begun : undefined)
    if (served !== undefined) return measured(served)
    const called = levels.get(`${calledAt(method)}|${what}`)
    return called === undefined ? undefined : atLeast(called)
  }
  const [active, streams, oldest] = [of('active'), of('streams'), of('oldest')]
  if (streams === undefined) return active === undefined ? {} : { in_flight: active }
  return { open_streams: streams, ...(oldest === undefined ? {} : { oldest_stream: oldest }) }
}

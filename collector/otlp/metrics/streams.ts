import { emptyHistogram, type Histogram } from '../../../model/index.ts'
import { Recent } from '../recent.ts'
import { fromExplicit, fromExponential, since } from './latency.ts'
import type { Point } from './point.ts'

/** What a point says of the time since the one before it. */
export interface Delta {
  calls: number
  latency: Histogram
  /** The time it covers, ms. */
  tookMs: number
}

/** A sender that exports more seldom than this is not waited for longer. */
const LONGEST_MS = 5 * 60_000

/**
 * Time series of metrics, each with its last point: makes of cumulative points what came since (data model, "Temporality"). A series that began before it
 * was first seen tells nothing with its first point; one that began anew (another start, or a count that fell) counts from zero.
 */
export class Streams {
  /** Points that came twice, or later than one that is newer. */
  repeated = 0
  private readonly last = new Recent<{ lastMs: number; point: Point }>(50_000)
  private readonly startedMs: number
  constructor(startedMs: number) {
    this.startedMs = startedMs
  }

  get dropped(): number {
    return this.last.dropped
  }

  forget(nowMs: number): void {
    this.last.forget(nowMs)
  }

  take(point: Point, nowMs: number): Delta | undefined {
    let isNew = false
    const known = this.last.touch(point.stream, nowMs, () => {
      isNew = true
      return { lastMs: nowMs, point }
    })
    const before = isNew ? undefined : known.point
    if (before !== undefined && point.timeMs <= before.timeMs) {
      this.repeated += 1
      return undefined
    }
    known.point = point
    if (!point.isCumulative) return deltaOf(point, point.startMs > 0 ? point.startMs : (before?.timeMs ?? point.timeMs))
    if (before === undefined) return point.startMs >= this.startedMs ? deltaOf(point, point.startMs) : undefined
    if (point.startMs !== before.startMs && point.startMs >= before.timeMs) return deltaOf(point, point.startMs)
    return grown(point, before)
  }
}

const deltaOf = (point: Point, fromMs: number): Delta => ({
  calls: point.count,
  latency: latencyOf(point),
  tookMs: Math.min(LONGEST_MS, Math.max(0, point.timeMs - fromMs))
})

const latencyOf = ({ explicit, exponential, unit, sum, max }: Point): Histogram => {
  const histogram =
    explicit !== undefined
      ? fromExplicit(explicit, unit, max)
      : exponential !== undefined
        ? fromExponential(exponential, unit)
        : emptyHistogram()
  return { ...histogram, sum: Math.max(0, sum * unit) }
}

/** What a cumulative series grew by; all of it where it fell, undefined where its buckets changed and nothing can be said. */
const grown = (point: Point, before: Point): Delta | undefined => {
  const count = point.count - before.count
  if (count < 0) return deltaOf(point, before.timeMs)
  const rest = { ...point, count, sum: point.sum - before.sum, max: Number.NaN }
  const { explicit, exponential } = point
  if (explicit !== undefined) {
    const old = before.explicit
    if (old === undefined || String(old.bounds) !== String(explicit.bounds)) return undefined
    const counts = explicit.counts.map((each, i) => each - (old.counts[i] ?? 0))
    if (counts.some((each) => each < 0)) return deltaOf(point, before.timeMs)
    return deltaOf({ ...rest, explicit: { ...explicit, counts } }, before.timeMs)
  }
  if (exponential !== undefined) {
    const came = before.exponential === undefined ? undefined : since(exponential, before.exponential)
    return came === undefined ? undefined : deltaOf({ ...rest, exponential: came }, before.timeMs)
  }
  return deltaOf(rest, before.timeMs)
}

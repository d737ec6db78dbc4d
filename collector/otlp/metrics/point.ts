import type { Attributes } from '../attributes.ts'
import type { Resource } from '../span.ts'
import type { Shape } from './shapes.ts'

/** Buckets as a histogram has them: counts[i] of the values in (bounds[i - 1], bounds[i]]; the last of those above all bounds. */
export interface Explicit {
  bounds: readonly number[]
  counts: readonly number[]
}
/** The positive range of an ExponentialHistogramDataPoint (data model, "ExponentialHistogram"). */
export interface Exponential {
  scale: number
  zero: number
  offset: number
  counts: readonly number[]
}

/** One data point of a metric that is read: the same whether it came as protobuf or JSON. In the metric's own unit. */
export interface Point {
  shape: Shape
  resource: Resource
  attributes: Attributes
  /** Names its time series: resource, scope, metric and all its attributes, also those that are not read. */
  stream: string
  /** Seconds in one of its unit. */
  unit: number
  isCumulative: boolean
  startMs: number
  timeMs: number
  count: number
  sum: number
  /** NaN where it is not said. */
  max: number
  explicit?: Explicit
  exponential?: Exponential
}

export type PointRejection =
  | 'no temporality'
  | 'no time'
  | 'counts and bounds that don’t fit'
  | 'numbers beyond reason'
  | 'too many buckets'

export interface DecodedMetrics {
  points: Point[]
  rejected: Map<PointRejection, number>
  /** Metrics that say nothing of calls or messages. */
  unused: number
}

/** More than SDKs make by far: 160 exponential ones, tens of explicit ones. */
const MOST_BUCKETS = 2000
/** Ten years of a million calls a second. */
const MOST_CALLS = 3e14

/** AggregationTemporality of opentelemetry-proto metrics/v1. */
export const TEMPORALITY = { delta: 1, cumulative: 2 } as const

/** A point as it was read, before anything of it is believed. */
export type Given = Omit<Point, 'isCumulative'> & { temporality: number }

/** Takes the point, or counts it as rejected with its reason. */
export const takePoint = (into: DecodedMetrics, { temporality, ...point }: Given): void => {
  const why = flawOf(point, temporality)
  if (why === undefined) into.points.push({ ...point, isCumulative: temporality === TEMPORALITY.cumulative })
  else into.rejected.set(why, (into.rejected.get(why) ?? 0) + 1)
}

const flawOf = (point: Omit<Point, 'isCumulative'>, temporality: number): PointRejection | undefined => {
  const { explicit, exponential, count, sum, timeMs } = point
  if (temporality !== TEMPORALITY.delta && temporality !== TEMPORALITY.cumulative) return 'no temporality'
  if (!(timeMs > 0)) return 'no time'
  const counts = explicit?.counts ?? exponential?.counts ?? []
  if (counts.length > MOST_BUCKETS || (explicit?.bounds.length ?? 0) > MOST_BUCKETS) return 'too many buckets'
  if (![count, ...counts, exponential?.zero ?? 0].every(isCount) || !Number.isFinite(sum))
    return 'numbers beyond reason'
  if (exponential !== undefined && !isScaled(exponential)) return 'numbers beyond reason'
  return explicit === undefined || fits(explicit) ? undefined : 'counts and bounds that don’t fit'
}

const isCount = (value: number): boolean => value >= 0 && value <= MOST_CALLS

/** -10 to 20 are the scales that SDKs use; an index may be any int32. */
const isScaled = ({ scale, offset }: Exponential): boolean =>
  Number.isInteger(scale) && scale >= -10 && scale <= 20 && Math.abs(offset) < 2 ** 31

const fits = ({ bounds, counts }: Explicit): boolean =>
  (counts.length === 0 || counts.length === bounds.length + 1) &&
  bounds.every((bound, i) => Number.isFinite(bound) && (i === 0 || bound > (bounds[i - 1] ?? 0)))

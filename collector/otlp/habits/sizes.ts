import type { Point } from '../metrics/point.ts'
import type { Delta } from '../metrics/streams.ts'

/**
 * How many answers of one export were empty, by a histogram of their sizes; undefined where its buckets don't tell an empty one from a small one. By the bounds
 * that SDKs use the first bucket is of 0 bytes alone (SDK specification, "Explicit Bucket Histogram Aggregation"); an exponential one counts zeros by themselves.
 */
export const emptyIn = (
  { explicit }: Pick<Point, 'explicit'>,
  { calls, latency }: Delta
): { empty: number; told: number } | undefined => {
  if (latency.sum === 0) return { empty: calls, told: 0 }
  if (
    explicit !== undefined &&
    (explicit.bounds[0] === undefined || explicit.bounds[0] > 0) &&
    explicit.counts[0] !== 0
  )
    return undefined
  return { empty: latency.zero, told: calls - latency.zero }
}

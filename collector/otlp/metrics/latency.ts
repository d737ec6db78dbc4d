import { addTo, coarsen, emptyHistogram, type Histogram, SPAN_SCALE } from '../../../model/index.ts'
import type { Explicit, Exponential } from './point.ts'

/** Latencies beyond these say nothing that a picture needs, and a bucket for each of them would be kept. */
const LEAST_S = 1e-9
const MOST_S = 1e9
const clamped = (seconds: number): number => Math.min(MOST_S, Math.max(LEAST_S, seconds))

/**
 * Seconds as a histogram of ours. Within a bucket values are taken to lie evenly, as Prometheus's histogram_quantile does; those above all bounds
 * up to the largest that was seen, or just above the last bound where that is not known.
 */
export const fromExplicit = ({ bounds, counts }: Explicit, unit: number, max: number): Histogram => {
  const histogram = emptyHistogram()
  counts.forEach((count, i) => {
    if (!(count > 0)) return
    const low = Math.max(0, (bounds[i - 1] ?? 0) * unit)
    const high = (bounds[i] ?? (max > (bounds.at(-1) ?? 0) ? max : Number.NaN)) * unit
    if (high > 0) spread(histogram, low, clamped(high), count)
    else addTo(histogram, Number.isNaN(high) ? clamped(low * 1.01) : 0, count)
  })
  return histogram
}

/** Parts of a bucket: as many as ours of scale 5 lie in it, within reason. */
const MOST_PARTS = 160

const spread = (histogram: Histogram, low: number, high: number, count: number): void => {
  const from = Math.min(high, Math.max(low, high / 32))
  const parts = Math.min(MOST_PARTS, Math.max(1, Math.ceil(Math.log2(high / from) * 2 ** SPAN_SCALE)))
  let before = low
  for (let i = from === low ? 1 : 0; i <= parts; i++) {
    const at = i === parts ? high : from * (high / from) ** (i / parts)
    addTo(histogram, at, high > low ? (count * (at - before)) / (high - low) : count)
    before = at
  }
}

/** The unit moves every bucket by the same number of them, rounded: within half a bucket. */
export const fromExponential = ({ scale, zero, offset, counts }: Exponential, unit: number): Histogram => {
  const own: Histogram = { scale, zero, offset: 0, counts: [], sum: 0 }
  const first = counts.findIndex((count) => count > 0)
  if (first < 0) return coarsen(own, Math.min(scale, SPAN_SCALE))
  const shift = Math.round(Math.log2(unit) * 2 ** scale)
  const perOctave = 2 ** scale
  const [least, most] = [Math.floor(Math.log2(LEAST_S) * perOctave), Math.ceil(Math.log2(MOST_S) * perOctave)]
  const indexOf = (i: number) => Math.min(most, Math.max(least, offset + i + shift))
  own.offset = indexOf(first)
  for (let i = first; i < counts.length; i++) {
    const at = indexOf(i) - own.offset
    while (own.counts.length <= at) own.counts.push(0)
    own.counts[at] = (own.counts[at] ?? 0) + (counts[i] ?? 0)
  }
  return coarsen(own, Math.min(scale, SPAN_SCALE))
}

/** What came since an earlier state of the same growing histogram; undefined where one of its counts fell. */
export const since = (now: Exponential, before: Exponential): Exponential | undefined => {
  // A histogram's scale only ever falls as its range grows.
  if (before.scale < now.scale || now.zero < before.zero) return undefined
  const shift = 2 ** (before.scale - now.scale)
  const counts = [...now.counts]
  for (const [i, count] of before.counts.entries()) {
    if (count === 0) continue
    const at = Math.floor((before.offset + i) / shift) - now.offset
    const left = (counts[at] ?? 0) - count
    if (!(left >= 0)) return undefined
    counts[at] = left
  }
  return { ...now, zero: now.zero - before.zero, counts }
}

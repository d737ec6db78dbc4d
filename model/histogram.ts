/**
 * OpenTelemetry's base-2 exponential histogram, positive range only (data model, "ExponentialHistogram"): bucket i counts values in
 * (base^(offset+i), base^(offset+i+1)], base = 2^(2^-scale). Made from spans at scale 5: a quantile is within 2.2 %.
 * Two of the same scale merge exactly; of different scales, exactly at the coarser one.
 */
export interface Histogram {
  scale: number
  /** Values of zero. */
  zero: number
  /** Index of counts[0]. */
  offset: number
  counts: number[]
  /** Sum of the values, seconds. */
  sum: number
}

export const SPAN_SCALE = 5

export const emptyHistogram = (scale = SPAN_SCALE): Histogram => ({ scale, zero: 0, offset: 0, counts: [], sum: 0 })

export const countOf = (histogram: Histogram): number => histogram.counts.reduce((a, b) => a + b, histogram.zero)

const bucketOf = (value: number, scale: number): number => {
  const index = Math.ceil(Math.log2(value) * 2 ** scale) - 1
  // log2 is exact at powers of two only by luck of rounding: an upper bound that is met belongs to the bucket below it.
  return 2 ** ((index + 1) / 2 ** scale) < value ? index + 1 : index
}

/** Counts one value (seconds, ≥ 0), `weight` times (the adjusted count of a sampled span), in place. */
export const addTo = (histogram: Histogram, seconds: number, weight = 1): void =>
  addAt(
    histogram,
    histogram.scale === SPAN_SCALE ? placeOf(seconds) : seconds > 0 ? bucketOf(seconds, histogram.scale) : ZERO_PLACE,
    seconds,
    weight
  )

const PER_OCTAVE = 2 ** SPAN_SCALE
/** Upper bounds of an octave's buckets above 1, the first being 1 itself. */
const BOUNDS = Float64Array.from({ length: PER_OCTAVE + 1 }, (_, i) => 2 ** (i / PER_OCTAVE))
const FLOAT = new Float64Array(1)
const BITS = new Uint32Array(FLOAT.buffer)
const HIGH = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? 1 : 0
/** By the first eight bits of a fraction: a bucket at or just below its own. */
const GUESSES = Uint8Array.from({ length: 256 }, (_, i) => Math.floor(Math.log2(1 + i / 256) * PER_OCTAVE))

/** Counted where zero is. */
export const ZERO_PLACE = Number.NEGATIVE_INFINITY

/**
 * Where a value is counted at the scale of spans, worked out once for all histograms that count it: the octave is the float's exponent, the bucket within it is
 * found by its fraction. No logarithm is taken: this is done for each span.
 */
export const placeOf = (seconds: number): number => {
  if (!(seconds > 0)) return ZERO_PLACE
  FLOAT[0] = seconds
  const high = BITS[HIGH] ?? 0
  const exponent = (high >>> 20) - 1023
  // Neither too small for a float's full precision nor infinite.
  if (exponent < -1022 || exponent > 1023) return bucketOf(seconds, SPAN_SCALE)
  BITS[HIGH] = (high & 0xfffff) | 0x3ff00000
  const fraction = FLOAT[0] ?? 1
  let bucket = GUESSES[(high >>> 12) & 0xff] ?? 0
  while (fraction > (BOUNDS[bucket + 1] ?? 2)) bucket += 1
  // An upper bound that is met belongs to the bucket that it closes.
  return exponent * PER_OCTAVE + (fraction <= (BOUNDS[bucket] ?? 1) ? bucket - 1 : bucket)
}

/** `addTo`, its place known. */
export const addAt = (histogram: Histogram, place: number, seconds: number, weight: number): void => {
  if (place === ZERO_PLACE) {
    histogram.zero += weight
    return
  }
  histogram.sum += seconds * weight
  addBucket(histogram, place, weight)
}

const addBucket = (histogram: Histogram, index: number, weight: number): void => {
  const { counts } = histogram
  if (counts.length === 0) histogram.offset = index
  while (index < histogram.offset) {
    counts.unshift(0)
    histogram.offset -= 1
  }
  const at = index - histogram.offset
  while (counts.length <= at) counts.push(0)
  counts[at] = (counts[at] ?? 0) + weight
}

/** The same values at a coarser scale. */
export const coarsen = (histogram: Histogram, scale: number): Histogram => {
  if (scale === histogram.scale) return { ...histogram, counts: [...histogram.counts] }
  const shift = histogram.scale - scale
  const coarse: Histogram = { ...emptyHistogram(scale), zero: histogram.zero, sum: histogram.sum }
  histogram.counts.forEach((count, i) => {
    if (count > 0) addBucket(coarse, Math.floor((histogram.offset + i) / 2 ** shift), count)
  })
  return coarse
}

export const merge = (histograms: readonly Histogram[]): Histogram => {
  const scale = histograms.reduce((least, { scale }) => Math.min(least, scale), SPAN_SCALE)
  const sum = emptyHistogram(scale)
  for (const histogram of histograms) {
    const same = histogram.scale === scale ? histogram : coarsen(histogram, scale)
    same.counts.forEach((count, i) => {
      if (count > 0) addBucket(sum, same.offset + i, count)
    })
    sum.zero += same.zero
    sum.sum += same.sum
  }
  return sum
}

/** The q-quantile in seconds (geometric middle of its bucket), or undefined where nothing was counted. */
export const quantile = (histogram: Histogram, q: number): number | undefined => {
  const total = countOf(histogram)
  if (total === 0) return undefined
  const rank = Math.max(1, Math.ceil(q * total))
  let seen = histogram.zero
  if (rank <= seen) return 0
  const perOctave = 2 ** histogram.scale
  for (let i = 0; i < histogram.counts.length; i++) {
    seen += histogram.counts[i] ?? 0
    if (rank <= seen) return 2 ** ((histogram.offset + i + 0.5) / perOctave)
  }
  return undefined
}

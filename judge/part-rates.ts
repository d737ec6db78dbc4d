/** Where the parts of a channel ended, and how far they were taken, at one poll. */
export interface PartsReading {
  atMs: number
  ends: Float64Array
  taken: Float64Array
}

/** Messages a second that came to a part, or were taken of it; NaN between readings of one moment. */
export const ratePerS = (first: PartsReading, last: PartsReading, of: 'ends' | 'taken', part: number): number =>
  last.atMs > first.atMs ? ((at(last[of], part) - at(first[of], part)) * 1000) / (last.atMs - first.atMs) : Number.NaN

export const at = (numbers: Float64Array, part: number): number => numbers[part] ?? Number.NaN

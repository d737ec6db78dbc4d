/** The time that the charts of a page share, Unix ms: `at` is where the plumb line hangs, right of it is what may come. */
export interface Axis {
  from: number
  at: number
  to: number
}

/** What may come takes this share of the width, where anything can be said of it. */
const AHEAD = 0.2

export const axisOf = (at: number, spanMs: number, ahead: boolean): Axis => ({
  from: at - spanMs,
  at,
  to: ahead ? at + Math.round((spanMs * AHEAD) / (1 - AHEAD)) : at
})

/** Where a moment stands between the left edge (0) and the right one (1). */
export const shareOf = ({ from, to }: Axis, ms: number): number => Math.min(1, Math.max(0, (ms - from) / (to - from)))

export const hasAhead = ({ at, to }: Axis): boolean => to > at

/** px kept free at the right, for what the lines are now; where a forecast has room there, it stands in that. */
export const rightOf = (axis: Axis): number => (hasAhead(axis) ? 12 : 92)

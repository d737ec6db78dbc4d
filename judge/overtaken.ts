/** A reader on its way through what waits. Positions count messages; rates are messages a second. */
export interface Course {
  position: number
  /** Where the channel ends now. */
  end: number
  taking: number
  arriving: number
  /** When the message at a position before the end came, Unix ms. */
  madeMs(position: number): number
}

/** So near to the moment is near enough: a share of the time until then, and s. */
const NEAR = 0.005
const NEAR_S = 0.01
const MOST_STEPS = 64

/**
 * Seconds until the oldest message that the reader has not taken is as old as `keepsS`; Infinity where that never comes at this pace. A reader that moves
 * comes to younger messages as it goes, so that the oldest grows older by less than a second a second, or younger. Never by more: each step goes as far as
 * a reader would get that stands still, and can't go too far.
 */
export const overtakenIn = (keepsS: number, nowMs: number, course: Course): number => {
  const { position, end, arriving, madeMs } = course
  const taking = Math.max(0, course.taking)
  let seconds = 0
  for (let step = 0; step < MOST_STEPS; step++) {
    const at = position + taking * seconds
    if (at >= end) return fromTheEnd(keepsS, seconds, at - end, taking, arriving)
    const left = keepsS - (nowMs - madeMs(at)) / 1000 - seconds
    if (left <= NEAR * seconds + NEAR_S) return seconds + Math.max(0, left)
    seconds += left
  }
  return seconds
}

/** All that waits now is taken by then, and what comes from now on comes steadily. */
const fromTheEnd = (keepsS: number, seconds: number, beyond: number, taking: number, arriving: number): number => {
  if (taking >= arriving) return Number.POSITIVE_INFINITY
  const ageS = seconds - beyond / arriving
  return seconds + Math.max(0, keepsS - ageS) / (1 - taking / arriving)
}

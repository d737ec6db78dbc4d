import { describe, expect, it } from 'vitest'
import { type Course, overtakenIn } from '../../../judge/overtaken.ts'

const NOW_MS = 1_800_000_000_000

/** What waits came at a steady rate until now; the oldest is `waiting / arriving` seconds old. */
const steady = (waiting: number, arriving: number, taking: number): Course => ({
  position: 0,
  end: waiting,
  arriving,
  taking,
  madeMs: (position) => NOW_MS - ((waiting - position) / arriving) * 1000
})

/** What waits came in one moment, and nothing since. */
const burst = (waiting: number, ageS: number, taking: number): Course => ({
  position: 0,
  end: waiting,
  arriving: 0,
  taking,
  madeMs: () => NOW_MS - ageS * 1000
})

describe('when the oldest message that is not taken is as old as messages are kept', () => {
  it.each([
    // kept, what waits, arrive, taken; the age of the oldest grows by 1 − taken / arrive a second
    [100, 100, 10, 0, 90],
    [100, 100, 10, 5, 180],
    [100, 100, 10, 8, 450],
    [100, 100, 10, 9.5, 1800],
    [100, 2000, 10, 5, 0]
  ])('kept for %d s: %d wait, %d a second arrive, %d are taken: in %d s', (keepsS, waiting, arriving, taking, seconds) => {
    const found = overtakenIn(keepsS, NOW_MS, steady(waiting, arriving, taking))
    expect(Math.abs(found - seconds)).toBeLessThanOrEqual(0.05 * seconds)
  })

  it('is never where as many are taken as arrive', () => {
    expect(overtakenIn(100, NOW_MS, steady(100, 10, 10))).toBe(Number.POSITIVE_INFINITY)
    expect(overtakenIn(100, NOW_MS, steady(100, 10, 40))).toBe(Number.POSITIVE_INFINITY)
  })

  it('is when the rest of a burst is too old, unless it is taken before', () => {
    expect(overtakenIn(100, NOW_MS, burst(1000, 40, 5))).toBeCloseTo(60, 1)
    expect(overtakenIn(100, NOW_MS, burst(1000, 40, 20))).toBe(Number.POSITIVE_INFINITY)
  })

  it('sees that a reader comes from what trickled in to what came in a crowd', () => {
    // 100 messages in 50 s, then 1,000 in 10 s: ten a second are taken.
    const course: Course = {
      position: 0,
      end: 1100,
      arriving: 100,
      taking: 10,
      madeMs: (position) => NOW_MS - (position < 100 ? 60 - position / 2 : 10 - (position - 100) / 100) * 1000
    }
    // In 10 s it is through the first, and what it comes to is 10 + 10 s old, growing by 0.9 s a second.
    expect(overtakenIn(70, NOW_MS, course)).toBeCloseTo(10 + 50 / 0.9, 0)
  })

  it('is now where it is that old already', () => {
    expect(overtakenIn(30, NOW_MS, burst(10, 40, 1))).toBe(0)
  })
})

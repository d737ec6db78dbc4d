import { describe, expect, it } from 'vitest'
import { type CutCourse, cutFigure, cutIn } from '../../../judge/cut.ts'
import { atMost, estimated, NEVER, type Parts, unknown } from '../../../model/index.ts'

/** A part that keeps 1,000 messages and is cut by 100; it begins at 0, ends at 1,000, and ten a second come. */
const course = (given: Partial<CutCourse> = {}): CutCourse => ({
  start: 0,
  end: 1000,
  position: 0,
  taking: 0,
  arriving: 10,
  keeps: 1000,
  atOnce: 100,
  ...given
})

/** The same by doing it: message for message, in small steps of time. */
const played = ({ start, end, position, taking, arriving, keeps, atOnce }: CutCourse): number => {
  let from = start
  for (let seconds = 0; seconds < 10_000; seconds += 0.05) {
    while (end + arriving * seconds - from - atOnce >= keeps) from += atOnce
    if (from > position + taking * seconds) return seconds
  }
  return Number.POSITIVE_INFINITY
}

describe('when a part is cut that far', () => {
  // A row: what is otherwise than above, and the seconds until an unread message is deleted.
  it.each<[string, Partial<CutCourse>, number]>([
    ['the first hundred go when a hundred more are there', {}, 10],
    ['what lies in the third hundred goes with it', { position: 250 }, 30],
    ['so does the first of it', { position: 200 }, 30],
    ['there is room first', { end: 400 }, 70],
    ['it is overdue', { end: 1200 }, 0],
    ['nothing comes', { arriving: 0 }, Number.POSITIVE_INFINITY],
    ['it is overdue and nothing comes', { arriving: 0, end: 1200 }, 0],
    ['it is read as fast as it fills', { taking: 10, position: 500 }, Number.POSITIVE_INFINITY],
    ['it is read faster, and too late', { taking: 12, end: 1090 }, 1],
    ['it is read half as fast', { taking: 5, position: 250 }, 60]
  ])('%s', (_, given, seconds) => expect(cutIn(course(given))).toBeCloseTo(seconds, 6))

  it('is not known where it is not known what is kept', () => expect(cutIn(course({ keeps: Number.NaN }))).toBeNaN())

  it('is when it happens, at any pace', () => {
    for (const taking of [0, 1, 3, 5, 8, 9, 11, 20])
      for (const position of [0, 40, 99, 100, 350, 777])
        for (const end of [801, 1003, 1051, 1193]) {
          const given = course({ taking, position, end })
          const [told, done] = [cutIn(given), played(given)]
          if (done === Number.POSITIVE_INFINITY) expect(told, JSON.stringify(given)).toBe(done)
          else expect(Math.abs(told - done), JSON.stringify(given)).toBeLessThan(0.1)
        }
  })
})

describe('a channel that is cut by size', () => {
  const [BEFORE_MS, NOW_MS] = [1_800_000_000_000, 1_800_000_010_000]
  /** Two parts to which ten a second come. `taken`: of each, ten seconds ago and now. */
  const figure = (taken: [number, number][], keeps: number[], given: { spansS?: number; firstMs?: number } = {}) => {
    const parts: Parts = {
      ends: Float64Array.of(1000, 1000),
      taken: Float64Array.from(taken, ([, now]) => now),
      deleted: Float64Array.of(0, 0),
      unreadSinceMs: Float64Array.of(Number.NaN, Number.NaN),
      readers: new Map()
    }
    const first = {
      atMs: given.firstMs ?? BEFORE_MS,
      ends: Float64Array.of(900, 900),
      taken: Float64Array.from(taken, ([before]) => before)
    }
    const cut = { keeps: Float64Array.from(keeps), atOnce: Float64Array.of(100, 100), spansS: given.spansS ?? 1e6 }
    return cutFigure(cut, parts, first, { atMs: NOW_MS, inFlightS: 10 })
  }
  const stands: [number, number] = [250, 250]
  const isInStep: [number, number] = [890, 990]

  it('is told of the part that it happens in first', () => {
    expect(figure([stands, stands], [1000, 2000])).toEqual(estimated(30))
    expect(figure([isInStep, stands], [1000, 2000])).toEqual(estimated(130))
  })
  it('is not in sight where all is read in time', () =>
    expect(figure([isInStep, isInStep], [1000, 2000])).toEqual(NEVER))
  it('is in sight though it is in step, where hardly anything is kept', () =>
    expect(figure([isInStep, isInStep], [5, 2000])).toHaveProperty('value'))
  it('is cut by less where little comes', () =>
    expect(figure([stands, stands], [1000, 2000], { spansS: 1 })).toEqual(estimated(26)))
  it('is told as a bound where a part is not known', () => {
    expect(figure([stands, stands], [1000, Number.NaN])).toEqual(atMost(30))
    expect(figure([stands, stands], [Number.NaN, Number.NaN])).toEqual(
      unknown('What a message takes on disk is not known yet.')
    )
  })
  it('is not told before there are rates', () =>
    expect(figure([stands, stands], [1000, 2000], { firstMs: NOW_MS })).toEqual(
      unknown('Seen for too short a time: a rate needs two polls.')
    ))
})

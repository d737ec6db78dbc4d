import { atMost, type Cut, estimated, type Figure, NEVER, type Parts, unknown } from '../model/index.ts'
import { at, type PartsReading, ratePerS } from './part-rates.ts'
import { round } from './window.ts'

/** A part, and a reader on its way through it. Positions count messages; rates are messages a second. */
export interface CutCourse {
  /** Where what is kept begins and ends, and where the reader is between them. */
  start: number
  end: number
  position: number
  taking: number
  arriving: number
  /** So many always stay; the oldest are deleted so many at once. */
  keeps: number
  atOnce: number
}

/**
 * Seconds until messages are deleted that the reader has not taken; Infinity where that never comes at this pace, NaN where something is not known. The oldest
 * n × atOnce are deleted when they and those that stay are all there. The first such n is looked for at which the reader is not beyond them by then.
 */
export const cutIn = ({ start, end, position, taking, arriving, keeps, atOnce }: CutCourse): number => {
  const ahead = position - start
  const spare = keeps - (end - start)
  const first = (Math.floor(ahead / atOnce) + 1) * atOnce
  const missing = spare + first
  if (Number.isNaN(missing + taking + arriving)) return Number.NaN
  if (missing <= 0) return 0
  if (arriving <= 0) return Number.POSITIVE_INFINITY
  const pace = taking / arriving
  if (ahead + pace * missing < first) return missing / arriving
  if (pace >= 1) return Number.POSITIVE_INFINITY
  // With ahead + pace × (spare + cut) = cut both are at one place.
  const meet = (ahead + pace * spare) / (1 - pace)
  return (spare + Math.max(first, (Math.floor(meet / atOnce) + 1) * atOnce)) / arriving
}

/** Until what waits in any part is deleted for what the part takes. `first`: the readings that rates are since. */
export const cutFigure = (
  { keeps, atOnce, spansS }: Cut,
  { ends, taken, deleted }: Parts,
  first: PartsReading | undefined,
  { atMs, inFlightS }: { atMs: number; inFlightS: number }
): Figure => {
  if (first === undefined || first.atMs >= atMs) return unknown('Seen for too short a time: a rate needs two polls.')
  let soonest = Number.POSITIVE_INFINITY
  let vague = false
  for (let part = 0; part < taken.length; part++) {
    const [start, end] = [at(deleted, part), at(ends, part)]
    const position = Math.max(at(taken, part), start || 0)
    const lag = end - position
    if (!(lag > 0)) continue
    const taking = Math.max(0, ratePerS(first, { atMs, ends, taken }, 'taken', part))
    const arriving = ratePerS(first, { atMs, ends, taken }, 'ends', part)
    const stays = at(keeps, part)
    // What is on its way is not behind: its rates differ by chance alone.
    if (lag / taking <= inFlightS && lag + arriving * inFlightS < stays) continue
    const most = at(atOnce, part)
    const step = arriving > 0 ? Math.min(most, arriving * spansS) : most
    const inS = cutIn({ start, end, position, taking, arriving, keeps: stays, atOnce: step })
    if (Number.isNaN(inS)) vague = true
    else soonest = Math.min(soonest, inS)
  }
  if (soonest !== Number.POSITIVE_INFINITY) return (vague ? atMost : estimated)(round(soonest, 3))
  return vague ? unknown('What a message takes on disk is not known yet.') : NEVER
}

import {
  atLeast,
  atMost,
  type Cut,
  estimated,
  type Figure,
  type Json,
  measured,
  NEVER,
  type Parts
} from '../model/index.ts'
import { cutFigure } from './cut.ts'
import { type History, madeAt } from './history.ts'
import { overtakenIn } from './overtaken.ts'
import { at, type PartsReading, ratePerS } from './part-rates.ts'
import { round } from './window.ts'

/** With fewer parts than this "the others" means nothing. */
const FEW = 3
/** So much of the backlog in so few of the parts is their own trouble, not that of all. Once named, they stay so until it is well over. */
const HOT_BACKLOG = 0.8
const HOT_KEPT = 0.6
const HOT_PARTS = 0.25
/** As many are named. */
const MOST_NAMED = 8

/** What is remembered of a subscription's parts. */
export interface PartsTrack {
  /** As far back as rates look. */
  readings: readonly PartsReading[]
  /** When each was last taken from, Unix ms. */
  movedMs: Float64Array
  /** The longest that any of them lately paused between two takings and then had caught up. */
  rhythmMs: number
  hot: readonly number[]
}

export interface PartsJudged {
  /** The oldest message of any part that waits. */
  lateness: Figure
  /** The part that needs longest. */
  drain: Figure | undefined
  /** Until what waits in any part is as old as the channel keeps it; undefined where that is not known. */
  overtaken: Figure | undefined
  /** Until what waits in any part is deleted for what the part takes; undefined where that is no matter of size, or can't be told. */
  cut: Figure | undefined
  /** Age of the oldest unread message by part, s; NaN where none waits or its age is not known. */
  ages: Float64Array
  /** Messages wait and nothing is taken for `stuckMs` or longer. */
  stuckMs: (limitMs: number) => number[]
  /** Few parts that hold most of what waits. */
  hot: readonly number[]
  /** Whether a position was set back within the window. */
  setBack: boolean
  /** The oldest moment that the channel's history is still needed for. */
  neededMs: number
  track: PartsTrack
}

/** How fast pauses are forgotten, per poll; as of whole subscriptions. */
const FORGET = 0.98

/**
 * Judges the parts of one subscription apart. Sums hide what one part does: a partition that stands still among eleven that move makes its reader
 * ever later, and the sums say that it is in step.
 */
export const followParts = (
  parts: Parts,
  history: History,
  before: PartsTrack | undefined,
  now: {
    atMs: number
    keepMs: number
    intervalMs: number
    inFlightS: number
    keepsS: number | undefined
    cut: Cut | undefined
  }
): PartsJudged => {
  const { atMs } = now
  const { ends, taken, unreadSinceMs } = parts
  const readings = recent(before?.readings ?? [], { atMs, ends, taken }, atMs - now.keepMs)
  const first = readings[0]
  const last = before?.readings.at(-1)
  const movedMs = new Float64Array(taken.length)
  const ages = new Float64Array(taken.length).fill(Number.NaN)
  let oldestS = 0
  const waiting: number[] = []
  let rhythmMs = (before?.rhythmMs ?? 0) * FORGET
  let bounded = false
  let setBack = false
  let neededMs = atMs
  let slowest = 0
  let driesUp = true
  let overtakenS = Number.POSITIVE_INFINITY
  let drainKnown = first !== undefined && first.atMs < atMs

  for (let part = 0; part < taken.length; part++) {
    // What was deleted no longer waits; but that it was deleted is no taking.
    const position = Math.max(at(taken, part), at(parts.deleted, part) || 0)
    const lag = Math.max(0, at(ends, part) - position)
    const previous = last === undefined ? Number.NaN : at(last.taken, part)
    const moved = at(taken, part) !== previous
    const sinceMs = before?.movedMs[part] ?? atMs
    movedMs[part] = Number.isNaN(previous) || moved || !(lag > 0) ? atMs : sinceMs
    if (Number.isNaN(lag)) {
      // Its end isn't known now; once it is, how long its messages wait has to be.
      neededMs = Math.min(neededMs, madeAt(history, part, position).rowMs)
      continue
    }
    if (first !== undefined && at(taken, part) < at(first.taken, part)) setBack = true
    const arriving = first === undefined ? Number.NaN : ratePerS(first, { atMs, ends, taken }, 'ends', part)
    if (moved && atMs - sinceMs > 1.5 * now.intervalMs && lag <= (arriving * now.intervalMs) / 1000)
      rhythmMs = Math.max(rhythmMs, atMs - sinceMs)
    if (lag === 0) continue
    waiting.push(part)
    const made = madeAt(history, part, position)
    const own = at(unreadSinceMs, part)
    neededMs = Math.min(neededMs, made.rowMs)
    const since = made.reaches || Number.isNaN(own) ? made.ms : own
    if (!made.reaches && Number.isNaN(own)) bounded = true
    const ageS = Math.max(0, atMs - since) / 1000
    ages[part] = ageS
    oldestS = Math.max(oldestS, ageS)
    const taking = first === undefined ? Number.NaN : ratePerS(first, { atMs, ends, taken }, 'taken', part)
    const soon = taking > 0 && lag / taking <= now.inFlightS
    if (now.keepsS !== undefined && !(soon && ageS + now.inFlightS < now.keepsS)) {
      // Of a reader that stands still the oldest message stays the same.
      const inS =
        taking > 0
          ? overtakenIn(now.keepsS, atMs, {
              position,
              end: at(ends, part),
              taking,
              arriving: arriving || 0,
              madeMs: madeFrom(history, part, position, since)
            })
          : Math.max(0, now.keepsS - ageS)
      overtakenS = Math.min(overtakenS, inS)
    }
    if (Number.isNaN(arriving) || Number.isNaN(taking)) drainKnown = false
    else if (soon) slowest = Math.max(slowest, lag / taking)
    else if (taking > arriving) slowest = Math.max(slowest, lag / (taking - arriving))
    else driesUp = false
  }

  const oldest = round(oldestS, 3)
  const lateness = waiting.length === 0 ? measured(0) : bounded ? atLeast(oldest) : estimated(oldest)
  const drain =
    waiting.length === 0
      ? measured(0)
      : drainKnown && !setBack
        ? driesUp
          ? estimated(round(slowest, 3))
          : NEVER
        : undefined
  const hot = hotParts(parts, waiting, before?.hot ?? [])
  return {
    lateness,
    drain,
    overtaken:
      now.keepsS === undefined
        ? undefined
        : overtakenS === Number.POSITIVE_INFINITY
          ? NEVER
          : (bounded ? atMost : estimated)(round(overtakenS, 3)),
    cut: now.cut === undefined ? undefined : cutFigure(now.cut, parts, first, now),
    ages,
    stuckMs: (limitMs) => waiting.filter((part) => atMs - at(movedMs, part) >= Math.max(limitMs, 2.5 * rhythmMs)),
    hot,
    setBack,
    neededMs,
    track: { readings, movedMs, rhythmMs, hot }
  }
}

/** When messages from a position on came: before the history, as if they came steadily since the oldest did. */
const madeFrom =
  (history: History, part: number, oldest: number, oldestMs: number) =>
  (position: number): number => {
    const made = madeAt(history, part, position)
    if (made.reaches) return made.ms
    const share = (position - oldest) / (made.upTo - oldest)
    return share > 0 ? oldestMs + share * (made.ms - oldestMs) : oldestMs
  }

const recent = (readings: readonly PartsReading[], reading: PartsReading, fromMs: number): readonly PartsReading[] => {
  const start = readings.findLastIndex(({ atMs }) => atMs <= fromMs)
  return [...readings.slice(Math.max(0, start)), reading]
}

/** The few parts that hold most of what waits; none where it is spread. */
const hotParts = ({ ends, taken }: Parts, waiting: readonly number[], before: readonly number[]): readonly number[] => {
  if (taken.length < FEW) return []
  const lag = (part: number): number => Math.max(0, at(ends, part) - at(taken, part)) || 0
  const total = waiting.reduce((sum, part) => sum + lag(part), 0)
  if (before.length > 0 && before.reduce((sum, part) => sum + lag(part), 0) >= HOT_KEPT * total) return before
  const most = Math.max(1, Math.floor(taken.length * HOT_PARTS))
  const worst = [...waiting].sort((a, b) => lag(b) - lag(a)).slice(0, most)
  let held = 0
  for (const [count, part] of worst.entries()) {
    held += lag(part)
    if (held >= HOT_BACKLOG * total) return worst.slice(0, count + 1).sort((a, b) => a - b)
  }
  return []
}

/** Parts as a verdict's evidence keeps them: by number, with their reader where they have one. */
export const partsEvidence = (parts: Parts, named: readonly number[]): Json =>
  named.slice(0, MOST_NAMED).map((part): Json => ({ part, reader: parts.readers.get(part) ?? null }))

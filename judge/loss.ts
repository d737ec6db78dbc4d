import {
  atLeast,
  atMost,
  estimated,
  type Figure,
  isKnown,
  measured,
  NEVER,
  type Subscription,
  unknown
} from '../model/index.ts'
import { type Arrivals, cameMs } from './lateness.ts'
import { overtakenIn } from './overtaken.ts'
import { round } from './window.ts'

interface Figured {
  backlog: Figure | undefined
  lateness: Figure | undefined
  inRate: Figure | undefined
  outRate: Figure | undefined
}

interface Ways {
  /** Of a channel in parts: until what waits in one of them is as old as is kept. */
  overtaken: Figure | undefined
  /** And until what waits in one of them is deleted for what that takes. */
  cut: Figure | undefined
  removedRate: number | undefined
  inFlightS: number
  atMs: number
  /** Of a channel without parts: when what waits came, as far as that was seen. */
  arrivals: Arrivals
}

/**
 * Seconds until unread messages are deleted: the soonest of what time, cutting and a full channel will do. Never where nothing is unread, or nothing of
 * that is in sight; undefined where the transport tells of none of them.
 */
export const lossFigure = (
  { keeps, cut, spare, room, sampleAgeS = 0 }: Pick<Subscription, 'keeps' | 'cut' | 'spare' | 'room' | 'sampleAgeS'>,
  figured: Figured,
  now: Ways
): Figure | undefined => {
  // What is on its way is not behind: its rates differ by chance alone.
  const behind = !isInFlight(figured, now.inFlightS)
  const ways = [
    keeps === undefined ? undefined : byTime(keeps, figured, now),
    cut === undefined ? undefined : bySize(cut, figured, now),
    spare === undefined ? undefined : behind ? byCutting(spare, figured.outRate, now.removedRate) : NEVER,
    room === undefined ? undefined : behind ? byRoom(room, figured, sampleAgeS) : NEVER
  ].filter((way) => way !== undefined)
  if (ways.length === 0) return undefined
  if (isKnown(figured.backlog) && figured.backlog.value === 0) return NEVER
  const known = ways.filter(isKnown).sort((a, b) => a.value - b.value)
  const [soonest] = known
  // What comes at the latest then may come before what is estimated.
  if (soonest !== undefined && known.some(({ how }) => how === 'at_most')) return atMost(soonest.value)
  return soonest ?? ways.find((way) => 'unknown' in way) ?? NEVER
}

const isInFlight = ({ backlog, outRate }: Figured, inFlightS: number): boolean =>
  isKnown(backlog) && isKnown(outRate) && outRate.value > 0 && backlog.value / outRate.value <= inFlightS

/** What is older than the channel keeps it is deleted; Kafka does so a segment at a time, so later. */
const byTime = (keeps: Figure, figured: Figured, now: Ways): Figure => {
  const { lateness } = figured
  if (!isKnown(keeps)) return keeps
  if (now.overtaken !== undefined) return boundedBy(keeps, now.overtaken)
  if (!isKnown(lateness)) return lateness ?? unknown('How old the oldest unread message is can’t be seen.')
  if (lateness.value + now.inFlightS < keeps.value && isInFlight(figured, now.inFlightS)) return NEVER
  const seconds = untilOvertaken(keeps.value, lateness.value, figured, now)
  if (seconds === Number.POSITIVE_INFINITY) return NEVER
  const left = round(seconds, 3)
  if (lateness.how === 'at_least') return atMost(left)
  return boundedBy(keeps, lateness.how === 'at_most' ? atLeast(left) : estimated(left))
}

/** What a part takes beyond its size is deleted at the old end, as new messages come. */
const bySize = (
  cut: NonNullable<Subscription['cut']>,
  { backlog }: Figured,
  { cut: known }: Pick<Ways, 'cut'>
): Figure => {
  if ('unknown' in cut) return cut
  if (backlog !== undefined && 'unknown' in backlog) return backlog
  return known ?? unknown('How much of what is unread waits in which part can’t be seen.')
}

/** Of what is kept for at most so long the time that is left is at most so much. */
const boundedBy = (keeps: Figure, left: Figure): Figure =>
  isKnown(keeps) && keeps.how === 'at_most' && isKnown(left) && left.how !== 'at_least' ? atMost(left.value) : left

const untilOvertaken = (
  keepsS: number,
  latenessS: number,
  { backlog, inRate, outRate }: Figured,
  { atMs, arrivals }: Ways
): number => {
  const [first, last] = [arrivals[0], arrivals.at(-1)]
  const reads = isKnown(backlog) && isKnown(inRate) && isKnown(outRate) && outRate.value > 0
  // Where it can't be told how fast it reads, it is taken to stand still: that is the soonest.
  if (!reads || first === undefined || last === undefined) return Math.max(0, keepsS - latenessS)
  const position = last.count - backlog.value
  const oldestMs = atMs - latenessS * 1000
  // Before what was seen to come, as if it had come steadily since the oldest did.
  const madeMs = (at: number): number =>
    cameMs(arrivals, at) ?? oldestMs + ((at - position) / (first.count - position)) * (first.atMs - oldestMs)
  const course = { position, end: last.count, taking: outRate.value, arriving: inRate.value, madeMs }
  return overtakenIn(keepsS, atMs, course)
}

/** Cutting at the old end comes nearer to the reader by what is cut beyond what it reads. */
const byCutting = (spare: number, outRate: Figure | undefined, removedRate: number | undefined): Figure => {
  if (removedRate === undefined) return unknown('Seen for too short a time: a rate needs two polls.')
  if (removedRate === 0) return NEVER
  if (!isKnown(outRate)) return outRate ?? unknown('The source does not say how fast messages are taken.')
  const nearer = removedRate - outRate.value
  return nearer > 0 ? estimated(round(spare / nearer, 3)) : NEVER
}

/** A channel with a limit drops its oldest message for each that comes when it is full; it filled on since it was looked at. */
const byRoom = (room: number, { inRate, outRate }: Figured, sampleAgeS: number): Figure => {
  if (!isKnown(inRate)) return inRate ?? unknown('The source does not say how fast messages arrive.')
  if (!isKnown(outRate)) return outRate ?? unknown('The source does not say how fast messages are taken.')
  const growth = inRate.value - outRate.value
  if (growth <= 0) return NEVER
  return room <= 0 ? measured(0) : estimated(round(Math.max(0, room / growth - sampleAgeS), 3))
}

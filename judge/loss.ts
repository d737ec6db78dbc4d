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
import { round } from './window.ts'

interface Figured {
  backlog: Figure | undefined
  lateness: Figure | undefined
  inRate: Figure | undefined
  outRate: Figure | undefined
}

/**
 * Seconds until unread messages are deleted: the soonest of what time, cutting and a full channel will do. Never where nothing is unread, or nothing of
 * that is in sight; undefined where the transport tells of none of them.
 */
export const lossFigure = (
  { keeps, spare, room }: Pick<Subscription, 'keeps' | 'spare' | 'room'>,
  figured: Figured,
  removedRate: number | undefined,
  inFlightS: number
): Figure | undefined => {
  // What is on its way is not behind: its rates differ by chance alone.
  const behind = !isInFlight(figured, inFlightS)
  const ways = [
    keeps === undefined ? undefined : byTime(keeps, figured.lateness),
    spare === undefined ? undefined : behind ? byCutting(spare, figured.outRate, removedRate) : NEVER,
    room === undefined ? undefined : behind ? byRoom(room, figured) : NEVER
  ].filter((way) => way !== undefined)
  if (ways.length === 0) return undefined
  if (isKnown(figured.backlog) && figured.backlog.value === 0) return NEVER
  const known = ways.filter(isKnown).sort((a, b) => a.value - b.value)
  return known[0] ?? ways.find((way) => 'unknown' in way) ?? NEVER
}

const isInFlight = ({ backlog, outRate }: Figured, inFlightS: number): boolean =>
  isKnown(backlog) && isKnown(outRate) && outRate.value > 0 && backlog.value / outRate.value <= inFlightS

/** What is older than the channel keeps it is deleted; Kafka does so a segment at a time, so later. */
const byTime = (keeps: Figure, lateness: Figure | undefined): Figure => {
  if (!isKnown(keeps)) return keeps
  if (!isKnown(lateness)) return lateness ?? unknown('How old the oldest unread message is can’t be seen.')
  const left = round(Math.max(0, keeps.value - lateness.value), 3)
  if (lateness.how === 'at_least') return atMost(left)
  return lateness.how === 'at_most' ? atLeast(left) : estimated(left)
}

/** Cutting at the old end comes nearer to the reader by what is cut beyond what it reads. */
const byCutting = (spare: number, outRate: Figure | undefined, removedRate: number | undefined): Figure => {
  if (removedRate === undefined) return unknown('Seen for too short a time: a rate needs two polls.')
  if (removedRate === 0) return NEVER
  if (!isKnown(outRate)) return outRate ?? unknown('The source does not say how fast messages are taken.')
  const nearer = removedRate - outRate.value
  return nearer > 0 ? estimated(round(spare / nearer, 3)) : NEVER
}

/** A channel with a limit drops its oldest message for each that comes when it is full. */
const byRoom = (room: number, { inRate, outRate }: Figured): Figure => {
  if (!isKnown(inRate)) return inRate ?? unknown('The source does not say how fast messages arrive.')
  if (!isKnown(outRate)) return outRate ?? unknown('The source does not say how fast messages are taken.')
  const growth = inRate.value - outRate.value
  if (growth <= 0) return NEVER
  return room <= 0 ? measured(0) : estimated(round(room / growth, 3))
}

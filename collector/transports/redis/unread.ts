import {
  atLeast,
  atMost,
  estimated,
  exactPlaceOfId,
  type Figure,
  measured,
  msOfPlace,
  placeOfId,
  unknown
} from '../../../model/index.ts'
import type { Fields } from './answers.ts'
import { cameBetween, type Ends, NO_ENDS } from './ends.ts'

export const OLD_SERVER = 'Redis before 7.0 does not say how much a group has read.'
export const NO_LAG =
  'Redis can’t tell: entries were deleted, or the group was set to an id in the middle of the stream.'
const NO_TIMES = 'The ids of its entries are not times: somebody else than Redis made them.'
const NOT_SAID = 'The server does not say.'
const ODD_ID = 'The id is kept as a number, and this one has a part that is too large for it.'

export const numberIn = (fields: Fields, name: string): number | undefined => {
  const value = fields[name]
  return typeof value === 'number' ? value : undefined
}

export const levelIn = (fields: Fields, name: string): Figure => {
  const value = numberIn(fields, name)
  return value === undefined ? unknown(NOT_SAID) : measured(value)
}

/** An entry's id, `<ms>-<sequence>`; undefined where there is none. */
const idOf = (text: unknown): string | undefined => (typeof text === 'string' && text.includes('-') ? text : undefined)

/** Both parts are 64 bits, more than a number holds: they are compared as they are written, without leading zeros. */
const isBefore = (a: string, b: string): boolean => {
  const dashA = a.indexOf('-')
  const dashB = b.indexOf('-')
  if (dashA !== dashB) return dashA < dashB
  if (a.length === b.length) return a < b
  const msA = a.slice(0, dashA)
  const msB = b.slice(0, dashB)
  return msA === msB ? a.length < b.length : msA < msB
}

/** An id as a figure; one that no number holds exactly is unknown, never another id. undefined where there is none. */
export const idFigure = (text: unknown): Figure | undefined => {
  const id = idOf(text)
  if (id === undefined) return undefined
  const place = exactPlaceOfId(id)
  return place === undefined ? unknown(ODD_ID) : measured(place)
}

const msOf = (id: string | undefined): number => (id === undefined ? 0 : Number.parseInt(id, 10))

/** Where a group stands in its stream, as far as ids tell: they order entries, so both ends are exact in every version. */
const placeOf = (stream: Fields, group: Fields): 'nothing left' | 'before the first' | 'between' | undefined => {
  const length = numberIn(stream, 'length')
  if (length === 0) return 'nothing left'
  const delivered = idOf(group['last-delivered-id'])
  const first = idOf(stream['first-entry'])
  const last = idOf(stream['last-entry'])
  if (delivered === undefined || first === undefined || last === undefined) return undefined
  if (isBefore(delivered, first)) return 'before the first'
  return isBefore(delivered, last) ? 'between' : 'nothing left'
}

/**
 * `backlog`: unread entries that are still there. `lost`: unread entries that were trimmed or deleted.
 *
 * XINFO GROUPS' `lag` (Redis ≥ 7.0) is null after XDEL among unread entries or XGROUP CREATE in the middle. Unread entries that XTRIM removed it goes on
 * counting in 7.0.15, not in 8.2.3, and in Valkey 9.1.2 it is null after them and XDEL. So: a group before the stream's first entry has all of it unread, and
 * what else came after its position is lost; one at the last entry has read it all; else lag holds, and where it is null the length bounds it.
 */
export const unreadOf = (
  stream: Fields,
  group: Fields,
  fromBeginning: boolean
): { backlog: Figure; lost: Figure | undefined } => {
  const length = numberIn(stream, 'length')
  const lag = numberIn(group, 'lag')
  const place = placeOf(stream, group)
  if (length !== undefined && place === 'before the first')
    return { backlog: measured(length), lost: lostOf(stream, group, length, fromBeginning) }
  // A stream that was emptied may have been so before the group had read it.
  if (place === 'nothing left')
    return { backlog: measured(0), lost: length === 0 ? lostOf(stream, group, 0, fromBeginning) : undefined }
  if (length === undefined) return { backlog: unknown('lag' in group ? NO_LAG : OLD_SERVER), lost: undefined }
  // At least the first entry is read.
  const most = Math.max(0, length - 1)
  return { backlog: lag === undefined ? atMost(most) : measured(Math.min(lag, most)), lost: undefined }
}

/**
 * What came after the group's position and is not there any more; nothing where Redis does not count what the group has read. Of one that has read nothing,
 * and was not seen while all was there, at most: it may have been made after that was trimmed.
 */
const lostOf = (stream: Fields, group: Fields, length: number, fromBeginning: boolean): Figure | undefined => {
  const after = cameAfter(stream, group)
  if (after === undefined) return undefined
  const lost = Math.max(0, after - length)
  return lost === 0 || fromBeginning || !hasReadNothing(group) ? measured(lost) : atMost(lost)
}

export const hasReadNothing = (group: Fields): boolean => group['last-delivered-id'] === NOTHING_READ
const NOTHING_READ = '0-0'

/** Entries that were ever added and are not there any more; 0 where the server does not count them. */
export const trimmedBefore = (stream: Fields): number =>
  Math.max(0, (numberIn(stream, 'entries-added') ?? 0) - (numberIn(stream, 'length') ?? 0))

/** Entries that were added after the group's position, deleted or not. `entries-read` counts all up to it; null: Redis does not know. */
const cameAfter = (stream: Fields, group: Fields): number | undefined => {
  const added = numberIn(stream, 'entries-added')
  const delivered = idOf(group['last-delivered-id'])
  const newest = idOf(stream['last-generated-id'])
  if (added === undefined || delivered === undefined || newest === undefined) return undefined
  if (!isBefore(delivered, newest)) return 0
  const read = hasReadNothing(group) ? 0 : numberIn(group, 'entries-read')
  return read === undefined ? undefined : added - read
}

/** Ids are times where Redis makes them (`*`); before 2001, or in the future, somebody else made them. */
const SMALLEST_TIME = 1e12
const SKEW_MS = 60_000

/** ms of the oldest entry's id; undefined where there is none, or where ids are not times. */
export const firstMsOf = (stream: Fields, serverMs: number): number | undefined => {
  const ms = msOf(idOf(stream['first-entry']))
  return ms < SMALLEST_TIME || ms > serverMs + SKEW_MS ? undefined : ms
}

/** Age of the oldest entry that is held, by the server's clock. */
export const keptOf = (stream: Fields, serverMs: number): Figure => {
  if (numberIn(stream, 'length') === 0) return measured(0)
  const first = firstMsOf(stream, serverMs)
  return first === undefined ? unknown(NO_TIMES) : measured(Math.max(0, serverMs - first) / 1000)
}

const ageOf = (id: string | undefined, serverMs: number): number | undefined => {
  const ms = msOf(id)
  return ms < SMALLEST_TIME || ms > serverMs + SKEW_MS ? undefined : Math.max(0, serverMs - ms) / 1000
}

/** How long ago an entry was added, s; undefined where its id is no time. */
export const ageOfId = (id: string, serverMs: number): number | undefined => ageOf(idOf(id), serverMs)

/** Known well enough to be said with ≈. */
const NEAR = 0.2

/**
 * Age of the oldest unread entry, by the server's clock, from metadata alone. Before the first entry that one is it: measured. In between, it came after the
 * last one delivered, and after the last poll at which nothing followed that (`ends`): from then on it is as if what waits had come steadily, where it is known
 * how much that is; else it is as old as the first that was seen to follow, at least. undefined where ids are not times.
 */
export const latenessOf = (
  backlog: Figure,
  stream: Fields,
  group: Fields,
  serverMs: number,
  ends: Ends = NO_ENDS
): Figure | undefined => {
  if ('value' in backlog && backlog.value === 0) return measured(0)
  const before = placeOf(stream, group) === 'before the first'
  const age = ageOf(idOf(before ? stream['first-entry'] : group['last-delivered-id']), serverMs)
  if (age === undefined) return undefined
  if (before) return measured(age)
  const [delivered, newest] = [placeOfId(group['last-delivered-id']), placeOfId(stream['last-entry'])]
  if (delivered === undefined || newest === undefined || newest <= delivered) return atMost(age)
  return ageBetween(cameBetween(ends, delivered, newest), backlog, newest, serverMs)
}

const ageBetween = (
  { fromMs, toMs }: { fromMs: number; toMs: number },
  backlog: Figure,
  newest: number,
  serverMs: number
): Figure => {
  const age = (ms: number): number => Math.max(0, serverMs - ms) / 1000
  const newestMs = msOfPlace(newest)
  if ('value' in backlog && backlog.how === 'measured') {
    // The only one that waits is the newest.
    if (backlog.value === 1) return measured(age(newestMs))
    return estimated(age(Math.min(toMs, fromMs + (newestMs - fromMs) / backlog.value)))
  }
  return toMs - fromMs <= NEAR * (serverMs - fromMs) ? estimated(age((fromMs + toMs) / 2)) : atLeast(age(toMs))
}

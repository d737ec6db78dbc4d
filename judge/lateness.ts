import { atLeast, atMost, estimated, type Figure, isKnown, measured } from '../model/index.ts'
import { round } from './window.ts'

/** When the in-counter stood where; oldest first, both rising. */
export type Arrivals = readonly { atMs: number; count: number }[]

const MOST_POINTS = 512

/**
 * Adds what was seen now and forgets what no unread message is older than: only the point just before the reader's position is still
 * needed. A reader in step costs two points; one far behind is thinned to every second point when there are too many.
 */
export const arrive = (arrivals: Arrivals, atMs: number, count: number, backlog: number): Arrivals => {
  const last = arrivals.at(-1)
  const fresh = last === undefined || count < last.count || atMs <= last.atMs ? [] : arrivals
  const position = count - backlog
  const needed = fresh.findLastIndex((point) => point.count <= position)
  const kept = [...fresh.slice(Math.max(0, needed)), { atMs, count }]
  return kept.length <= MOST_POINTS ? kept : kept.filter((_, i) => i % 2 === 0 || i === kept.length - 1)
}

/**
 * Age of the oldest unread message: now minus when the in-counter stood at (count − backlog), between two polls by a straight line
 * (so ≈), or at least as old as the history where that does not reach back.
 */
export const ageOf = (arrivals: Arrivals, nowMs: number, backlog: number): Figure | undefined => {
  if (backlog <= 0) return measured(0)
  const last = arrivals.at(-1)
  const first = arrivals[0]
  if (last === undefined || first === undefined) return undefined
  const position = last.count - backlog
  if (position < first.count) return atLeast(seconds(nowMs - first.atMs))
  const came = cameMs(arrivals, position)
  return came === undefined ? undefined : estimated(seconds(nowMs - came))
}

/** The same of a backlog that may be a bound. Of at most so many that wait the oldest is at most so old: how old at least, the arrivals don't tell. */
export const ageBy = (arrivals: Arrivals, nowMs: number, backlog: Figure | undefined): Figure | undefined => {
  if (!isKnown(backlog)) return undefined
  const age = ageOf(arrivals, nowMs, backlog.value)
  if (age === undefined || !isKnown(age) || backlog.value <= 0) return age
  if (backlog.how === 'at_least') return atLeast(age.value)
  if (backlog.how !== 'at_most') return age
  return age.how === 'at_least' ? undefined : atMost(age.value)
}

/** When the message at a position before the last came, Unix ms; undefined where the history does not reach back to it. */
export const cameMs = (arrivals: Arrivals, position: number): number | undefined => {
  const after = arrivals.findIndex((point) => point.count > position)
  const [from, to] = [arrivals[after - 1], arrivals[after]]
  if (from === undefined || to === undefined) return undefined
  return from.atMs + ((position - from.count) / (to.count - from.count)) * (to.atMs - from.atMs)
}

/** The better of what the broker said and what the arrivals tell: what is measured, else the history, held within the broker's bound. */
export const better = (said: Figure | undefined, derived: Figure | undefined): Figure | undefined => {
  if (said === undefined || !isKnown(said)) return derived ?? said
  if (said.how === 'measured' || derived === undefined || !isKnown(derived)) return said
  if (said.how === 'at_most' && derived.value > said.value) return atMost(said.value)
  if (said.how === 'at_least' && (derived.value < said.value || derived.how === 'at_most')) return said
  if (said.how === 'estimated' && derived.how !== 'estimated') return said
  return derived
}

const seconds = (ms: number): number => round(Math.max(0, ms) / 1000, 3)

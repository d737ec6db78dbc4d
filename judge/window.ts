import type { Counters, Histogram, Readings } from '../model/index.ts'

/** How much wall-clock time rates look at; wider where polls are rarer, so that there are always at least three. */
const WINDOW_MS = 30_000

export const windowMs = (intervalMs: number): number => Math.max(WINDOW_MS, 3 * intervalMs)

/** A poll that comes later than this after the last was preceded by a hole, which is evidence of nothing. ms */
export const holeMs = (intervalMs: number): number => 2.5 * intervalMs + 1000

/** What is kept of one poll of one thing. */
export interface Reading {
  atMs: number
  counters: Counters
  latency?: Histogram
}

/** Recent readings of one thing in one life, oldest first. */
export interface Window {
  life: string
  readings: readonly Reading[]
}

/**
 * Adds a poll's reading. The window starts anew when the life changed or a counter fell: what came before says nothing of this life.
 * `allowFall` names counters that may fall within a life (a consumer's position that is set back).
 */
export const extend = (
  window: Window | undefined,
  seen: Readings,
  atMs: number,
  keepMs: number,
  allowFall: readonly (keyof Counters)[] = []
): Window => {
  const reading: Reading = {
    atMs,
    counters: seen.counters ?? {},
    ...(seen.latency === undefined ? {} : { latency: seen.latency })
  }
  const life = seen.life ?? ''
  const last = window?.readings.at(-1)
  if (window === undefined || last === undefined || window.life !== life || fell(last, reading, allowFall))
    return { life, readings: [reading] }
  const from = atMs - keepMs
  // The newest reading at or before the window's start is kept: it is what the oldest difference is taken from.
  const start = window.readings.findLastIndex((each) => each.atMs <= from)
  return { life, readings: [...window.readings.slice(Math.max(0, start)), reading] }
}

const fell = (before: Reading, after: Reading, allowFall: readonly (keyof Counters)[]): boolean =>
  (Object.keys(after.counters) as (keyof Counters)[]).some(
    (name) => !allowFall.includes(name) && (after.counters[name] ?? 0) < (before.counters[name] ?? 0)
  )

/** How much a counter rose over the window and in how many seconds, from readings that have it; undefined with fewer than two. */
export const riseOf = (window: Window, name: keyof Counters): { by: number; seconds: number } | undefined => {
  const known = window.readings.filter(({ counters }) => counters[name] !== undefined)
  const first = known[0]
  const last = known.at(-1)
  if (first === undefined || last === undefined || last.atMs <= first.atMs) return undefined
  return {
    by: (last.counters[name] ?? 0) - (first.counters[name] ?? 0),
    seconds: (last.atMs - first.atMs) / 1000
  }
}

/** A rate a second; undefined with fewer than two readings, or where the position was set back. */
export const rateOf = (window: Window, name: keyof Counters): number | undefined => {
  const rise = riseOf(window, name)
  return rise === undefined || rise.by < 0 ? undefined : round(rise.by / rise.seconds, 3)
}

/** Rates are kept to a thousandth, times to a microsecond: finer is noise, and whole numbers pack well. */
export const round = (value: number, digits: number): number => Number(value.toFixed(digits))

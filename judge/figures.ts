import {
  estimated,
  type Figure,
  type Figures,
  type Histogram,
  isKnown,
  measured,
  merge,
  NEVER,
  quantile,
  unknown
} from '../model/index.ts'
import { rateOf, riseOf, round, type Window } from './window.ts'

const TOO_NEW = 'Seen for too short a time: a rate needs two polls.'
const SET_BACK = 'The reader’s position was set back within the window.'
const NO_CALLS = 'No calls in the window.'

/** Counters that a rate is made of. */
type Rated = 'in' | 'out' | 'messages' | 'calls' | 'redelivered' | 'unroutable'

/** A rate from a counter, or unknown with the reason; undefined where the thing has no such counter. */
export const rateFigure = (window: Window, name: Rated): Figure | undefined => {
  if (window.readings.at(-1)?.counters[name] === undefined) return undefined
  const rate = rateOf(window, name)
  if (rate !== undefined) return measured(rate)
  return unknown((riseOf(window, name)?.by ?? 0) < 0 ? SET_BACK : TOO_NEW)
}

/** Rate, share of failures and quantiles of what answers calls. Quantiles are within 2.2 % (model/histogram.ts), hence ≈. */
export const callFigures = (window: Window): Figures => {
  const rate = rateFigure(window, 'calls')
  if (rate === undefined) return {}
  const calls = riseOf(window, 'calls')?.by ?? 0
  const failed = riseOf(window, 'failed')?.by ?? 0
  const latency = latencyOf(window)
  return {
    rate,
    errors: calls > 0 ? measured(round(failed / calls, 6)) : unknown(isKnown(rate) ? NO_CALLS : TOO_NEW),
    p50: quantileFigure(latency, 0.5),
    p95: quantileFigure(latency, 0.95),
    p99: quantileFigure(latency, 0.99)
  }
}

/** Latencies that came in within the window; the oldest reading's belong to the time before it. */
const latencyOf = (window: Window): Histogram =>
  merge(
    window.readings
      .slice(window.readings.length > 1 ? 1 : 0)
      .flatMap(({ latency }) => (latency === undefined ? [] : [latency]))
  )

const quantileFigure = (latency: Histogram, q: number): Figure => {
  const value = quantile(latency, q)
  return value === undefined ? unknown(NO_CALLS) : estimated(round(value, 6))
}

/**
 * Seconds until the backlog is empty at this pace. A backlog that the reader takes within `inFlightS` anyway is what is on its way, not a
 * queue to drain: its time is what taking it needs.
 */
export const drainFigure = (
  backlog: Figure | undefined,
  inRate: Figure | undefined,
  outRate: Figure | undefined,
  inFlightS: number
): Figure | undefined => {
  if (backlog === undefined) return undefined
  if (!isKnown(backlog)) return backlog
  if (backlog.value === 0) return measured(0)
  if (!isKnown(outRate)) return outRate ?? unknown('The source does not say how fast messages are taken.')
  if (outRate.value > 0 && backlog.value / outRate.value <= inFlightS)
    return estimated(round(backlog.value / outRate.value, 3))
  if (!isKnown(inRate)) return inRate ?? unknown('The source does not say how fast messages arrive.')
  const net = outRate.value - inRate.value
  return net > 0 ? estimated(round(backlog.value / net, 3)) : NEVER
}

/** The sum of a figure over several things: exact only where each is. With some unknown it is a lower bound, with all unknown so is it. */
export const sumFigure = (figures: readonly Figure[]): Figure | undefined => {
  const known = figures.filter(isKnown)
  if (known.length === 0) return figures.find((figure) => 'unknown' in figure)
  const value = round(
    known.reduce((sum, figure) => sum + figure.value, 0),
    6
  )
  if (known.length < figures.length) return { value, how: 'at_least' }
  const hows = new Set(known.map(({ how }) => how))
  const [only] = hows
  return { value, how: hows.size === 1 && only !== undefined ? only : 'estimated' }
}

/** The largest of a figure over several things; `never` is the largest of all. */
export const largestFigure = (figures: readonly Figure[]): Figure | undefined =>
  figures.find((figure) => 'never' in figure) ??
  figures
    .filter(isKnown)
    .reduce<Figure | undefined>(
      (most, figure) => (isKnown(most) && most.value >= figure.value ? most : figure),
      undefined
    ) ??
  figures[0]

/** Figures without those that are not there. */
export const present = (figures: { [name in keyof Figures]: Figure | undefined }): Figures =>
  Object.fromEntries(Object.entries(figures).filter(([, figure]) => figure !== undefined))

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
export const SET_BACK = 'The reader’s position was set back within the window.'
const NO_CALLS = 'No calls in the window.'
const NONE_ENDED = 'No message came to the end of this way in the window.'
const NONE_TAKEN = 'No message whose sending is known was taken in the window.'

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
  return {
    rate,
    errors: calls > 0 ? measured(round(failed / calls, 6)) : unknown(isKnown(rate) ? NO_CALLS : TOO_NEW),
    ...quantiles(latencyOf(window), NO_CALLS)
  }
}

/** Rate and quantiles of a way that messages go, from where it began to its end. */
export const wayFigures = (window: Window): Figures =>
  present({ rate: rateFigure(window, 'messages'), ...quantiles(latencyOf(window), NONE_ENDED) })

/** Of a step of a way: how long messages were processed there, or waited in the channel, and what share of the whole way's time that was. */
export const hopFigures = (window: Window, way: Window | undefined, isChannel: boolean): Figures => {
  const all = way === undefined ? 0 : latencyOf(way).sum
  const own = latencyOf(window)
  const share = all > 0 ? estimated(round(Math.min(1, own.sum / all), 4)) : unknown(NONE_ENDED)
  return { share, ...(isChannel ? waitFigures(window) : quantiles(own, NONE_ENDED)) }
}

const quantiles = (times: Histogram, none: string): Figures => ({
  p50: quantileFigure(times, 0.5, none),
  p90: quantileFigure(times, 0.9, none),
  p95: quantileFigure(times, 0.95, none),
  p99: quantileFigure(times, 0.99, none)
})

/** How long messages waited between being sent and being taken; nothing where that was never told. */
export const waitFigures = (window: Window): Figures => {
  if (window.readings.at(-1)?.counters.messages === undefined) return {}
  if (window.readings.every(({ latency }) => latency === undefined)) return {}
  const waits = latencyOf(window)
  return {
    wait_p50: quantileFigure(waits, 0.5, NONE_TAKEN),
    wait_p95: quantileFigure(waits, 0.95, NONE_TAKEN),
    wait_p99: quantileFigure(waits, 0.99, NONE_TAKEN)
  }
}

/** Latencies that came in within the window; the oldest reading's belong to the time before it. */
const latencyOf = (window: Window): Histogram =>
  merge(
    window.readings
      .slice(window.readings.length > 1 ? 1 : 0)
      .flatMap(({ latency }) => (latency === undefined ? [] : [latency]))
  )

const quantileFigure = (latency: Histogram, q: number, none: string): Figure => {
  const value = quantile(latency, q)
  return value === undefined ? unknown(none) : estimated(round(value, 6))
}

/**
 * Seconds until the backlog is empty at this pace. A backlog that the reader takes within `inFlightS` anyway is what is on its way, not a
 * queue to drain: its time is what taking it needs. `sampleAgeS`: so long ago it was as the source tells; the drain went on since.
 */
export const drainFigure = (
  backlog: Figure | undefined,
  inRate: Figure | undefined,
  outRate: Figure | undefined,
  inFlightS: number,
  sampleAgeS = 0
): Figure | undefined => {
  if (backlog === undefined) return undefined
  if (!isKnown(backlog)) return backlog
  if (backlog.value === 0) return measured(0)
  if (!isKnown(outRate)) return outRate ?? unknown('The source does not say how fast messages are taken.')
  if (outRate.value > 0 && backlog.value / outRate.value <= inFlightS)
    return estimated(round(backlog.value / outRate.value, 3))
  if (!isKnown(inRate)) return inRate ?? unknown('The source does not say how fast messages arrive.')
  const net = outRate.value - inRate.value
  return net > 0 ? estimated(round(Math.max(0, backlog.value / net - sampleAgeS), 3)) : NEVER
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

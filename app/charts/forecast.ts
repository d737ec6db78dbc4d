import { type Figures, isKnown } from '../../model/known.ts'
import type { SubscriptionState } from '../../model/state.ts'
import { highest, type Line, type Row } from './rows.ts'

/** What a backlog may come to. Times are Unix ms. */
export interface Forecast {
  /** Messages a second by which it grows at the present pace; below 0 it drains. */
  growth: number
  points: readonly ForecastPoint[]
  /** When it is empty at the present pace, and at the best and the worst of the last minutes; null: not at that pace. */
  empty: { likely: number | null; soonest: number | null; latest: number | null }
  /** When the first unread message is deleted; null where that isn't in sight. */
  lossAt: number | null
}
export interface ForecastPoint {
  at: number
  likely: number
  low: number
  high: number
}

/** How far back it is looked at how much the pace varied. ms */
export const PACE_MS = 300_000
/** Fewer readings than this tell nothing of how much it varies. */
const LEAST = 3
/** As many readings in a row that all drain, or all grow, are no chance. */
const RUN = 5
/** The cone holds 8 of 10 of the paces that were seen. */
const TAIL = 0.1
/** Points that one can hover over, besides those where a line bends. */
const STEPS = 24

/** A backlog that is as it should be goes up and down by chance: of that nothing is foretold. */
export const isForetold = (state: SubscriptionState | undefined): boolean =>
  state === 'behind' || state === 'stalled' || state === 'stopped' || state === 'rewound'

/**
 * Backlog from `at` to `to` if messages go on to arrive and to be taken as they do now, between how slow and how fast that went in the last minutes. null
 * where backlog or rates aren't known, or nothing waits. `rates`: the lines of in_rate and out_rate.
 */
export const forecastOf = (figures: Figures, rates: readonly Line[], at: number, to: number): Forecast | null => {
  const { backlog, in_rate, out_rate, loss } = figures
  if (!isKnown(backlog) || !isKnown(in_rate) || !isKnown(out_rate) || backlog.value <= 0 || to <= at) return null
  const growth = in_rate.value - out_rate.value
  const [least, most] = paces(rates, at, growth)
  const emptyAt = (pace: number): number | null => (pace < 0 ? at + (backlog.value / -pace) * 1000 : null)
  const empty = { likely: emptyAt(growth), soonest: emptyAt(least), latest: emptyAt(most) }
  const bends = Object.values(empty).filter((each) => each !== null && each < to)
  const times = [...Array.from({ length: STEPS + 1 }, (_, i) => at + ((to - at) * i) / STEPS), ...bends]
  const value = (pace: number, ms: number): number => Math.max(0, backlog.value + (pace * (ms - at)) / 1000)
  return {
    growth,
    points: [...new Set(times.filter((each) => each !== null))]
      .sort((a, b) => a - b)
      .map((ms) => ({ at: ms, likely: value(growth, ms), low: value(least, ms), high: value(most, ms) })),
    empty,
    lossAt: isKnown(loss) ? at + loss.value * 1000 : null
  }
}

/** The slowest and the fastest growth of the last minutes, without the outermost tenths. The present one lies within. */
const paces = (rates: readonly Line[], at: number, now: number): [least: number, most: number] => {
  const recent = (name: string): Map<number, number> =>
    new Map(
      (rates.find((line) => line.name === name)?.points ?? []).flatMap(([ms, value]) =>
        typeof value === 'number' && ms >= at - PACE_MS && ms <= at ? [[ms, value] as const] : []
      )
    )
  const taken = recent('out_rate')
  const seen = sinceTurn(
    [...recent('in_rate')].flatMap(([ms, value]) => {
      const out = taken.get(ms)
      return out === undefined ? [] : [value - out]
    }),
    now
  ).sort((a, b) => a - b)
  if (seen.length < LEAST) return [now, now]
  return [Math.min(now, quantile(seen, TAIL)), Math.max(now, quantile(seen, 1 - TAIL))]
}

/** What was before it began to drain, or to grow, says nothing of how it does. Too few of one kind are chance: then all count. */
const sinceTurn = (growths: readonly number[], now: number): number[] => {
  const turned = growths.findLastIndex((growth) => growth < 0 !== now < 0)
  const since = growths.slice(turned + 1)
  return since.length >= RUN ? since : [...growths]
}

/** Between the two nearest of sorted values. */
const quantile = (sorted: readonly number[], q: number): number => {
  const place = (sorted.length - 1) * q
  const below = sorted[Math.floor(place)] ?? 0
  return below + ((sorted[Math.ceil(place)] ?? below) - below) * (place % 1)
}

/** Rows with what may come behind them: it begins where the last reading stands. */
export const withForecast = (rows: readonly Row[], forecast: Forecast): Row[] => {
  const [first, ...later] = forecast.points
  if (first === undefined) return [...rows]
  const { at, likely, low, high } = first
  const now = rows.find((row) => row.at === at)
  return [
    ...rows.filter((row) => row.at < at),
    { ...now, at, likely, low, high },
    ...later.map((each) => ({ ...each }))
  ]
}

/** Beyond so much of what was, a forecast is cut: it is not to press that down. */
const MOST_OF_PAST = 1.5

/** How high a scale has to reach for a forecast. */
export const foretoldTop = ({ points }: Forecast, rows: readonly Row[], names: readonly string[]): number =>
  Math.min(points.at(-1)?.high ?? 0, MOST_OF_PAST * highest(rows, names))

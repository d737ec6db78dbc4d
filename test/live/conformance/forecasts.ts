/** Rates look at 30 s: from then on what is forecast is of this run. */
export const FORECAST_AFTER_MS = 40_000

export interface Forecast {
  atMs: number
  /** From then on. */
  seconds: number
}

/** Of what is left when it is forecast: with little left, seconds are a large part of it. */
const LEAST_LEFT_S = 25

/**
 * How far what was forecast was from what then happened, as a share of the time that was left: the median of all polls that had it before them. One poll alone may
 * have met a broker's samples between two of them (RabbitMQ's are 5 s apart, in a window of 30 s), or a machine that did something else.
 */
export const errorOf = (
  name: string,
  forecasts: readonly Forecast[],
  happenedMs = Number.NaN
): { text: string; error: number } => {
  const all = forecasts
    .map(({ atMs, seconds }) => ({ seconds, trueS: (happenedMs - atMs) / 1000 }))
    .filter(({ trueS }) => trueS >= LEAST_LEFT_S)
    .map(({ seconds, trueS }) => ({ seconds, trueS, error: (seconds - trueS) / trueS }))
    .sort((a, b) => a.error - b.error)
  const median = all[Math.floor(all.length / 2)]
  if (median === undefined) return { text: `${name}: nothing was forecast`, error: Number.NaN }
  const { seconds, trueS, error } = median
  const percent = (share = Number.NaN): string => `${(100 * share).toFixed(1)} %`
  const span = `${percent(all[0]?.error)} to ${percent(all.at(-1)?.error)} at ${all.length} polls`
  return {
    text: `${name}: ${seconds.toFixed(1)} s forecast, ${trueS.toFixed(1)} s true: ${percent(error)} (${span})`,
    error
  }
}

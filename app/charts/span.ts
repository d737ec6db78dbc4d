/** How much of the past a chart shows, by the name that stands in the address. */
export const SPANS = {
  '15m': { ms: 900_000, name: '15 min', words: 'last 15 min', tickMs: 300_000 },
  '1h': { ms: 3_600_000, name: '1 h', words: 'last hour', tickMs: 900_000 },
  '6h': { ms: 21_600_000, name: '6 h', words: 'last 6 h', tickMs: 3_600_000 },
  '24h': { ms: 86_400_000, name: '24 h', words: 'last 24 h', tickMs: 14_400_000 },
  '7d': { ms: 604_800_000, name: '7 d', words: 'last 7 d', tickMs: 86_400_000 }
} as const
export type SpanName = keyof typeof SPANS
export const SPAN_NAMES = Object.keys(SPANS) as SpanName[]
export const USUAL_SPAN: SpanName = '1h'

/** About a point a px of the panel, and never finer than polls are. ms */
export const stepOf = (span: SpanName): number => Math.ceil(SPANS[span].ms / 360 / 1000) * 1000

/**
 * Moments to name under a chart: whole steps of the clock between two moments, Unix ms. Steps of hours and days are those of a clock that is
 * `offsetMs` ahead of UTC.
 */
export const momentsOf = (fromMs: number, toMs: number, stepMs: number, offsetMs = 0): number[] => {
  const first = Math.ceil((fromMs + offsetMs) / stepMs) * stepMs - offsetMs
  return Array.from({ length: Math.max(0, Math.floor((toMs - first) / stepMs) + 1) }, (_, i) => first + i * stepMs)
}

import { RPC_SERIES_NAMES, type RpcQuery } from '../model/index.ts'
import type { Store } from './open.ts'
import { intervalOf } from './read-series.ts'
import { readSpread, type Spread } from './read-spread.ts'

const HOUR_MS = 3_600_000
/** A heat map has no more columns than one can point at. */
const MOST_COLUMNS = 240
/** Who tells of calls. */
const TELEMETRY = 'otlp'

/** Calls of methods in a time by part and step, and what that time and step are. Unix ms. */
export const readRpc = async (
  store: Store,
  query: Pick<RpcQuery, 'of' | 'from' | 'to' | 'step'>
): Promise<{ spreads: Spread[]; from: number; to: number; step: number }> => {
  const to = query.to ?? Date.now()
  const from = Math.min(query.from ?? to - HOUR_MS, to)
  const interval = await intervalOf(store, TELEMETRY)
  const least = Math.max(interval, Math.ceil((to - from) / MOST_COLUMNS / 1000) * 1000)
  const step = Math.max(query.step ?? 0, least)
  return {
    spreads: await readSpread(store, { of: query.of, names: RPC_SERIES_NAMES, from, to, stepMs: step }),
    from,
    to,
    step
  }
}

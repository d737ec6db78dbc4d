import { type Histogram, merge, quantile, RPC_SERIES_NAMES, type Series, type SeriesQuery } from '../model/index.ts'
import { type BlockRow, decodeBlock, type Point } from './block.ts'
import { isValueMark, NEVER_MARK } from './marks.ts'
import type { Store } from './open.ts'
import { LATENCY, seriesId } from './series-id.ts'

const HOUR = 3_600_000
/** A chart has no more points than it has pixels. */
const MOST_POINTS = 720
const QUANTILES: Record<string, number> = { p50: 0.5, p95: 0.95, p99: 0.99 }

interface Row {
  id: string
  name: string
  part: string | null
  unit: string
}

/**
 * Series of one thing over a time (by default the last hour), a point a step: the newest value in it stands for the step; quantiles over a step
 * are those of all its calls together. Unknown is null, and so is a step in which nothing was polled.
 */
export const readSeries = async (store: Store, query: SeriesQuery): Promise<Series[]> => {
  const to = query.to ?? Date.now()
  const from = query.from ?? to - HOUR
  const { rows } = await store.pool.query<Row & { target: string }>(
    `select id, target, name, part, unit from series
     where "of" = $1 and ($2::text is null or name = $2) and name <> all($3) order by name, part`,
    [query.of, query.name ?? null, [LATENCY, ...RPC_SERIES_NAMES]]
  )
  if (rows.length === 0) return []
  const interval = await intervalOf(store, rows[0]?.target ?? '')
  const step = Math.max(query.step ?? 0, Math.ceil((to - from) / MOST_POINTS / 1000) * 1000, 1)
  const points = await readPoints(store, rows, from, to)
  const wide = step > 2 * interval
  const latencies =
    wide && rows.some(({ name }) => name in QUANTILES) ? await readHistograms(store, query.of, from, to) : []
  return rows.map(({ id, name, part, unit }) => {
    const q = QUANTILES[name]
    const own = points.get(id) ?? []
    const stepped = q !== undefined && latencies.length > 0 ? quantilesBy(latencies, q, step) : thin(own, step)
    return { name, part, unit, points: withHoles(stepped, Math.max(step, interval) * 2.5) }
  })
}

/** How often a target is polled, ms. */
export const intervalOf = async (store: Store, target: string): Promise<number> =>
  (await store.prisma.target.findUnique({ where: { id: target } }))?.intervalMs ?? 10_000

/** Stored points by series id, in order of time. Unix ms. */
export const readPoints = async (
  store: Store,
  rows: readonly { id: string }[],
  from: number,
  to: number
): Promise<Map<string, Point[]>> => {
  const ids = rows.map(({ id }) => id)
  const [start, end] = [new Date(from).toISOString(), new Date(to).toISOString()]
  const [blocks, heads] = await Promise.all([
    store.pool.query<BlockRow & { series: string }>(
      `select * from block where series = any($1::bigint[]) and hour > $2::timestamptz - interval '1 hour' and hour <= $3
       order by series, hour`,
      [ids, start, end]
    ),
    store.pool.query<{ series: string; at: Date; value: number; mark: number }>(
      `select s.id as series, h.at, h."values"[s.i] as value,
         case when h.marks is null then 0
           else get_byte(h.marks, s.i * 2 - 1) * 256 + get_byte(h.marks, s.i * 2 - 2) end as mark
       from (select l.id as layout, l.target, x.id, array_position(l.series, x.id) as i
             from layout l join unnest($1::bigint[]) as x(id) on l.series @> array[x.id]
             where l.target in (select target from series where id = any($1::bigint[]))) s
       join head h on h.target = s.target and h.layout = s.layout and h.at between $2 and $3
       order by 1, 2`,
      [ids, start, end]
    )
  ])
  const points = new Map<string, Point[]>(ids.map((id) => [id, []]))
  for (const row of blocks.rows)
    points.get(row.series)?.push(...decodeBlock(row).filter(({ atMs }) => atMs >= from && atMs <= to))
  for (const { series, at, value, mark } of heads.rows) points.get(series)?.push({ atMs: at.getTime(), value, mark })
  // An hour that is just being packed is in both for a moment.
  for (const [id, list] of points) points.set(id, ascending(list))
  return points
}

const ascending = (points: Point[]): Point[] =>
  points.sort((a, b) => a.atMs - b.atMs).filter(({ atMs }, i) => atMs !== points[i - 1]?.atMs)

type Plotted = Series['points'][number]

/** The newest point of each step. */
const thin = (points: readonly Point[], step: number): Plotted[] => {
  const plotted: Plotted[] = []
  let current = Number.NaN
  for (const { atMs, value, mark } of points) {
    const slot = Math.floor(atMs / step)
    const point: Plotted = [atMs, isValueMark(mark) ? value : mark === NEVER_MARK ? 'never' : null]
    if (slot === current) plotted[plotted.length - 1] = point
    else plotted.push(point)
    current = slot
  }
  return plotted
}

/** A null where nothing was polled for longer than `most`, so that a line breaks there. */
const withHoles = (points: readonly Plotted[], most: number): Plotted[] =>
  points.flatMap((point, i) => {
    const before = points[i - 1]
    return before !== undefined && point[0] - before[0] > most ? [[before[0] + most, null] as Plotted, point] : [point]
  })

const readHistograms = async (
  store: Store,
  of: string,
  from: number,
  to: number
): Promise<{ atMs: number; histogram: Histogram }[]> => {
  const { rows } = await store.pool.query<Histogram & { at: Date }>(
    `select at, scale, zero, "offset", counts, sum from histogram
     where series = $1 and at between $2 and $3 order by at`,
    [seriesId({ of, name: LATENCY, part: null }), new Date(from).toISOString(), new Date(to).toISOString()]
  )
  return rows.map(({ at, ...histogram }) => ({ atMs: at.getTime(), histogram }))
}

const quantilesBy = (
  latencies: readonly { atMs: number; histogram: Histogram }[],
  q: number,
  step: number
): Plotted[] =>
  [...Map.groupBy(latencies, ({ atMs }) => Math.floor(atMs / step))].map(([slot, those]) => [
    Math.min(slot * step + step, those.at(-1)?.atMs ?? 0),
    quantile(merge(those.map(({ histogram }) => histogram)), q) ?? null
  ])

import { SPARKLINE_FIGURES, type Sparkline } from '../model/index.ts'
import { type BlockRow, decodeBlock } from './block.ts'
import { isValueMark, NEVER_MARK } from './marks.ts'
import type { Store } from './open.ts'

export interface SparklinesQuery {
  /** Ids of entities or subscriptions. */
  of: readonly string[]
  /** Unix ms; whole steps. */
  from: number
  to: number
  /** Width of a point, ms. */
  step: number
}

interface Row {
  id: string
  of: string
  name: Sparkline['name']
  target: string
}
type Value = Sparkline['points'][number]

/**
 * One small line for each of many things: its backlog where it has one, else its calls a second, else what arrives. A point a step: the newest
 * value in it, `never`, or null where it isn't known. Only one tick a step is read, so that a hundred things cost little more than one.
 */
export const readSparklines = async (store: Store, query: SparklinesQuery): Promise<Sparkline[]> => {
  const { rows } = await store.pool.query<Row>(
    `select id, "of", name, target from series where figure and "of" = any($1) and name = any($2)`,
    [query.of, SPARKLINE_FIGURES]
  )
  const chosen = [...Map.groupBy(rows, ({ of }) => of).values()].flatMap((those) =>
    SPARKLINE_FIGURES.flatMap((name) => those.find((row) => row.name === name) ?? []).slice(0, 1)
  )
  if (chosen.length === 0) return []
  const lines = new Map<string, Value[]>(chosen.map(({ id }) => [id, Array(slotsOf(query)).fill(null)]))
  const put = (id: string, atMs: number, value: number, mark: number): void => {
    const slot = Math.floor((atMs - query.from) / query.step)
    const line = lines.get(id)
    if (line === undefined || slot < 0 || slot >= line.length) return
    line[slot] = isValueMark(mark) ? value : mark === NEVER_MARK ? 'never' : null
  }
  const [blocks, heads] = await Promise.all([readBlocks(store, chosen, query), readHeads(store, chosen, query)])
  for (const block of blocks)
    for (const { atMs, value, mark } of decodeBlock(block)) put(block.series, atMs, value, mark)
  for (const { series, at, value, mark } of heads) put(series, at.getTime(), value, mark)
  return chosen.map(({ id, of, name }) => ({ of, name, points: lines.get(id) ?? [] }))
}

const slotsOf = ({ from, to, step }: SparklinesQuery): number => Math.ceil((to - from) / step)

const readBlocks = async (
  store: Store,
  rows: readonly Row[],
  { from, to }: SparklinesQuery
): Promise<(BlockRow & { series: string })[]> => {
  const blocks = await store.pool.query<BlockRow & { series: string }>(
    `select * from block where series = any($1::bigint[]) and hour > $2::timestamptz - interval '1 hour' and hour < $3`,
    [rows.map(({ id }) => id), iso(from), iso(to)]
  )
  return blocks.rows
}

/** The newest tick of each step, found once a target by its key, then each series in the chunk that holds it. */
const readHeads = async (
  store: Store,
  rows: readonly Row[],
  { from, to, step }: SparklinesQuery
): Promise<{ series: string; at: Date; value: number; mark: number }[]> => {
  const heads = await store.pool.query<{ series: string; at: Date; value: number; mark: number }>(
    `with tick as materialized (
       select t.target, (select max(h.at) from head h where h.target = t.target and h.at >= s.since and h.at < s.since + $5::interval) as at
       from unnest($2::text[]) as t(target), generate_series($3::timestamptz, $4::timestamptz - interval '1 ms', $5::interval) as s(since)
     ),
     place as materialized (
       select u.id, l.target, l.id as layout, u.i::int as i
       from layout l cross join unnest(l.series) with ordinality as u(id, i)
       where l.target = any($2::text[]) and u.id = any($1::bigint[])
     )
     select p.id as series, h.at, h."values"[p.i] as value,
       case when h.marks is null then 0 else get_byte(h.marks, p.i * 2 - 1) * 256 + get_byte(h.marks, p.i * 2 - 2) end as mark
     from tick k join place p on p.target = k.target
     -- Each by its key: the planner would rather read the whole hour.
     cross join lateral (select * from head where target = k.target and at = k.at and layout = p.layout offset 0) h`,
    [
      rows.map(({ id }) => id),
      [...new Set(rows.map(({ target }) => target))],
      iso(from),
      iso(to),
      `${step} milliseconds`
    ]
  )
  return heads.rows
}

const iso = (ms: number): string => new Date(ms).toISOString()

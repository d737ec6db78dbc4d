import type pg from 'pg'
import { encodeBlock, type Point } from './block.ts'
import { ABSENT_MARK, markAt, packMarks } from './marks.ts'
import { inTransaction, type Store } from './open.ts'
import { packLatencies } from './pack-latencies.ts'
import { dropPartition, ensurePartition, listPartitions, type Partition } from './partitions.ts'

/** A late tick may still come this long after its hour. */
const GRACE_MS = 5 * 60_000

/**
 * Turns closed hours of the head into blocks and drops them, and merges their latencies by the minute. Killed halfway it loses nothing: what is packed is packed again to the same, and the
 * head's hour goes only when all of it is in blocks. Returns how many hours were packed.
 */
export const packHours = async (store: Store, nowMs: number): Promise<number> => {
  const closed = (await listPartitions(store, 'head')).filter(({ endMs }) => endMs + GRACE_MS <= nowMs)
  for (const hour of closed) {
    await ensurePartition(store, 'block', hour.startMs)
    await packHour(store, hour)
    await packLatencies(store, hour.startMs, hour.endMs)
    await dropPartition(store, hour)
  }
  return closed.length
}

const packHour = async (store: Store, hour: Partition): Promise<void> => {
  const { rows } = await store.pool.query<{ target: string; layout: string; series: string[] }>(
    `select l.target, l.id as layout, l.series from layout l
     where exists (select 1 from ${hour.name} h where h.target = l.target and h.layout = l.id)`
  )
  // A series that changed chunks within the hour is in several layouts: its points belong into one block.
  for (const [target, layouts] of Map.groupBy(rows, (row) => row.target)) {
    const points = new Map<string, Point[]>()
    for (const layout of layouts) await collect(store, hour, target, layout, points)
    await inTransaction(store, (client) => insertBlocks(client, hour, points))
  }
}

const collect = async (
  store: Store,
  hour: Partition,
  target: string,
  { layout, series }: { layout: string; series: string[] },
  points: Map<string, Point[]>
): Promise<void> => {
  const { rows } = await store.pool.query<{ at: Date; values: number[]; marks: Buffer | null }>(
    `select at, "values", marks from ${hour.name} where target = $1 and layout = $2 order by at`,
    [target, layout]
  )
  series.forEach((id, i) => {
    const list = points.get(id) ?? []
    points.set(id, list)
    for (const { at, values, marks } of rows) {
      const mark = markAt(marks, i)
      if (mark !== ABSENT_MARK) list.push({ atMs: at.getTime(), value: values[i] ?? 0, mark })
    }
  })
}

const AT_ONCE = 500

const insertBlocks = async (
  client: pg.PoolClient,
  hour: Partition,
  points: ReadonlyMap<string, Point[]>
): Promise<void> => {
  const blocks = [...points]
    .filter(([, list]) => list.length > 0)
    .map(([series, list]) => {
      const { marks, ...block } = encodeBlock(
        hour.startMs,
        list.sort((a, b) => a.atMs - b.atMs)
      )
      return { series, ...block, marks: packMarks(marks)?.toString('hex') ?? null }
    })
  for (let i = 0; i < blocks.length; i += AT_ONCE)
    await client.query(
      `insert into block (series, hour, offsets, deltas, scale, floats, marks, count, min, max, sum, last)
       select b.series, $1, b.offsets, b.deltas, b.scale, b.floats, decode(b.marks, 'hex'), b.count, b.min, b.max, b.sum, b.last
       from json_to_recordset($2::json) as b(series bigint, offsets integer[], deltas bigint[], scale smallint, floats float8[],
         marks text, count integer, min float8, max float8, sum float8, last float8)
       on conflict do nothing`,
      [new Date(hour.startMs).toISOString(), JSON.stringify(blocks.slice(i, i + AT_ONCE))]
    )
}

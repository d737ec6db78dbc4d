import { inTransaction, type Store } from './open.ts'

/** Latencies of a closed hour are kept by the minute: who looks back at an hour or more sees no finer. ms */
const STEP_MS = 60_000
const AT_ONCE = 500

/**
 * Merges the latencies of a closed hour, which stand a row a tick, into a row a minute. Merging is exact, and doing it again changes nothing: killed halfway, the
 * rest is done the next time. `at` is the last tick's of the minute.
 */
export const packLatencies = async (store: Store, startMs: number, endMs: number): Promise<void> => {
  const hour = [new Date(startMs).toISOString(), new Date(endMs).toISOString()]
  const { rows } = await store.pool.query<{ series: string }>(
    'select distinct series from histogram where at >= $1 and at < $2',
    hour
  )
  const ids = rows.map(({ series }) => series)
  for (let i = 0; i < ids.length; i += AT_ONCE) await packSome(store, ids.slice(i, i + AT_ONCE), hour)
}

/** Rows of different scales stay apart: they were of different ticks, so each keeps a moment of its own. */
const packSome = (store: Store, ids: readonly string[], hour: readonly string[]): Promise<void> =>
  inTransaction(store, async (client) => {
    await client.query(
      `create temporary table packed on commit drop as
       with told as materialized (
         select *, floor(extract(epoch from at) * 1000 / $4) as step
         from histogram where series = any($1::bigint[]) and at >= $2 and at < $3
       ),
       buckets as (
         select series, step, scale, "offset" + i - 1 as place, sum(n) as n
         from told cross join lateral unnest(counts) with ordinality as c(n, i) where n > 0 group by 1, 2, 3, 4
       ),
       dense as (
         select s.series, s.step, s.scale, s.least, array_agg(coalesce(b.n, 0) order by p.place) as counts
         from (select series, step, scale, min(place) as least, max(place) as most from buckets group by 1, 2, 3) s
         cross join lateral generate_series(s.least, s.most) as p(place)
         left join buckets b on b.series = s.series and b.step = s.step and b.scale = s.scale and b.place = p.place
         group by 1, 2, 3, 4
       ),
       totals as (
         select series, step, scale, max(at) as at, sum(zero) as zero, sum(sum) as sum from told group by 1, 2, 3
       )
       select t.series, t.at, t.scale, t.zero, coalesce(d.least, 0)::integer as "offset",
         coalesce(d.counts, '{}') as counts, t.sum
       from totals t left join dense d using (series, step, scale)`,
      [ids, ...hour, STEP_MS]
    )
    await client.query('delete from histogram where series = any($1::bigint[]) and at >= $2 and at < $3', [
      ids,
      ...hour
    ])
    await client.query(
      `insert into histogram (series, at, scale, zero, "offset", counts, sum)
       select series, at, scale, zero, "offset", counts, sum from packed`
    )
  })

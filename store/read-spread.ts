import type { Histogram } from '../model/index.ts'
import type { Store } from './open.ts'

/** Latencies of one part of a thing in one step of time: `slot` × `stepMs` is when it began, Unix ms. */
export interface Spread {
  of: string
  name: string
  part: string
  slot: number
  histogram: Histogram
}

interface Row {
  series: string
  slot: string
  scale: number
  zero: number
  sum: number
  places: number[]
  counts: number[]
}

/**
 * Histograms of parts of things over a time, merged exactly by part and step in the database: what comes from it is a matter of how many steps there are,
 * not of how many polls.
 */
export const readSpread = async (
  store: Store,
  {
    of,
    names,
    from,
    to,
    stepMs
  }: { of: readonly string[]; names: readonly string[]; from: number; to: number; stepMs: number }
): Promise<Spread[]> => {
  const { rows: series } = await store.pool.query<{ id: string; of: string; name: string; part: string }>(
    `select id, "of", name, part from series where "of" = any($1) and name = any($2) and part is not null`,
    [of, names]
  )
  if (series.length === 0) return []
  const byId = new Map(series.map((each) => [each.id, each]))
  const { rows } = await store.pool.query<Row>(
    `with told as materialized (
       select series, floor(extract(epoch from at) * 1000 / $4)::bigint as slot, scale, zero, "offset", counts, sum
       from histogram where series = any($1::bigint[]) and at >= $2 and at <= $3
     ),
     totals as (
       select series, slot, scale, sum(zero) as zero, sum(sum) as sum from told group by 1, 2, 3
     ),
     buckets as (
       select series, slot, scale, "offset" + i - 1 as place, sum(n) as n
       from told cross join lateral unnest(counts) with ordinality as c(n, i) where n > 0 group by 1, 2, 3, 4
     )
     select t.series, t.slot, t.scale, t.zero, t.sum,
       coalesce(array_agg(b.place::integer order by b.place) filter (where b.place is not null), '{}') as places,
       coalesce(array_agg(b.n order by b.place) filter (where b.place is not null), '{}') as counts
     from totals t left join buckets b using (series, slot, scale)
     group by t.series, t.slot, t.scale, t.zero, t.sum`,
    [[...byId.keys()], new Date(from).toISOString(), new Date(to).toISOString(), stepMs]
  )
  const spreads = rows.flatMap((row): Spread[] => {
    const known = byId.get(row.series)
    return known === undefined
      ? []
      : [{ of: known.of, name: known.name, part: known.part, slot: Number(row.slot), histogram: histogramOf(row) }]
  })
  return spreads.sort((a, b) => a.slot - b.slot)
}

const histogramOf = ({ scale, zero, sum, places, counts }: Row): Histogram => {
  const [offset = 0] = places
  const dense = new Array<number>(places.length === 0 ? 0 : (places.at(-1) ?? 0) - offset + 1).fill(0)
  places.forEach((place, i) => {
    dense[place - offset] = counts[i] ?? 0
  })
  return { scale, zero, offset, counts: dense, sum }
}

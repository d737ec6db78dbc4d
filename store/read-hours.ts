import type { Store } from './open.ts'
import { listPartitions } from './partitions.ts'

/** What the packed hours of one series come to. Times are Unix ms. */
export interface HourSum {
  of: string
  /** Hours in which anything was known of it, the start of the first and the end of the last. */
  hours: number
  fromMs: number
  toMs: number
  mean: number
  min: number
  max: number
  /** The last value of the first hour, and of the last. */
  first: number
  last: number
  /** Hours that ended lower than the one before. */
  falls: number
  /** End of the newest hour in which it was above 0; null where it never was. */
  aboveMs: number | null
}

const HOUR_MS = 3_600_000

/** Up to when hours are packed, Unix ms; undefined where none has begun. What is newer is in the head. */
export const packedUntil = async (store: Store): Promise<number | undefined> =>
  (await listPartitions(store, 'head'))[0]?.startMs

/**
 * Sums over the packed hours from `fromMs` on, one row a thing: of the series `name` of things whose id begins with `under`. One query, whatever the
 * number of things.
 */
export const readHours = async (
  store: Store,
  { name, under, fromMs }: { name: string; under: string; fromMs: number }
): Promise<Map<string, HourSum>> => {
  const { rows } = await store.pool.query<
    Omit<HourSum, 'fromMs' | 'toMs' | 'aboveMs'> & { since: Date; until: Date; above: Date | null }
  >(
    `select "of", count(*)::integer as hours, min(hour) as since, max(hour) as until, sum(sum) / sum(count) as mean,
       min(min) as min, max(max) as max, (array_agg(last order by hour))[1] as first, (array_agg(last order by hour desc))[1] as last,
       (count(*) filter (where last < before))::integer as falls, max(hour) filter (where max > 0) as above
     from (
       select s."of", b.hour, b.count, b.sum, b.min, b.max, b.last, lag(b.last) over (partition by b.series order by b.hour) as before
       from series s join block b on b.series = s.id
       where s.name = $1 and s.part is null and starts_with(s."of", $2) and b.hour >= $3 and b.count > 0
     ) hours
     group by "of"`,
    [name, under, new Date(fromMs).toISOString()]
  )
  return new Map(
    rows.map(({ since, until, above, ...row }) => [
      row.of,
      {
        ...row,
        fromMs: since.getTime(),
        toMs: until.getTime() + HOUR_MS,
        aboveMs: above === null ? null : above.getTime() + HOUR_MS
      }
    ])
  )
}

/** Channels of which a reader went back within the history that is kept. */
export const readRewound = async (store: Store): Promise<Set<string>> => {
  const { rows } = await store.pool.query<{ channel: string }>(
    `select distinct channel from subscription where state = 'rewound'`
  )
  return new Set(rows.map(({ channel }) => channel))
}

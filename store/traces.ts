import { type Trace, Trace as TraceSchema, TraceSummary } from '../model/index.ts'
import { jsonOf } from './json.ts'
import { inTransaction, type Store } from './open.ts'
import { ensurePartition } from './partitions.ts'

const DAY_MS = 86_400_000

/** A trace and what it went over, each with its slowest span there. */
export interface NewTrace {
  trace: Trace
  of: ReadonlyMap<string, { seconds: number; failed: boolean }>
}

/**
 * Keeps these traces in the place of those with their ids, and takes those of `drop` away. `at` of a trace is its senders' clocks' to say: one that is far from
 * `nowMs` stands at that moment.
 */
export const writeTraces = async (
  store: Store,
  { write, drop }: { write: readonly NewTrace[]; drop: readonly string[] },
  nowMs: number
): Promise<void> => {
  if (write.length === 0 && drop.length === 0) return
  const stands = ({ at }: Trace): number => (Math.abs(nowMs - at) > DAY_MS ? nowMs : at)
  for (const { trace } of write)
    for (const table of ['kept_trace', 'kept_trace_of'] as const) await ensurePartition(store, table, stands(trace))
  const ids = [...write.map(({ trace }) => trace.id), ...drop]
  await inTransaction(store, async (client) => {
    await client.query('delete from kept_trace where id = any($1)', [ids])
    await client.query('delete from kept_trace_of where trace = any($1)', [ids])
    await client.query(
      `insert into kept_trace (id, at, seconds, failed, body)
       select * from unnest($1::text[], $2::timestamptz[], $3::float8[], $4::bool[], $5::jsonb[])`,
      [
        write.map(({ trace }) => trace.id),
        write.map(({ trace }) => new Date(stands(trace)).toISOString()),
        write.map(({ trace }) => trace.seconds),
        write.map(({ trace }) => trace.failed),
        write.map(({ trace }) => jsonOf(trace))
      ]
    )
    const rows = write.flatMap(({ trace, of }) =>
      [...of].map(([id, there]) => ({ of: id, at: new Date(stands(trace)).toISOString(), trace: trace.id, ...there }))
    )
    await client.query(
      `insert into kept_trace_of ("of", at, trace, seconds, failed)
       select * from json_to_recordset($1) as row ("of" text, at timestamptz, trace text, seconds float8, failed bool)`,
      [jsonOf(rows)]
    )
  })
}

export interface TracesWanted {
  of?: string | undefined
  from: number
  to: number
  /** How long it took there, s. */
  min?: number | undefined
  max?: number | undefined
  failed?: boolean | undefined
  limit: number
}

/** Traces that links join may each be kept for ways of their own, whole in each case: so many rows at most are read for one that is listed. */
const MOST_JOINED = 4

/**
 * Kept traces of a time, the slowest first; those that went over `of` alone, by how long they took there, where that is given. Of those that are the same
 * spans, joined by links, the one in which it began is listed.
 */
export const readTraces = async (
  store: Store,
  { of, from, to, min, max, failed, limit }: TracesWanted
): Promise<TraceSummary[]> => {
  const values = [
    new Date(from).toISOString(),
    new Date(to).toISOString(),
    min ?? null,
    max ?? null,
    failed ?? null,
    limit * MOST_JOINED
  ]
  const fits = (row: string): string =>
    `${row}.at >= $1 and ${row}.at <= $2 and ($3::float8 is null or ${row}.seconds >= $3)
     and ($4::float8 is null or ${row}.seconds < $4) and ($5::bool is null or ${row}.failed = $5)`
  const { rows } =
    of === undefined
      ? await store.pool.query<Row>(
          `select body - 'spans' as body, ${FIRST}, null::float8 as seconds, false as failed from kept_trace t
           where ${fits('t')} order by t.seconds desc limit $6`,
          values
        )
      : await store.pool.query<Row>(
          `select t.body - 'spans' as body, ${FIRST}, o.seconds, o.failed from kept_trace_of o
           join kept_trace t on t.id = o.trace and t.at = o.at
           where o."of" = $7 and ${fits('o')} order by o.seconds desc limit $6`,
          [...values, of]
        )
  const listed = new Map<string, TraceSummary>()
  for (const { body, first_trace, first_span, seconds, failed: there } of rows) {
    const summary = TraceSummary.parse(body)
    const whole = `${first_trace} ${first_span} ${summary.count}`
    if (listed.has(whole) && summary.id !== first_trace) continue
    listed.set(whole, { ...summary, ...(seconds === null ? {} : { there: { seconds, failed: there } }) })
  }
  return [...listed.values()].slice(0, limit)
}

/** Its spans stand in the order they began. */
const FIRST = `t.body->'spans'->0->>'trace' as first_trace, t.body->'spans'->0->>'id' as first_span`

interface Row {
  body: unknown
  first_trace: string
  first_span: string
  seconds: number | null
  failed: boolean
}

export const readTrace = async (store: Store, id: string): Promise<Trace | undefined> => {
  const row = await store.prisma.keptTrace.findFirst({ where: { id } })
  return row === null ? undefined : TraceSchema.parse(row.body)
}

import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Figures, kafkaTopicId, measured, type Tick } from '../model/index.ts'
import { migrate, openStore, packHours, readSeries, type Store, saveTargets, writeTick } from '../store/index.ts'
import { startService } from '../test/services/index.ts'
import type { Line } from './line.ts'

const run1 = promisify(execFile)
const TARGET = 'bench'
const SERIES = 10_000
const TICKS = 30
const WEEK_MS = 7 * 86_400_000
const EVERY_MS = 10_000
/** Series beside the one that is read: they share its chunks, as on a small broker. */
const BESIDE = 15
const READS = 15
const READ_MS = 200

/**
 * The store against plain rows on the same Postgres. `write`: ticks of 10,000 series by `writeTick` (one transaction a tick, versions looked at, one NOTIFY) against
 * psql's `\copy` of the same values into a table of (series, time, value) with its primary key, a `\copy` a tick in one session. `read`: one series of 7 days at 10 s
 * from packed blocks, as a chart asks for it, against a plain SELECT of the same 60,480 rows from such a table.
 */
export const run = async function* (): AsyncGenerator<Line> {
  const { createDatabase } = await startService('postgres')
  const url = await createDatabase()
  await migrate(url)
  const store = await openStore(url)
  await saveTargets(store, [{ id: TARGET, kind: 'kafka', address: 'bench', intervalMs: EVERY_MS }])
  const before = process.memoryUsage().rss
  try {
    yield* writes(store)
    yield* reads(store)
    yield {
      name: 'store memory grown over the run',
      value: (process.memoryUsage().rss - before) / 1e6,
      unit: 'MB',
      bar: null,
      holds: null
    }
  } finally {
    await store.close()
  }
}

const ratio = (name: string, value: number, bar: number): Line => ({ name, value, unit: '×', bar, holds: value <= bar })
const plain = (name: string, value: number, unit: string): Line => ({ name, value, unit, bar: null, holds: null })

async function* writes(store: Store): AsyncGenerator<Line> {
  // On the hour, so that no tick makes a partition within the time that is measured.
  const startMs = Math.floor(Date.now() / 3_600_000) * 3_600_000
  await writeTick(store, tickOf(startMs, 0))
  const spent: number[] = []
  for (let i = 1; i <= TICKS; i++) {
    const tick = tickOf(startMs + i * EVERY_MS, i)
    const began = performance.now()
    await writeTick(store, tick)
    spent.push(performance.now() - began)
  }
  const ours = median(spent)
  yield plain('store write, a tick of 10,000 series', ours, 'ms')
  const copied = await copyTicks(store, startMs)
  if (copied === undefined) {
    yield plain('store write against \\copy: psql is not on PATH', Number.NaN, '×')
    return
  }
  yield plain('\\copy of the same values, a tick', copied, 'ms')
  yield ratio('store write against \\copy', ours / copied, 1)
}

/** 2,500 topics with four figures each. */
const tickOf = (atMs: number, round: number): Tick => {
  const topics = Array.from({ length: SERIES / 4 }, (_, i) => kafkaTopicId(TARGET, `topic-${i}`))
  const figures = new Map(
    topics.map((id, i): [string, Figures] => [
      id,
      {
        in_rate: measured(rateAt(i, round)),
        out_rate: measured(rateAt(i, round + 1)),
        length: measured(i * 1000 + round),
        health: measured(0)
      }
    ])
  )
  return {
    target: TARGET,
    atMs,
    entities: topics.map((id, i) => ({
      id,
      kind: 'topic',
      transport: 'kafka',
      name: `topic-${i}`,
      parent: null,
      labels: {}
    })),
    edges: [],
    subscriptions: [],
    figures,
    samples: [],
    histograms: new Map(),
    events: [],
    gaps: [],
    labels: {},
    poll: { durationMs: 5, overruns: 0, intervalMs: EVERY_MS }
  }
}

/** A rate with one decimal that wanders, always the same. */
const rateAt = (series: number, round: number): number => Math.round(500 + 400 * Math.sin(series + round / 7)) / 10

/** Milliseconds a tick; undefined without psql. */
const copyTicks = async (store: Store, startMs: number): Promise<number | undefined> => {
  if (
    !(await run1('psql', ['--version']).then(
      () => true,
      () => false
    ))
  )
    return undefined
  const dir = await mkdtemp(join(tmpdir(), 'plumbline-bench-'))
  try {
    await store.pool.query(
      'create table plain (series bigint, time timestamptz, value float8, primary key (series, time))'
    )
    const { rows } = await store.pool.query<{ id: string }>('select id from series limit $1', [SERIES])
    const script: string[] = []
    for (let i = 0; i <= TICKS; i++) {
      const at = new Date(startMs + i * EVERY_MS).toISOString()
      const file = join(dir, `${i}.csv`)
      await writeFile(file, rows.map(({ id }, series) => `${id},${at},${rateAt(series, i)}`).join('\n'))
      script.push(`\\copy plain from '${file}' with (format csv)`)
    }
    await writeFile(join(dir, 'script.sql'), ['\\timing on', ...script].join('\n'))
    const { stdout } = await run1('psql', ['-X', '-f', join(dir, 'script.sql'), store.url])
    const times = [...stdout.matchAll(/Time: ([\d.]+) ms/g)].map(([, ms]) => Number(ms))
    return median(times.slice(1))
  } finally {
    await rm(dir, { recursive: true })
  }
}

async function* reads(store: Store): AsyncGenerator<Line> {
  const toMs = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 3_600_000
  const fromMs = toMs - WEEK_MS
  const { of, samples } = await fillWeek(store, fromMs, toMs)
  const packing = performance.now()
  const hours = await packHours(store, Date.now())
  yield plain('store packs an hour of 16 series at 10 s', (performance.now() - packing) / hours, 'ms')
  const { rows } = await store.pool.query<{ bytes: string }>(
    `select sum(pg_total_relation_size(inhrelid))::bigint as bytes from pg_inherits where inhparent = 'block'::regclass`
  )
  yield plain('store on disk, packed', Number(rows[0]?.bytes) / samples, 'bytes a sample')

  const query = { of, name: 'in_rate', from: fromMs, to: toMs }
  const points = (await readSeries(store, { ...query, step: EVERY_MS }))[0]?.points.length ?? 0
  if (points < 100) throw new Error(`the week has ${points} points: nothing was measured`)
  const ours = median(await timed(() => readSeries(store, query)))
  const raw = median(
    await timed(() =>
      store.pool.query('select time, value from plain_week where series = 1 and time between $1 and $2 order by time', [
        new Date(fromMs),
        new Date(toMs)
      ])
    )
  )
  yield { name: 'store read, 1 series of 7 days', value: ours, unit: 'ms', bar: READ_MS, holds: ours <= READ_MS }
  yield plain('plain SELECT of the same rows', raw, 'ms')
  yield ratio('store read against plain SELECT', ours / raw, 1)
}

/** A week in the head, as ticks of 10 s would have left it, and the same in plain rows; it is then packed by the store's own task. */
const fillWeek = async (store: Store, fromMs: number, toMs: number): Promise<{ of: string; samples: number }> => {
  const of = kafkaTopicId('week', 'topic-0')
  await saveTargets(store, [
    { id: TARGET, kind: 'kafka', address: 'bench', intervalMs: EVERY_MS },
    { id: 'week', kind: 'kafka', address: 'bench', intervalMs: EVERY_MS }
  ])
  for (let hour = fromMs; hour < toMs; hour += 3_600_000) {
    const figures = new Map(
      Array.from({ length: BESIDE + 1 }, (_, i): [string, Figures] => [
        kafkaTopicId('week', `topic-${i}`),
        { in_rate: measured(1) }
      ])
    )
    await writeTick(store, { ...tickOf(hour, 0), target: 'week', entities: [], figures })
    await store.pool.query(
      `insert into head (target, at, layout, "values")
       select target, at + i * interval '10 seconds', layout,
         (select array_agg(round((50 + 40 * sin(s + i / 7.0))::numeric, 1)::float8) from generate_series(1, $2) as s)
       from head, generate_series(1, 359) as i where target = 'week' and at = $1`,
      [new Date(hour), BESIDE + 1]
    )
  }
  await store.pool.query(
    `create table plain_week as
     select s as series, $1::timestamptz + i * interval '10 seconds' as time, round((50 + 40 * sin(s + i / 7.0))::numeric, 1)::float8 as value
     from generate_series(1, $2) as s, generate_series(0, $3) as i`,
    [new Date(fromMs), BESIDE + 1, (toMs - fromMs) / EVERY_MS - 1]
  )
  await store.pool.query('alter table plain_week add primary key (series, time)')
  await store.pool.query('vacuum analyze plain_week')
  return { of, samples: ((toMs - fromMs) / EVERY_MS) * (BESIDE + 1) }
}

/** The first is not counted: it opens plans and caches, for both alike. */
const timed = async (work: () => Promise<unknown>): Promise<number[]> => {
  const spent: number[] = []
  for (let i = 0; i <= READS; i++) {
    const began = performance.now()
    await work()
    if (i > 0) spent.push(performance.now() - began)
  }
  return spent
}

const median = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

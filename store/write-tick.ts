import { createHash } from 'node:crypto'
import type pg from 'pg'
import { blindOf, FIGURES, type FigureName, type Gap, samplesOf, type Tick } from '../model/index.ts'
import { type OpenRow, type OpenTarget, openTarget, says } from './cache.ts'
import { tell } from './channel.ts'
import { jsonOf } from './json.ts'
import { arrange } from './layouts.ts'
import { ABSENT_MARK, encodeFigure, packMarks } from './marks.ts'
import { inTransaction, type Store } from './open.ts'
import { ensurePartition } from './partitions.ts'
import { reasonIds } from './reasons.ts'
import { LATENCY } from './series-id.ts'

/**
 * Writes one tick in one transaction and tells the dashboards. Versions of entities, edges, subscriptions and gaps are written only where
 * they changed; what is absent is closed. Writing the same tick twice changes nothing.
 */
export const writeTick = async (store: Store, tick: Tick): Promise<void> => {
  await ensurePartition(store, 'head', tick.atMs)
  if (tick.histograms.size > 0 || tick.latencies !== undefined) await ensurePartition(store, 'histogram', tick.atMs)
  for (const { atMs } of tick.events) await ensurePartition(store, 'event', atMs)
  const open = await openTarget(store, tick.target)
  const reasonId = await reasonIds(store, tick)
  const values = valuesOf(tick, open, reasonId)
  try {
    await inTransaction(store, async (client) => {
      await writeVersions(client, tick, open)
      await writeValues(client, tick, open, values)
      await writeHistograms(client, tick, open)
      await writeEvents(client, tick)
      await writePoll(client, tick)
      await tell(client, { target: tick.target, atMs: tick.atMs })
    })
  } catch (error) {
    // What was taken as written may not be: look again at the next tick.
    store.targets.delete(tick.target)
    throw error
  }
}

const at = (ms: number): string => new Date(ms).toISOString()

const writeVersions = async (client: pg.PoolClient, tick: Tick, open: OpenTarget): Promise<void> => {
  const { target, atMs } = tick
  await version(client, {
    table: 'entity',
    target,
    atMs,
    open: open.entity,
    columns: 'since timestamptz, kind text, transport text, name text, parent text, labels jsonb, facts jsonb',
    rows: tick.entities.map(({ id, kind, transport, name, parent, labels, facts }) => ({
      id,
      says: says(kind, transport, name, parent, labels, facts ?? null),
      sinceMs: open.entity.get(id)?.sinceMs ?? atMs,
      row: { kind, transport, name, parent, labels, facts: facts ?? null }
    }))
  })
  await version(client, {
    table: 'edge',
    target,
    atMs,
    open: open.edge,
    columns: 'kind text, from_id text, to_id text, transport text, labels jsonb',
    rows: tick.edges.map(({ id, kind, from, to, transport, labels }) => ({
      id,
      says: says(kind, from, to, transport, labels),
      sinceMs: open.edge.get(id)?.sinceMs ?? atMs,
      row: { kind, from_id: from, to_id: to, transport, labels }
    }))
  })
  await version(client, {
    table: 'subscription',
    target,
    atMs,
    open: open.subscription,
    columns: 'channel text, reader text, state text, since timestamptz, evidence jsonb, labels jsonb',
    rows: tick.subscriptions.map(({ id, channel, reader, labels, verdict }) => ({
      id,
      says: says(channel, reader, verdict.state, verdict.sinceMs, verdict.evidence, labels),
      sinceMs: verdict.sinceMs,
      row: { channel, reader, state: verdict.state, evidence: verdict.evidence, labels }
    }))
  })
  await version(client, {
    table: 'gap',
    target,
    atMs,
    open: open.gap,
    columns: 'what text, why text, needs text',
    rows: tick.gaps.map(({ what, why, needs }) => ({
      id: gapId({ what, why, needs }),
      says: '',
      sinceMs: open.gap.get(gapId({ what, why, needs }))?.sinceMs ?? atMs,
      row: { what, why, needs }
    }))
  })
}

const gapId = ({ what, why, needs }: Omit<Gap, 'hides'>): string =>
  createHash('sha256')
    .update(`${what}\n${why}\n${needs ?? ''}`)
    .digest('hex')
    .slice(0, 32)

interface Versioned {
  table: 'entity' | 'edge' | 'subscription' | 'gap'
  target: string
  atMs: number
  open: Map<string, OpenRow>
  /** Columns besides target, id and validity, with their types. */
  columns: string
  rows: { id: string; says: string; sinceMs: number; row: object }[]
}

/** Closes what is absent or changed, opens what is new or changed. */
const version = async (
  client: pg.PoolClient,
  { table, target, atMs, open, columns, rows }: Versioned
): Promise<void> => {
  const present = new Set(rows.map(({ id }) => id))
  const changed = [...new Map(rows.map((row) => [row.id, row])).values()].filter(
    ({ id, says }) => open.get(id)?.says !== says
  )
  const closing = [...open.keys()].filter((id) => !present.has(id))
  const ended = [...closing, ...changed.map(({ id }) => id).filter((id) => open.has(id))]
  if (ended.length > 0)
    await client.query(
      `update ${table} set valid_to = $3 where target = $1 and id = any($2) and valid_to is null and valid_from < $3`,
      [target, ended, at(atMs)]
    )
  if (changed.length > 0) {
    const names = columns.split(', ').map((column) => column.split(' ')[0])
    await client.query(
      `insert into ${table} (target, id, valid_from, ${names.join(', ')})
       select $1, r.id, $2::timestamptz, ${names.map((name) => `r.${name}`).join(', ')}
       from json_to_recordset($3::json) as r(id text, ${columns})
       on conflict do nothing`,
      [target, at(atMs), jsonOf(changed.map(({ id, sinceMs, row }) => ({ id, since: at(sinceMs), ...row })))]
    )
  }
  for (const id of closing) open.delete(id)
  for (const { id, says, sinceMs } of changed) open.set(id, { says, sinceMs })
}

interface Value {
  id: string
  of: string
  name: string
  part: string | null
  unit: string
  figure: boolean
  value: number
  mark: number
}

const valuesOf = (tick: Tick, { idOf }: OpenTarget, reasonId: (text: string) => number): Value[] => {
  const values: Value[] = []
  for (const [of, figures] of tick.figures)
    for (const [name, figure] of Object.entries(figures)) {
      const [value, mark] = encodeFigure(figure, reasonId)
      const { unit } = FIGURES[name as FigureName]
      values.push({ id: idOf({ of, name, part: null }), of, name, part: null, unit, figure: true, value, mark })
    }
  for (const { of, name, part = null, unit, value } of samplesOf(tick)) {
    const mark = Number.isFinite(value) ? 0 : ABSENT_MARK
    values.push({
      id: idOf({ of, name, part }),
      of,
      name,
      part,
      unit,
      figure: false,
      value: mark === 0 ? value : 0,
      mark
    })
  }
  return values
}

const writeValues = async (client: pg.PoolClient, tick: Tick, open: OpenTarget, values: Value[]): Promise<void> => {
  await writeSeries(client, tick.target, open, values)
  const byId = new Map(values.map((value) => [value.id, value]))
  const rows: [string, string, Buffer | null][] = []
  for (const kind of ['figure', 'raw'] as const) {
    const wanted = new Set(values.filter(({ figure }) => figure === (kind === 'figure')).map(({ id }) => id))
    const before = open.layouts[kind]
    const layouts = arrange(tick.target, before, wanted)
    const made = layouts.filter((layout) => !before.includes(layout))
    if (made.length > 0)
      await client.query(
        `insert into layout (id, target, series, figure, since)
         select l.id, $1, l.series, $2, $3::timestamptz from json_to_recordset($4::json) as l(id bigint, series bigint[])
         on conflict do nothing`,
        [tick.target, kind === 'figure', at(tick.atMs), jsonOf(made)]
      )
    open.layouts[kind] = layouts
    for (const { id, series } of layouts) {
      const chunk = series.map((each) => byId.get(each))
      const numbers = `{${chunk.map((value) => value?.value ?? 0).join(',')}}`
      rows.push([id, numbers, packMarks(chunk.map((value) => value?.mark ?? ABSENT_MARK))])
    }
  }
  if (rows.length === 0) return
  await client.query(
    `insert into head (target, at, layout, "values", marks)
     select $1, $2, r.layout, r.numbers::float8[], r.marks
     from unnest($3::bigint[], $4::text[], $5::bytea[]) as r(layout, numbers, marks)
     on conflict do nothing`,
    [tick.target, at(tick.atMs), ...[0, 1, 2].map((column) => rows.map((row) => row[column]))]
  )
}

type NewSeries = Omit<Value, 'value' | 'mark'>

const writeSeries = async (
  client: pg.PoolClient,
  target: string,
  open: OpenTarget,
  wanted: NewSeries[]
): Promise<void> => {
  const fresh = wanted.filter(({ id }) => !open.knownSeries.has(id))
  if (fresh.length === 0) return
  await client.query(
    `insert into series (id, target, "of", name, part, unit, figure)
     select s.id, $1, s."of", s.name, s.part, s.unit, s.figure
     from json_to_recordset($2::json) as s(id bigint, "of" text, name text, part text, unit text, figure boolean)
     on conflict do nothing`,
    [target, jsonOf(fresh)]
  )
  for (const { id } of fresh) open.knownSeries.add(id)
}

/** A tick of the intake may have a hundred thousand: as one text they would hold up all else for as long as it takes to write. */
const MOST_HISTOGRAMS_AT_ONCE = 2000

const writeHistograms = async (client: pg.PoolClient, tick: Tick, open: OpenTarget): Promise<void> => {
  const all = [
    ...[...tick.histograms].map(([of, latency]) => ({ of, name: LATENCY, part: null, latency })),
    ...(tick.latencies ?? [])
  ]
  for (let from = 0; from < all.length; from += MOST_HISTOGRAMS_AT_ONCE) {
    const rows = all.slice(from, from + MOST_HISTOGRAMS_AT_ONCE).map(({ of, name, part, latency }) => ({
      series: { id: open.idOf({ of, name, part }), of, name, part, unit: 's', figure: false },
      latency
    }))
    await writeSeries(
      client,
      tick.target,
      open,
      rows.map(({ series }) => series)
    )
    await client.query(
      `insert into histogram (series, at, scale, zero, "offset", counts, sum)
       select h.id, $1, h.scale, h.zero, h."offset", h.counts, h.sum
       from json_to_recordset($2::json)
         as h(id bigint, scale smallint, zero float8, "offset" integer, counts float8[], sum float8)
       on conflict do nothing`,
      [at(tick.atMs), jsonOf(rows.map(({ series: { id }, latency }) => ({ id, ...latency })))]
    )
  }
}

const writeEvents = async (client: pg.PoolClient, { target, events }: Tick): Promise<void> => {
  if (events.length === 0) return
  await client.query(
    `insert into event (target, at, id, "of", kind, text)
     select $1, e.at, e.id, e."of", e.kind, e.text
     from json_to_recordset($2::json) as e(at timestamptz, id text, "of" text, kind text, text text)
     on conflict do nothing`,
    [target, jsonOf(events.map((event) => ({ ...event, at: at(event.atMs) })))]
  )
  await tell(client, { changed: 'events' })
}

const writePoll = async (client: pg.PoolClient, { target, atMs, gaps, labels, poll }: Tick): Promise<void> => {
  const status = blindOf(gaps) !== undefined ? 'unreachable' : gaps.length > 0 ? 'partial' : 'ok'
  await client.query(
    `update target set status = $2, last_poll_at = $3, last_poll_ms = $4, overruns = $5,
       labels = case when $6::jsonb = '{}' then labels else $6::jsonb end
     where id = $1`,
    [target, status, at(atMs), Math.round(poll.durationMs), poll.overruns, jsonOf(labels)]
  )
}

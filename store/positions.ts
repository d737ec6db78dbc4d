import type { Position } from '../model/index.ts'
import { tell } from './channel.ts'
import { inTransaction, type Store } from './open.ts'

export const readPositions = async (store: Store): Promise<Map<string, Position>> => {
  const rows = await store.prisma.position.findMany()
  return new Map(rows.map(({ entity, x, y }) => [entity, { x, y }]))
}

/**
 * Gives places to nodes. A node that has one keeps it (another dashboard process may have been first) unless `move` is said.
 */
export const writePositions = async (
  store: Store,
  positions: ReadonlyMap<string, Position>,
  { move = false } = {}
): Promise<void> => {
  const rows = JSON.stringify([...positions].map(([entity, { x, y }]) => ({ entity, x, y })))
  await store.pool.query(
    `insert into position (entity, x, y)
     select p.entity, p.x, p.y from json_to_recordset($1::json) as p(entity text, x float8, y float8)
     on conflict (entity) do ${move ? 'update set x = excluded.x, y = excluded.y' : 'nothing'}`,
    [rows]
  )
}

/** What stands, and since when (the database's clock, Unix ms) no arrangement has begun anew; undefined where none was made yet. */
export interface Standing {
  positions: ReadonlyMap<string, Position>
  anewMs: number | undefined
  nowMs: number
}

export interface Arrangement {
  positions: ReadonlyMap<string, Position>
  /** All was laid out anew: these move, and places that are not among them are forgotten. Else these are added to what stands. */
  anew: boolean
}

/** Names the lock under which places are given. */
const LOCK = 72707370

/**
 * Lets `arrange` give places while no other dashboard does, so that two never give one place to two nodes, and tells the dashboards.
 * `arrange` returns undefined where nothing is to be done. Resolves to what stands then.
 */
export const arrangePositions = (
  store: Store,
  arrange: (standing: Standing) => Promise<Arrangement | undefined>
): Promise<ReadonlyMap<string, Position>> =>
  inTransaction(store, async (client) => {
    await client.query('select pg_advisory_xact_lock($1)', [LOCK])
    const { rows } = await client.query<{ entity: string } & Position>('select entity, x, y from position')
    const { rows: notes } = await client.query<{ value: { anewMs: number } | null; now: Date }>(
      `select (select value from note where key = 'layout') as value, clock_timestamp() as now`
    )
    const nowMs = notes[0]?.now.getTime() ?? Date.now()
    const standing = new Map(rows.map(({ entity, x, y }) => [entity, { x, y }]))
    const arrangement = await arrange({ positions: standing, anewMs: notes[0]?.value?.anewMs, nowMs })
    if (arrangement === undefined) return standing
    const { positions, anew } = arrangement
    if (anew) {
      await client.query('delete from position')
      await client.query(
        `insert into note (key, value) values ('layout', $1) on conflict (key) do update set value = excluded.value`,
        [JSON.stringify({ anewMs: nowMs })]
      )
    }
    await client.query(
      `insert into position (entity, x, y) select * from unnest($1::text[], $2::float8[], $3::float8[])`,
      [[...positions.keys()], [...positions.values()].map(({ x }) => x), [...positions.values()].map(({ y }) => y)]
    )
    await tell(client, { changed: 'positions' })
    return anew ? positions : new Map([...standing, ...positions])
  })

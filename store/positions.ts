import type { Position } from '../model/index.ts'
import type { Store } from './open.ts'

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

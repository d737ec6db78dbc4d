import type { Store } from './open.ts'

/** Tables that are cut by time, and how wide a piece is. */
export const PARTITIONED = {
  head: 3_600_000,
  block: 86_400_000,
  histogram: 86_400_000,
  event: 86_400_000,
  kept_trace: 86_400_000,
  kept_trace_of: 86_400_000
} as const
export type PartitionedTable = keyof typeof PARTITIONED

/** `head_2026112318`: the UTC hour or day that it begins with. */
export const partitionName = (table: PartitionedTable, startMs: number): string => {
  const digits = new Date(startMs).toISOString().replace(/\D/g, '')
  return `${table}_${digits.slice(0, PARTITIONED[table] === 3_600_000 ? 10 : 8)}`
}

export const partitionStart = (table: PartitionedTable, atMs: number): number => atMs - (atMs % PARTITIONED[table])

/** Makes the piece that `atMs` falls into, where it is not there. */
export const ensurePartition = async (store: Store, table: PartitionedTable, atMs: number): Promise<void> => {
  const startMs = partitionStart(table, atMs)
  const name = partitionName(table, startMs)
  if (store.partitions.has(name)) return
  const from = new Date(startMs).toISOString()
  const to = new Date(startMs + PARTITIONED[table]).toISOString()
  await store.pool
    .query(`create table if not exists ${name} partition of ${table} for values from ('${from}') to ('${to}')`)
    .catch((error: { code?: string }) => {
      // Another writer made it between the look and the making (duplicate_table, unique_violation on the catalogue).
      if (error.code !== '42P07' && error.code !== '23505') throw error
    })
  store.partitions.add(name)
}

export interface Partition {
  name: string
  table: PartitionedTable
  startMs: number
  endMs: number
}

export const listPartitions = async (store: Store, table: PartitionedTable): Promise<Partition[]> => {
  const { rows } = await store.pool.query<{ name: string }>(
    `select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = $1::regclass order by c.relname`,
    [table]
  )
  return rows.map(({ name }) => {
    const digits = name.slice(table.length + 1)
    const startMs = Date.UTC(
      Number(digits.slice(0, 4)),
      Number(digits.slice(4, 6)) - 1,
      Number(digits.slice(6, 8)),
      Number(digits.slice(8, 10))
    )
    return { name, table, startMs, endMs: startMs + PARTITIONED[table] }
  })
}

export const dropPartition = async (store: Store, { name }: Partition): Promise<void> => {
  await store.pool.query(`drop table if exists ${name}`)
  store.partitions.delete(name)
}

import type pg from 'pg'

/** The channel of PostgreSQL's NOTIFY on which ticks and changes are told. */
export const CHANNEL = 'plumbline'

/** What changed besides a target's tick; whoever cares reads it again. */
export type Change = 'positions' | 'alerts' | 'findings' | 'rules' | 'deliveries' | 'events' | 'config'
export type Told = { target: string; atMs: number } | { changed: Change }

/** Tells every process that listens; within a transaction, once that is committed. */
export const tell = async (client: Pick<pg.PoolClient, 'query'>, told: Told): Promise<void> => {
  await client.query('select pg_notify($1, $2)', [CHANNEL, JSON.stringify(told)])
}

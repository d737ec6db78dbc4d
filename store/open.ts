import { PrismaPg } from '@prisma/adapter-pg'
import pg from 'pg'
import type { OpenTarget } from './cache.ts'
import { unreachable } from './errors.ts'
import { PrismaClient } from './generated/client.ts'

// int8 holds ids and counters: ids stay bigint where they matter (series, layout), so they are read as text and turned there.
export interface Store {
  url: string
  pool: pg.Pool
  prisma: PrismaClient
  /** What is open in the database, by target: so that a tick in which nothing changed writes only its values. */
  targets: Map<string, OpenTarget>
  partitions: Set<string>
  layouts: Map<string, { series: string[]; figure: boolean }>
  reasons: { byText: Map<string, number>; byId: Map<number, string> }
  close(): Promise<void>
}

/** Opens one pool for everything. @throws PlumblineError `database.unreachable` */
export const openStore = async (url: string, { connections = 8 } = {}): Promise<Store> => {
  const pool = new pg.Pool({ connectionString: url, max: connections, connectionTimeoutMillis: 5000 })
  // An idle connection that breaks (the database restarts) is replaced by the pool at the next use.
  pool.on('error', () => undefined)
  await pool.query('select 1').catch(async (cause) => {
    await pool.end()
    throw unreachable(url, cause)
  })
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) })
  return {
    url,
    pool,
    prisma,
    targets: new Map(),
    partitions: new Set(),
    layouts: new Map(),
    reasons: { byText: new Map(), byId: new Map() },
    close: async () => {
      await prisma.$disconnect()
      if (!pool.ended) await pool.end()
    }
  }
}

/** Runs `work` in one transaction. */
export const inTransaction = async <T>(store: Store, work: (client: pg.PoolClient) => Promise<T>): Promise<T> => {
  const client = await store.pool.connect()
  let broken: Error | undefined
  const remember = (error: Error) => {
    broken = error
  }
  client.on('error', remember)
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch(remember)
    throw error
  } finally {
    client.off('error', remember)
    client.release(broken)
  }
}

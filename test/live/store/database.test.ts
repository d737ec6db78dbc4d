import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { leaseHeld, listen, migrate, openStore, releaseLease, takeLease, writeTick } from '../../../store/index.ts'
import { startService } from '../../services/index.ts'
import { NOON, open } from './open.ts'
import { series } from './ticks.ts'

const PATIENTLY = { timeout: 60_000 }

describe('migrations', () => {
  it('are applied once, and keep Prisma’s table true', async () => {
    const url = await (await startService('postgres')).createDatabase()
    const [first, second] = [await migrate(url), await migrate(url)]
    expect(first.applied.length).toBeGreaterThan(0)
    expect(second.applied).toEqual([])
    const store = await openStore(url)
    const rows = await store.prisma.$queryRaw<
      { n: bigint }[]
    >`select count(*) as n from _prisma_migrations where finished_at is not null`
    expect(Number(rows[0]?.n)).toBe(first.applied.length)
    await store.close()
  })

  it('make every table that Prisma’s schema names', async () => {
    const store = await open()
    const { prisma } = store
    for (const table of [
      prisma.target,
      prisma.entity,
      prisma.edge,
      prisma.subscription,
      prisma.gap,
      prisma.event,
      prisma.series,
      prisma.layout,
      prisma.head,
      prisma.block,
      prisma.histogram,
      prisma.reason,
      prisma.position,
      prisma.lease,
      prisma.note
    ] as { findMany(): Promise<unknown[]> }[])
      expect(Array.isArray(await table.findMany())).toBe(true)
    await store.close()
  })

  it('refuse a database that a newer version made', async () => {
    const url = await (await startService('postgres')).createDatabase()
    await migrate(url)
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    await client.query(
      `insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('x', 'x', '20990101000000_later', now())`
    )
    await client.end()
    await expect(migrate(url)).rejects.toMatchObject({
      code: 'database.newer',
      message: expect.stringContaining('20990101000000_later')
    })
  })

  it('say in a sentence that the database can’t be reached', async () => {
    await expect(migrate('postgresql://u:secret@127.0.0.1:1/x')).rejects.toMatchObject({
      code: 'database.unreachable',
      message: 'The database at 127.0.0.1:1/x can’t be reached: nothing listens there.'
    })
  })
})

describe('sharing a database', () => {
  it('lets one collector write at a time', async () => {
    const store = await open()
    await takeLease(store, 'a', 'host-a')
    await takeLease(store, 'a', 'host-a')
    expect(await leaseHeld(store)).toBe(true)
    await expect(takeLease(store, 'b', 'host-b')).rejects.toMatchObject({
      code: 'database.leased',
      message: expect.stringContaining('host-a')
    })
    await store.prisma.$executeRaw`update lease set expires_at = now() - interval '1 second'`
    await takeLease(store, 'b', 'host-b')
    await releaseLease(store, 'b')
    expect(await leaseHeld(store)).toBe(false)
    await store.close()
  })

  it('tells every tick, also after its connection broke', async () => {
    const store = await open()
    const heard: number[] = []
    let connects = 0
    const listener = listen(store.url, { onTick: ({ atMs }) => heard.push(atMs), onConnect: () => void connects++ })
    const [first, second] = series(2, NOON)
    if (first === undefined || second === undefined) throw new Error('no ticks')
    await expect.poll(() => connects, PATIENTLY).toBe(1)
    await writeTick(store, first)
    await expect.poll(() => heard, PATIENTLY).toContain(first.atMs)
    await store.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and query like 'listen%'`
    )
    await expect.poll(() => connects, PATIENTLY).toBe(2)
    await writeTick(store, second)
    await expect.poll(() => heard, PATIENTLY).toContain(second.atMs)
    await listener.close()
    await store.close()
  })
})

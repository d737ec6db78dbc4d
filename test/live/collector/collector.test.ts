import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { Redis } from 'ioredis'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../../cli/postgres.ts'
import { redisStreamId } from '../../../model/index.ts'
import { lastTickMs, leaseHeld, readEvents, readPart, readTargets, type Store } from '../../../store/index.ts'
import { startService, stopService } from '../../services/index.ts'
import { makeStore, startCollecting } from './process.ts'

const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

const storeOfItsOwn = async (): Promise<Store> => {
  const store = await makeStore()
  ending.push(store.close)
  return store
}

/** A collector's own process with these targets. */
const collect = async (store: Store, targets: string[]): Promise<ChildProcess> => {
  const { child, end } = await startCollecting(store, [
    'targets:',
    ...targets.map((each) => `  - { ${each}, interval: 1s }`),
    'otlp: { grpcPort: 0, httpPort: 0, interval: 1s }'
  ])
  ending.push(end)
  return child
}

const redisAt = (port: number, id = 'redis') => `id: ${id}, kind: redis, addresses: ["127.0.0.1:${port}"]`

const eventually = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 60_000, interval: 200 })

const ticksOf = async (store: Store, target: string): Promise<number> => (await readPart(store, target)).atMs

/** A server that accepts and never answers. */
const silentServer = async (): Promise<number> => {
  const server = createServer(() => undefined).listen(0, '127.0.0.1')
  await once(server, 'listening')
  ending.push(async () => server.close())
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

test('targets that are down or silent are gaps with their reason; the one beside them is seen and stays on time', async () => {
  const redis = await startService('redis')
  const stream = `watched-${crypto.randomUUID()}`
  await redis.cli('XADD', stream, '*', 'k', 'v')
  ending.push(() => redis.cli('DEL', stream))
  const store = await storeOfItsOwn()
  await collect(store, [
    redisAt(redis.port),
    redisAt(await freePort(), 'away'),
    `${redisAt(await silentServer(), 'silent')}, timeout: 1s`
  ])
  const id = redisStreamId('redis', 0, stream)
  await eventually(async () => (await readPart(store, 'redis')).entities.map((entity) => entity.id)).toContain(id)
  for (const [target, why] of [
    ['away', 'connection refused'],
    ['silent', 'does not answer in time']
  ] as const)
    await eventually(async () => (await readPart(store, target)).gaps).toMatchObject([
      { what: 'everything', why: expect.stringContaining(why) }
    ])
  const before = await ticksOf(store, 'redis')
  await eventually(() => ticksOf(store, 'redis')).toBeGreaterThan(before)
  expect((await readPart(store, 'redis')).gaps).toEqual([])
})

test('it says what it watches, its OpenTelemetry intake too, and gives its lease back when it ends', async () => {
  const redis = await startService('redis')
  const store = await storeOfItsOwn()
  const child = await collect(store, [redisAt(redis.port)])
  expect((await readTargets(store)).map(({ id, kind }) => `${id} ${kind}`).sort()).toEqual(['otlp otlp', 'redis redis'])
  expect(await leaseHeld(store)).toBe(true)
  child.kill('SIGTERM')
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
  expect(await leaseHeld(store)).toBe(false)
})

test('after a crash the next one says for how long nothing was watched; after a proper end it says nothing', async () => {
  const redis = await startService('redis')
  const store = await storeOfItsOwn()
  const blind = async () => {
    const events = await readEvents(store, { from: 0, to: Date.now() + 1000, limit: 100, of: [''] })
    return events.filter(({ kind }) => kind === 'blind').map(({ text }) => text)
  }
  const first = await collect(store, [redisAt(redis.port)])
  await eventually(() => ticksOf(store, 'redis')).toBeGreaterThan(0)
  expect(await blind()).toEqual([])
  first.kill('SIGKILL')
  await once(first, 'exit')
  const last = new Date((await lastTickMs(store)) ?? 0).toISOString()
  // Its lease runs out by itself, or its launcher names the same holder: here it is let go.
  await store.pool.query('delete from lease')
  const second = await collect(store, [redisAt(redis.port)])
  expect(await blind()).toEqual([
    expect.stringContaining(`not watching from ${last.slice(0, 10)} ${last.slice(11, 19)} to `)
  ])
  const before = await ticksOf(store, 'redis')
  await eventually(() => ticksOf(store, 'redis')).toBeGreaterThan(before)
  second.kill('SIGTERM')
  await once(second, 'exit')
  await collect(store, [redisAt(redis.port)])
  expect(await blind()).toHaveLength(1)
})

test('it ends with its launcher', async () => {
  const store = await storeOfItsOwn()
  const child = await collect(store, [redisAt(await freePort())])
  child.disconnect()
  const [code] = await once(child, 'exit')
  expect(code).toBe(0)
})

test('while its database is away it goes on, and writes again by itself', async () => {
  const redis = await startService('redis')
  const { url } = await startService('postgres')
  const store = await storeOfItsOwn()
  const child = await collect(store, [redisAt(redis.port)])
  await eventually(() => ticksOf(store, 'redis')).toBeGreaterThan(0)
  const admin = new pg.Client({ connectionString: url })
  await admin.connect()
  ending.push(() => admin.end())
  const name = new URL(store.url).pathname.slice(1)
  await admin.query(`alter database ${name} allow_connections false`)
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  // Long enough for polls that can't be written.
  await new Promise((done) => setTimeout(done, 3000))
  expect(child.exitCode).toBeNull()
  const back = Date.now()
  await admin.query(`alter database ${name} allow_connections true`)
  await eventually(() => ticksOf(store, 'redis')).toBeGreaterThan(back)
  expect(child.exitCode).toBeNull()
})

test('names that no database takes keep nothing else from being seen', async () => {
  const redis = await startService('redis', { instance: 'names' })
  ending.push(() => stopService('redis', { instance: 'names' }))
  const client = new Redis({ host: redis.host, port: redis.port })
  ending.push(async () => client.disconnect())
  await client.flushall()
  // Incompressible: what compresses well fits into an index all the same.
  const long = randomBytes(4000).toString('hex')
  for (const key of ['plain', 'nul\0key', long]) {
    await client.xadd(key, '*', 'k', 'v')
    await client.xgroup('CREATE', key, 'g\0rp', '0')
    await client.xreadgroup('GROUP', 'g\0rp', 'c\0ns', 'COUNT', 1, 'STREAMS', key, '>')
  }
  const store = await storeOfItsOwn()
  await collect(store, [redisAt(redis.port)])
  await eventually(async () => (await readPart(store, 'redis')).entities.length).toBeGreaterThan(0)
  const { entities, gaps, subscriptions } = await readPart(store, 'redis')
  const named = (kind: string) => entities.filter((each) => each.kind === kind).map(({ name }) => name)
  expect(named('stream').sort()).toEqual(['nul\uFFFDkey', 'plain'])
  expect(named('group')).toEqual(['g\uFFFDrp', 'g\uFFFDrp'])
  expect(subscriptions).toHaveLength(2)
  expect(gaps).toMatchObject([{ what: `what has a very long name: ${long.slice(0, 40)}…, g\uFFFDrp` }])
})

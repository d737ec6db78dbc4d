import { rename, rm, writeFile } from 'node:fs/promises'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { readWatched } from '../../../app/live/watched.ts'
import { followFile, stampOf } from '../../../collector/config/follow.ts'
import { readPart, readTargets, type Store } from '../../../store/index.ts'
import { startService } from '../../services/index.ts'
import { makeFolder } from '../cli/launch.ts'
import { makeStore, startCollecting } from './process.ts'

/** A collector's own process whose configuration changes under it. */
const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})
const eventually = <T>(read: () => Promise<T>) => expect.poll(read, { timeout: 60_000, interval: 100 })

const collect = async (lines: string[]) => {
  const store = await makeStore()
  ending.push(store.close)
  const { config, end } = await startCollecting(store, lines)
  ending.push(end)
  return { store, config }
}
const INTAKE = 'otlp: { grpcPort: 0, httpPort: 0, interval: 1s }'
const redisTarget = (id: string, port: number, interval = '1s') =>
  `  - { id: ${id}, kind: redis, addresses: ["127.0.0.1:${port}"], interval: ${interval} }`
const watched = async (store: Store) => (await readTargets(store)).map(({ id }) => id).sort()
const polled = async (store: Store, id: string) => (await readPart(store, id)).atMs

test('a target is added, changed and taken away while another goes on undisturbed', async () => {
  const redis = await startService('redis')
  const { store, config } = await collect(['targets:', redisTarget('kept', redis.port), INTAKE])
  await eventually(() => polled(store, 'kept')).toBeGreaterThan(0)
  // The server's ids of the collector's connections: one that is made anew has a new id.
  const connections = async () =>
    (await redis.cli('CLIENT', 'LIST'))
      .split('\n')
      .flatMap((line) => (/name=plumbline/.test(line) ? [/id=(\d+)/.exec(line)?.[1]] : []))
  const before = await connections()
  expect(before.length).toBeGreaterThan(0)

  await writeFile(
    config,
    ['targets:', redisTarget('kept', redis.port), redisTarget('second', redis.port), INTAKE].join('\n')
  )
  await eventually(() => watched(store)).toEqual(['kept', 'otlp', 'second'])
  await eventually(() => polled(store, 'second')).toBeGreaterThan(0)
  expect(await connections()).toEqual(expect.arrayContaining(before))

  // As an editor does it: a new file in the place of the old.
  await writeFile(
    `${config}.new`,
    ['targets:', redisTarget('kept', redis.port), redisTarget('second', redis.port, '3s'), INTAKE].join('\n')
  )
  await rename(`${config}.new`, config)
  await eventually(async () => (await readTargets(store)).find(({ id }) => id === 'second')?.intervalMs).toBe(3000)
  expect(await connections()).toEqual(expect.arrayContaining(before))

  await writeFile(config, ['targets:', redisTarget('kept', redis.port), INTAKE].join('\n'))
  await eventually(() => watched(store)).toEqual(['kept', 'otlp'])
  const at = await polled(store, 'kept')
  await eventually(() => polled(store, 'kept')).toBeGreaterThan(at)
  await eventually(connections).toEqual(before)
})

test('a change that comes before anybody follows the file, after it was read, is not missed', async () => {
  const { config, remove } = await makeFolder(['targets: []'])
  ending.push(remove)
  const known = await stampOf(config)
  await writeFile(config, 'targets: []\n')
  let told = 0
  ending.push(async () => unfollow())
  const unfollow = followFile(config, known, () => told++)
  await eventually(async () => told).toBe(1)
})

test('a broken file leaves the last good one in force and says why, until it is mended', async () => {
  const redis = await startService('redis')
  const good = ['targets:', redisTarget('kept', redis.port), INTAKE].join('\n')
  const { store, config } = await collect([good])
  await eventually(() => polled(store, 'kept')).toBeGreaterThan(0)
  expect((await readWatched(store)).configError).toBeNull()

  await writeFile(config, good.replace('interval: 1s', 'intervall: 1s'))
  await eventually(async () => (await readWatched(store)).configError?.todo).toBe('Did you mean "interval"?')
  expect((await readWatched(store)).configError?.message).toContain(`${config}:2:`)
  const at = await polled(store, 'kept')
  await eventually(() => polled(store, 'kept')).toBeGreaterThan(at)

  await rm(config)
  await eventually(async () => (await readWatched(store)).configError?.message).toContain('There is no configuration')
  expect(await watched(store)).toEqual(['kept', 'otlp'])

  await writeFile(config, good)
  await eventually(async () => (await readWatched(store)).configError).toBeNull()
})

test('a target that was taken away and comes back is seen whole again', async () => {
  const redis = await startService('redis')
  const stream = `returns-${crypto.randomUUID()}`
  await redis.cli('XADD', stream, '*', 'k', 'v')
  ending.push(() => redis.cli('DEL', stream))
  const both = ['targets:', redisTarget('kept', redis.port), redisTarget('second', redis.port), INTAKE].join('\n')
  const { store, config } = await collect([both])
  const names = async () => (await readPart(store, 'second')).entities.map(({ name }) => name)
  await eventually(names).toContain(stream)
  await writeFile(config, ['targets:', redisTarget('kept', redis.port), INTAKE].join('\n'))
  await eventually(names).not.toContain(stream)
  await writeFile(config, both)
  await eventually(names).toContain(stream)
})

test('what can’t be taken up just now is taken up later, without another change of the file', async () => {
  const redis = await startService('redis')
  const lines = (more: string[]) => ['targets:', redisTarget('kept', redis.port), ...more, INTAKE]
  const { store, config } = await collect(lines([]))
  const secret = `${config}.secret`
  await writeFile(
    config,
    [
      ...lines([]),
      `alerts: { webhooks: [{ id: a, url: "https://hooks.example/hidden-path", secret: { file: ${secret} } }] }`
    ].join('\n')
  )
  await eventually(async () => (await readWatched(store)).configError?.message).toBe(
    `The file of a secret, ${secret}, can’t be read (ENOENT).`
  )
  await writeFile(secret, 'of the team\n')
  await eventually(async () => (await readWatched(store)).configError).toBeNull()

  // Its database goes away, and the file changes meanwhile.
  const admin = new pg.Client({ connectionString: (await startService('postgres')).url })
  await admin.connect()
  ending.push(() => admin.end())
  const name = new URL(store.url).pathname.slice(1)
  await admin.query(`alter database ${name} allow_connections false`)
  await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name])
  await writeFile(config, lines([redisTarget('second', redis.port)]).join('\n'))
  await new Promise((done) => setTimeout(done, 2000))
  await admin.query(`alter database ${name} allow_connections true`)
  await eventually(() => polled(store, 'second')).toBeGreaterThan(0)
  await eventually(async () => (await readWatched(store)).configError).toBeNull()
})

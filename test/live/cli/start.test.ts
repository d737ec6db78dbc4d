import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { afterEach, expect, test } from 'vitest'
import { freePort } from '../../../cli/postgres.ts'
import { migrate } from '../../../store/index.ts'
import { startService } from '../../services/index.ts'
import { childrenOf, isAlive, type Launched, launch, makeFolder, ROOT } from './launch.ts'

const ending: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end()
})

const folder = async (lines?: string[]) => {
  const made = await makeFolder(lines)
  ending.push(made.remove)
  return made
}

const start = async (...given: Parameters<typeof launch>): Promise<Launched> => {
  const launched = await launch(...given)
  ending.push(async () => {
    launched.process.kill('SIGTERM')
    await launched.ended
  })
  return launched
}

const database = async (): Promise<string> => (await startService('postgres')).createDatabase()

/** PostgreSQL removes its pid file, which is what is waited for, a moment before it is gone. */
const expectGone = (pids: number[]) => expect.poll(() => pids.filter(isAlive), { timeout: 60_000 }).toEqual([])

/** A refusal is one sentence and what to do, without a stack, and an exit code. */
const expectRefusal = async (launched: Launched, sentence: RegExp): Promise<void> => {
  expect(await launched.ended).not.toBe(0)
  expect(launched.said()).toMatch(sentence)
  expect(launched.said()).not.toMatch(/^\s+at /m)
}

test('it starts with a database of its own, answers, and leaves nothing behind; a second start finds its data', async () => {
  const { dir, config } = await folder()
  const env = { PLUMBLINE_DATA: dir }
  const first = await start(['--config', config], env)
  await first.saying('Plumbline is at')
  expect(first.said()).toMatch(/PostgreSQL is up[\s\S]*Database migrated[\s\S]*OpenTelemetry comes in on \d+/)
  const health = await fetch(`http://localhost:${first.port}/api/v1/health`)
  expect(health.status).toBe(200)
  const postgres = Number((await readFile(join(dir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])
  const children = await childrenOf(first.process.pid)
  expect(children.map(({ script }) => script.split('/').at(-1)).sort()).toEqual(['dashboard.ts', 'main.ts'])
  first.process.kill('SIGTERM')
  expect(await first.ended).toBe(0)
  await expectGone([postgres, ...children.map(({ pid }) => pid)])

  const second = await start(['--config', config], env)
  await second.saying('Plumbline is at')
  expect(second.said()).toContain('Database is up to date')
})

test('npm start again does nothing again: what changed is made anew, then all is found as it is', async () => {
  const { dir, config } = await folder()
  const npmStart = () => start(['--config', config], { PLUMBLINE_DATA: dir }, ['npm', 'start', '--'])
  // A signal to npm alone, as a service manager sends it, ends all that it started before npm is gone.
  const stop = async ({ process, ended, port }: Launched) => {
    process.kill('SIGTERM')
    await ended
    await expect(fetch(`http://localhost:${port}/api/v1/health`)).rejects.toThrow('fetch failed')
    expect(existsSync(join(dir, 'postgres/postmaster.pid'))).toBe(false)
  }
  // What each step makes, and when it was made.
  const made = async () =>
    Promise.all(
      [
        'node_modules/.package-lock.json',
        'store/generated/client.ts',
        'instrument/dist/index.js',
        '.next/BUILD_ID'
      ].map(async (path) => [path, (await stat(join(ROOT, path))).mtimeMs])
    )
  const steps = /^(Installing|Generating|Compiling|Building).*…$/gm

  // As if the sources of the preload had changed since they were compiled.
  await writeFile(join(ROOT, '.plumbline/stamps/instrument'), 'another state')
  const first = await npmStart()
  await first.saying('Plumbline is at')
  expect(first.said().match(steps)).toContain('Compiling @plumbline/instrument…')
  expect(first.said()).toContain('Database migrated')
  await stop(first)

  const before = await made()
  const second = await npmStart()
  await second.saying('Plumbline is at')
  expect(second.said().match(steps)).toBeNull()
  expect(second.said()).toMatch(/PostgreSQL is up[\s\S]*Database is up to date[\s\S]*Plumbline is at/)
  expect(await made()).toEqual(before)
  await stop(second)
}, 240_000)

test('asked to end while it is starting, it ends, its database too', async () => {
  const { dir, config } = await folder()
  const launched = await start(['--config', config], { PLUMBLINE_DATA: dir })
  await launched.saying('PostgreSQL is up')
  const postgres = Number((await readFile(join(dir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])
  launched.process.kill('SIGTERM')
  expect(await launched.ended).toBe(0)
  await expectGone([postgres])
  expect(launched.said()).not.toContain('Plumbline is at')
})

test('a database left running by a launcher that was killed is taken over, and ended with the next', async () => {
  const { dir, config } = await folder()
  const killed = await start(['--config', config], { PLUMBLINE_DATA: dir })
  await killed.saying('PostgreSQL is up')
  const postgres = Number((await readFile(join(dir, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0])
  killed.process.kill('SIGKILL')
  await killed.ended
  expect(isAlive(postgres)).toBe(true)
  const next = await start(['--config', config], { PLUMBLINE_DATA: dir })
  await next.saying('PostgreSQL')
  next.process.kill('SIGTERM')
  await next.ended
  await expectGone([postgres])
})

test('a child that dies is started again and said; the collector still has its lease', async () => {
  const { config } = await folder()
  const launched = await start(['--config', config], { DATABASE_URL: await database() })
  await launched.saying('Plumbline is at')
  for (const [script, name] of [
    ['main.ts', 'collector'],
    ['dashboard.ts', 'dashboard']
  ] as const) {
    const before = (await childrenOf(launched.process.pid)).find((child) => child.script.endsWith(script))
    if (before === undefined) throw new Error(`there is no ${name}`)
    process.kill(before.pid, 'SIGKILL')
    await launched.saying(`The ${name} ended unexpectedly (SIGKILL); starting it again`)
  }
  await launched.saying(/OpenTelemetry comes in[\s\S]*OpenTelemetry comes in/)
  expect(launched.process.exitCode).toBeNull()
})

test('a second collector on the same database is refused', async () => {
  const { config } = await folder()
  const env = { DATABASE_URL: await database() }
  const first = await start(['--config', config], env)
  await first.saying('Plumbline is at')
  await expectRefusal(await start(['--config', config], env), /Another collector writes to this database/)
  expect(first.process.exitCode).toBeNull()
})

test('a port in use is said before anything is started', async () => {
  const { dir, config } = await folder()
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  ending.push(async () => taken.close())
  const address = taken.address()
  const port = String(typeof address === 'object' && address !== null ? address.port : 0)
  const launched = await start(['--config', config, '--port', port], { PLUMBLINE_DATA: dir })
  await expectRefusal(launched, new RegExp(`Port ${port} is in use[\\s\\S]*--port`))
  expect(launched.said()).not.toContain('PostgreSQL')
})

test('a disk without room is said before anything is written to it', async ({ skip }) => {
  const { dir, config } = await folder()
  const small = join(dir, 'small')
  await mkdir(small)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'tmpfs', small]).status === 0
  if (!mounted) skip('a small disk can only be mounted by root on Linux')
  ending.push(async () => {
    spawnSync('umount', [small])
  })
  const launched = await start(['--config', config], { PLUMBLINE_DATA: join(small, 'not yet there') })
  await expectRefusal(launched, /The disk is nearly full: less than 200 MB are free[\s\S]*Free some space/)
  expect(launched.said()).not.toContain('PostgreSQL')
})

test('a database that can’t be reached is said without its password', async () => {
  const { config } = await folder()
  const url = `postgresql://someone:sesame-open@127.0.0.1:${await freePort()}/nowhere`
  const launched = await start(['--config', config], { DATABASE_URL: url })
  await expectRefusal(launched, /database|PostgreSQL/i)
  expect(launched.said()).not.toContain('sesame-open')
})

test('a database newer than the code is left alone', async () => {
  const { config } = await folder()
  const url = await database()
  await migrate(url)
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(
    `insert into _prisma_migrations (id, checksum, finished_at, migration_name) values ('x', 'x', now(), '29990101000000_later')`
  )
  await client.end()
  await expectRefusal(await start(['--config', config], { DATABASE_URL: url }), /newer Plumbline.*29990101000000_later/)
})

test('a configuration with a mistake is refused with its place, and holds no lease', async () => {
  const { config } = await folder(['targets:', '  - { id: a, kind: redis, adresses: ["r:1"] }'])
  const env = { DATABASE_URL: await database() }
  await expectRefusal(await start(['--config', config], env), /plumbline\.yaml:2:\d+/)
  const right = await folder()
  await (await start(['--config', right.config], env)).saying('Plumbline is at')
})

test('it does not listen beyond this machine without a token, and knows its options', async () => {
  await expectRefusal(await start(['--host', '0.0.0.0'], {}), /without a token[\s\S]*PLUMBLINE_TOKEN/)
  await expectRefusal(await start(['--prot', '1'], {}), /--prot[\s\S]*--help/)
  await expectRefusal(await start(['--port', '70000'], {}), /"70000" is no port/)
  const help = await start(['--help'], {})
  expect(await help.ended).toBe(0)
  expect(help.said()).toContain('--log-level')
})

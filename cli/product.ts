import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import type { Report } from '../collector/main.ts'
import { PlumblineError } from '../model/index.ts'
import { migrate } from '../store/migrate.ts'
import { ROOT } from './checks.ts'
import { startPostgres } from './postgres.ts'
import { type Supervised, supervise } from './supervise.ts'

export interface ProductOptions {
  host: string
  port: number
  /** plumbline.yaml, or undefined to take the one in this folder, or to look around. */
  config?: string
  logLevel: string
  /** An own PostgreSQL; otherwise one is started with its data in `dataDir`. */
  databaseUrl?: string
  dataDir: string
  say(line: string): void
  /** Ends a start that is under way: what was begun is stopped, and the start rejects with the signal's reason. */
  signal?: AbortSignal
  /** It can't go on. */
  onFatal(error: PlumblineError): void
}

export interface Product {
  address: string
  databaseUrl: string
  stop(): Promise<void>
}

const LEAST_FREE_BYTES = 200e6
/** All children are gone well within 10 s. */
const PATIENCE_MS = 6000

/** Starts the product: database, migrations, collector, dashboard; a line a step. @throws PlumblineError */
export const startProduct = async (given: ProductOptions): Promise<Product> => {
  // A step that ends after the start was given up has nothing to say any more.
  const say = (line: string): void => {
    if (!given.signal?.aborted) given.say(line)
  }
  const options = { ...given, say }
  const { host, port } = options
  await checkPort(host, port)
  await checkDisk(options.dataDir)
  const postgres =
    options.databaseUrl === undefined ? await startPostgres(join(options.dataDir, 'postgres')) : undefined
  const databaseUrl = options.databaseUrl ?? postgres?.url ?? ''
  const children: Supervised[] = []
  const stop = async (): Promise<void> => {
    await Promise.all(children.map((child) => child.stop(PATIENCE_MS)))
    if (postgres?.found === false) await postgres.stop()
  }
  try {
    if (postgres !== undefined)
      say(`PostgreSQL ${postgres.found ? 'is already running' : 'is up'} (data in ${options.dataDir}/postgres)`)
    options.signal?.throwIfAborted()
    const { applied } = await migrate(databaseUrl)
    say(applied.length > 0 ? `Database migrated (${applied.join(', ')})` : 'Database is up to date')
    options.signal?.throwIfAborted()
    await Promise.race([startChildren(options, databaseUrl, children), aborted(options.signal)])
    return {
      address: `http://${host === '127.0.0.1' || host === '0.0.0.0' ? 'localhost' : host}:${port}`,
      databaseUrl,
      stop
    }
  } catch (error) {
    await stop()
    throw error
  }
}

/** Rejects with the signal's reason once it is given. */
export const aborted = (signal: AbortSignal | undefined): Promise<never> =>
  new Promise((_, fail) => signal?.addEventListener('abort', () => fail(signal.reason), { once: true }))

const startChildren = async (options: ProductOptions, databaseUrl: string, children: Supervised[]): Promise<void> => {
  const { host, port, say, logLevel, config } = options
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    NODE_ENV: 'production',
    DATABASE_URL: databaseUrl,
    PLUMBLINE_LOG_LEVEL: logLevel,
    PLUMBLINE_HOST: host,
    PLUMBLINE_PORT: String(port),
    PLUMBLINE_HOLDER: randomUUID(),
    ...(config === undefined ? {} : { PLUMBLINE_CONFIG: config })
  }
  const child = (name: string, script: string, onReady: (message: never) => void): Promise<void> =>
    new Promise((ready, fail) => {
      let why = new PlumblineError(
        'internal',
        `The ${name} could not start.`,
        'Start with --log-level debug to see more.'
      )
      let up = false
      const onMessage = (message: unknown): void => {
        const { failed } = message as { failed?: { code: string; message: string; todo?: string } }
        if (failed !== undefined) why = toError(failed, port)
        else {
          onReady(message as never)
          up = true
          ready()
        }
      }
      const onFatal = () => (up ? options.onFatal(why) : fail(why))
      children.push(
        supervise({ name: `The ${name}`, script: join(ROOT, script), cwd: ROOT, env, onMessage, onFatal, say })
      )
    })
  await Promise.all([
    child('collector', 'collector/main.ts', (message: Report) => {
      for (const line of linesOf(message)) say(line)
    }),
    child('dashboard', 'cli/dashboard.ts', () => undefined)
  ])
}

const toError = (
  { code, message, todo }: { code: string; message: string; todo?: string },
  port: number
): PlumblineError =>
  code === 'EADDRINUSE'
    ? inUse(port)
    : new PlumblineError(code as PlumblineError['code'], message, todo ?? 'Start with --log-level debug to see more.')

const linesOf = (report: Report): string[] => {
  if ('found' in report) return [`Now watching ${report.found.kind} at ${report.found.address}`]
  if ('taken' in report)
    return [`The changed configuration is in force${report.taken.length === 0 ? '' : `: ${report.taken.join(', ')}`}`]
  if (!('ready' in report)) return []
  const { targets, notFound, otlp } = report.ready
  return [
    ...targets.map(({ kind, id, address }) => `Watching ${kind} at ${address}${id === kind ? '' : ` as ${id}`}`),
    ...notFound.map(({ kind, address, why }) => `No ${kind} at ${address} (${why.replace(/\.$/, '')})`),
    otlp.grpc === null && otlp.http === null
      ? 'OpenTelemetry can’t come in: its ports are in use'
      : `OpenTelemetry comes in on ${[otlp.grpc === null ? '' : `${otlp.grpc} (gRPC)`, otlp.http === null ? '' : `${otlp.http} (HTTP)`].filter(Boolean).join(' and ')}`
  ]
}

const inUse = (port: number): PlumblineError =>
  new PlumblineError(
    'port.in_use',
    `Port ${port} is in use.`,
    `Stop what uses it, or choose another: npm start -- --port ${port + 1}`
  )

/** @throws PlumblineError where nobody could listen there. */
export const checkPort = (host: string, port: number): Promise<void> =>
  new Promise((done, fail) => {
    const server = createServer()
    server.once('error', (error: NodeJS.ErrnoException) =>
      fail(
        error.code === 'EADDRINUSE'
          ? inUse(port)
          : new PlumblineError(
              'setup.failed',
              `Port ${port} on ${host} can’t be opened (${error.code}).`,
              'Choose another with --port and --host.'
            )
      )
    )
    server.listen(port, host, () => server.close(() => done()))
  })

/** The disk that data goes to; its folder is made later, so the nearest one above it that is there tells. */
const checkDisk = async (dir: string): Promise<void> => {
  let there = dir
  while (!existsSync(there)) there = dirname(there)
  const { bavail, bsize } = await statfs(there)
  if (bavail * bsize < LEAST_FREE_BYTES)
    throw new PlumblineError(
      'disk.full',
      `The disk is nearly full: less than ${LEAST_FREE_BYTES / 1e6} MB are free.`,
      `Free some space (data is in ${dir}) and start again.`
    )
}

import { type ChildProcess, spawn } from 'node:child_process'
import { createWriteStream, mkdirSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type DemoService, SERVICES } from './graph.ts'

const ROOT = join(import.meta.dirname, '..')
/** Services that answer calls, and so need a port. */
const SERVERS: readonly DemoService[] = ['orders', 'command-service', 'query-service', 'zerg_tasks']
const INSTANCES: Partial<Record<DemoService, number>> = { email: 3, workers: 2 }

export interface DemoOptions {
  kafka: string
  amqpUrl: string
  redisUrl: string
  /** Where Plumbline takes OTLP over HTTP. */
  otlpUrl: string
  /** For logs. */
  dir: string
  faultsFile: string
}

export interface RunningDemo {
  /** Services that are not to run just now. */
  setDead(services: ReadonlySet<DemoService>): void
  stop(): Promise<void>
}

/** Runs the demo's services, each its own process, instrumented by the preload alone. One that dies is started again after a second. */
export const runServices = async (options: DemoOptions): Promise<RunningDemo> => {
  const ports = Object.fromEntries(
    await Promise.all(
      SERVERS.map(async (name) => [`DEMO_PORT_${name.toUpperCase().replaceAll('-', '_')}`, String(await freePort())])
    )
  )
  mkdirSync(options.dir, { recursive: true })
  let dead: ReadonlySet<DemoService> = new Set()
  let stopping = false
  const running = new Map<string, ChildProcess>()

  const start = (name: DemoService, instance: number): void => {
    const key = `${name}-${instance}`
    if (stopping || dead.has(name) || running.has(key)) return
    const script = join(ROOT, 'demo/services', name, 'main.ts')
    const child = spawn(process.execPath, ['--import', '@plumbline/instrument', script], {
      cwd: ROOT,
      // The channel says nothing; that it closes tells a service that its runner is gone.
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: {
        ...process.env,
        ...ports,
        DEMO_KAFKA: options.kafka,
        DEMO_AMQP: options.amqpUrl,
        DEMO_REDIS: options.redisUrl,
        DEMO_FAULTS: options.faultsFile,
        DEMO_INSTANCE: String(instance),
        OTEL_EXPORTER_OTLP_ENDPOINT: options.otlpUrl,
        PLUMBLINE_REDIS_CONTEXT_FIELD: 'traceparent'
      }
    })
    const log = createWriteStream(join(options.dir, `${key}.log`))
    // Either may end first; the other still writes then.
    child.stdout?.pipe(log, { end: false })
    child.stderr?.pipe(log, { end: false })
    child.once('close', () => log.end())
    running.set(key, child)
    child.once('exit', () => {
      running.delete(key)
      setTimeout(() => start(name, instance), 1000).unref()
    })
  }
  const startAll = (): void => {
    for (const name of SERVICES) for (let i = 1; i <= (INSTANCES[name] ?? 1); i++) start(name, i)
  }
  startAll()
  return {
    setDead: (services) => {
      dead = services
      for (const [key, child] of running) if (dead.has(nameOf(key))) child.kill('SIGTERM')
      startAll()
    },
    stop: async () => {
      stopping = true
      await Promise.all([...running.values()].map(end))
    }
  }
}

const nameOf = (key: string): DemoService => key.slice(0, key.lastIndexOf('-')) as DemoService

const end = (child: ChildProcess): Promise<void> =>
  new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) return done()
    const impatient = setTimeout(() => child.kill('SIGKILL'), 3000)
    child.once('exit', () => {
      clearTimeout(impatient)
      done()
    })
    child.kill('SIGTERM')
  })

const freePort = (): Promise<number> =>
  new Promise((done, fail) => {
    const server = createServer()
    server.once('error', fail)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => done(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })

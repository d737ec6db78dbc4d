import { existsSync, mkdirSync, unwatchFile, watchFile, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { deadBy, FAULTS, type Fault, isFault, readFaults, switchFault } from '../demo/faults.ts'
import { runServices } from '../demo/run.ts'
import { createTopics } from '../demo/topics.ts'
import { PlumblineError } from '../model/index.ts'
import { listServices, type ServiceName, startService, stopService } from '../test/services/index.ts'
import { ROOT } from './checks.ts'
import { freePort } from './postgres.ts'
import { checkPort, startProduct } from './product.ts'
import { complain, stopOnSignals } from './start.ts'

const HELP = `npm run demo -- [--port <n>]           brokers, the guide's three architectures, and Plumbline watching them
npm run demo -- fault                  what can be made to go wrong
npm run demo -- fault <name> on|off    while the demo runs`

/** A demo beside another has another name: its own brokers, data and faults. */
const INSTANCE = process.env.PLUMBLINE_DEMO ?? 'demo'
const BROKERS = ['kafka', 'rabbitmq', 'redis'] as const
/** A broker that still starts may not listen to a signal yet; everything is to be gone within 10 s of it. */
const PATIENCE_MS = 7000
const STOPS: Partial<Record<Fault, ServiceName>> = {
  'stop-kafka': 'kafka',
  'stop-rabbitmq': 'rabbitmq',
  'stop-redis': 'redis'
}

export interface DemoSettings {
  port: number
  /** Names its folder, its brokers and its database: tests run one of their own. */
  instance: string
  /** Seconds between polls. */
  interval: number
  /** More lines of its configuration. */
  config?: readonly string[]
  /** Ends it while it starts: what was started by then is stopped, and it rejects. */
  signal?: AbortSignal
  say(line: string): void
  onFatal(error: PlumblineError): void
}

/**
 * Starts brokers, product and services. Faults are what stands in `faultsFile`. What fails, or is ended while it starts, leaves nothing running that
 * it began itself: brokers that were there before may be another demo's.
 */
export const startDemo = async (settings: DemoSettings) => {
  const undo: (() => Promise<unknown>)[] = []
  const stop = async (): Promise<void> => {
    for (const each of undo.splice(0).reverse()) await each()
  }
  try {
    const demo = await startAll(settings, undo)
    // It is up and holds the lease of its database, so brokers that a killed demo left behind are its own by now. Undone last.
    undo.unshift(() => stopBrokers(BROKERS, settings.instance))
    return { ...demo, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const startAll = async (settings: DemoSettings, undo: (() => Promise<unknown>)[]) => {
  const { instance, interval, say, signal } = settings
  // First, or a second demo beside one that runs would touch what is not its own.
  await checkPort('127.0.0.1', settings.port)
  const dir = resolve(ROOT, '.plumbline', instance)
  const faultsFile = join(dir, 'faults.json')
  mkdirSync(dir, { recursive: true })
  writeFileSync(faultsFile, '[]')
  say('Starting Kafka, RabbitMQ and Redis…')
  const [kafka, rabbitmq, redis] = await startBrokers(settings, undo)
  await createTopics(kafka.bootstrap)
  signal?.throwIfAborted()
  const otlp = { grpcPort: await freePort(4317), httpPort: await freePort(4318) }
  const config = join(dir, 'plumbline.yaml')
  const lines = [
    'targets:',
    `  - { id: kafka, kind: kafka, brokers: ["${kafka.bootstrap}"], interval: ${interval}s }`,
    `  - { id: rabbitmq, kind: rabbitmq, management: ["${rabbitmq.managementUrl}"], interval: ${interval}s }`,
    `  - { id: redis, kind: redis, addresses: ["127.0.0.1:${redis.port}"], interval: ${interval}s }`,
    `otlp: { grpcPort: ${otlp.grpcPort}, httpPort: ${otlp.httpPort}, interval: ${interval}s }`,
    ...(settings.config ?? [])
  ]
  writeFileSync(config, `${lines.join('\n')}\n`)
  const product = await startProduct({
    host: '127.0.0.1',
    port: settings.port,
    config,
    dataDir: dir,
    say,
    onFatal: settings.onFatal,
    logLevel: process.env.PLUMBLINE_LOG_LEVEL ?? 'error',
    ...(signal === undefined ? {} : { signal }),
    ...(process.env.DATABASE_URL === undefined ? {} : { databaseUrl: process.env.DATABASE_URL })
  })
  undo.push(product.stop)
  const services = await runServices({
    kafka: kafka.bootstrap,
    amqpUrl: rabbitmq.amqpUrl,
    redisUrl: `redis://127.0.0.1:${redis.port}`,
    otlpUrl: `http://127.0.0.1:${otlp.httpPort}`,
    dir: join(dir, 'logs'),
    faultsFile
  })
  undo.push(services.stop)
  signal?.throwIfAborted()
  say('Eleven services are running')

  const over = new AbortController()
  let switching: Promise<void> = Promise.resolve()
  const follow = (): void => {
    const on = new Set(readFaults(faultsFile))
    services.setDead(deadBy(on))
    switching = switching
      .then(() => switchBrokers(on, { instance, signal: over.signal }))
      .catch((error) => {
        if (!over.signal.aborted) say(`${error instanceof Error ? error.message : error}`)
      })
  }
  watchFile(faultsFile, { interval: 250 }, follow)
  undo.push(async () => {
    unwatchFile(faultsFile, follow)
    over.abort()
    await switching
  })
  return {
    address: product.address,
    databaseUrl: product.databaseUrl,
    kafka,
    rabbitmq,
    redis,
    fault: async (name: Fault, on: boolean) => {
      switchFault(faultsFile, name, on)
      follow()
      await switching
    }
  }
}

const startBrokers = async ({ instance, signal }: DemoSettings, undo: (() => Promise<unknown>)[]) => {
  const at = { instance, signal }
  const found = new Set(
    listServices().flatMap((each) => (each.instance === instance && each.running ? [each.name] : []))
  )
  const starting = [startService('kafka', at), startService('rabbitmq', at), startService('redis', at)] as const
  undo.push(async () => {
    await Promise.allSettled(starting)
    const begun = BROKERS.filter((name) => !found.has(name))
    await stopBrokers(begun, instance)
  })
  return Promise.all(starting)
}

const stopBrokers = (names: readonly ServiceName[], instance: string) =>
  Promise.all(names.map((name) => stopService(name, { instance, patienceMs: PATIENCE_MS })))

const switchBrokers = async (on: ReadonlySet<Fault>, at: { instance: string; signal: AbortSignal }): Promise<void> => {
  for (const [fault, name] of Object.entries(STOPS)) {
    at.signal.throwIfAborted()
    if (on.has(fault as Fault)) await stopService(name, at)
    else await startService(name, at)
  }
}

/** `fault`, `fault <name> on|off`. */
const fault = (name: string | undefined, state: string | undefined): void => {
  const file = resolve(ROOT, '.plumbline', INSTANCE, 'faults.json')
  if (name === undefined) {
    const on = readFaults(file)
    for (const [each, says] of Object.entries(FAULTS))
      console.log(`  ${on.includes(each as Fault) ? '●' : '○'} ${each.padEnd(15)} ${says}`)
    return
  }
  if (!isFault(name) || (state !== 'on' && state !== 'off'))
    throw new PlumblineError(
      'setup.failed',
      `There is no fault "${[name, state].filter(Boolean).join(' ')}".`,
      'npm run demo -- fault lists them; say on or off after the name.'
    )
  if (!existsSync(file))
    throw new PlumblineError(
      'setup.failed',
      'The demo is not running.',
      'Start it with npm run demo, then switch faults from another terminal.'
    )
  switchFault(file, name, state === 'on')
  console.log(`${name} is ${state}: ${state === 'on' ? FAULTS[name] : 'as it was before'}`)
}

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { port: { type: 'string', default: '3000' }, help: { type: 'boolean' } }
  })
  if (values.help) return console.log(HELP)
  if (positionals[0] === 'fault') return fault(positionals[1], positionals[2])
  const giveUp = new AbortController()
  let starting: ReturnType<typeof startDemo> | undefined
  const end = stopOnSignals(async () => {
    console.log('\nStopping services and brokers…')
    giveUp.abort()
    const demo = await starting?.catch(() => undefined)
    await demo?.stop()
  })
  starting = startDemo({
    port: Number(values.port),
    instance: INSTANCE,
    interval: 2,
    signal: giveUp.signal,
    say: (line) => console.log(`  ${line}`),
    onFatal: (error) => {
      complain(error)
      void end(1)
    }
  })
  const demo = await starting.catch((error) => {
    if (!giveUp.signal.aborted) throw error
  })
  if (demo !== undefined && !giveUp.signal.aborted)
    console.log(`\nPlumbline is at ${demo.address}\nMake something go wrong: npm run demo -- fault slow-email on`)
}

if (import.meta.main)
  main().catch((error) => {
    complain(error)
    process.exit(1)
  })

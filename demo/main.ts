import { mkdirSync, readFileSync, unwatchFile, watchFile, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { deadBy, FAULTS, isFault, readFaults, switchFault } from './faults.ts'
import { runServices } from './run.ts'
import { createTopics } from './topics.ts'

/**
 * The demo's services against brokers that are there already: what `docker compose --profile demo` runs. Told by its environment: DEMO_KAFKA (`host:port`),
 * DEMO_AMQP and DEMO_REDIS (URLs), OTEL_EXPORTER_OTLP_ENDPOINT; DEMO_CONFIG: where it writes the plumbline.yaml (`DEMO_YAML`, a file) that names these brokers.
 *
 * `node demo/main.ts fault <name> on|off` switches a fault while it runs; brokers are stopped by whoever started them.
 */
const faultsFile = process.env.DEMO_FAULTS ?? '/tmp/plumbline-demo/faults.json'

const need = (name: string): string => {
  const value = process.env[name]
  if (value === undefined || value === '') {
    console.error(`demo: ${name} is not set.\n  Start it with docker compose --profile demo up, or use npm run demo.`)
    process.exit(1)
  }
  return value
}

/** Tries until the brokers are up; they start beside it. */
const patiently = async (what: string, work: () => Promise<void>): Promise<void> => {
  for (let waitMs = 500; ; waitMs = Math.min(waitMs * 2, 5000)) {
    try {
      return await work()
    } catch (error) {
      console.log(`waiting for ${what}: ${error instanceof Error ? error.message : error}`)
      await sleep(waitMs)
    }
  }
}

const fault = (name = '', state = ''): void => {
  const known = Object.keys(FAULTS).filter((each) => !each.startsWith('stop-'))
  if (!isFault(name) || !known.includes(name) || (state !== 'on' && state !== 'off')) {
    console.error(`demo: say one of ${known.join(', ')}, then on or off.`)
    process.exit(1)
  }
  switchFault(faultsFile, name, state === 'on')
  console.log(`${name} is ${state}`)
}

const run = async (): Promise<void> => {
  mkdirSync(dirname(faultsFile), { recursive: true })
  writeFileSync(faultsFile, '[]')
  const kafka = need('DEMO_KAFKA')
  await patiently('Kafka', () => createTopics(kafka))
  const services = await runServices({
    kafka,
    amqpUrl: need('DEMO_AMQP'),
    redisUrl: need('DEMO_REDIS'),
    otlpUrl: need('OTEL_EXPORTER_OTLP_ENDPOINT'),
    dir: dirname(faultsFile),
    faultsFile
  })
  const { DEMO_YAML: from, DEMO_CONFIG: to } = process.env
  if (from !== undefined && to !== undefined) writeFileSync(to, readFileSync(from, 'utf8'))
  console.log('Eleven services are running')
  watchFile(faultsFile, { interval: 250 }, () => services.setDead(deadBy(new Set(readFaults(faultsFile)))))
  const stop = async (): Promise<void> => {
    unwatchFile(faultsFile)
    await services.stop()
    process.exit(0)
  }
  process.once('SIGTERM', () => void stop())
  process.once('SIGINT', () => void stop())
}

const [command, ...args] = process.argv.slice(2)
if (command === 'fault') fault(...args)
else await run()

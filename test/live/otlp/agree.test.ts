import { type ChildProcess, fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Kafka, logLevel } from 'kafkajs'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { pictureOf } from '../../../app/client/picture.ts'
import { dashboard } from '../../../app/live/dashboard.ts'
import { remarksOf } from '../../../app/pathways/time.ts'
import { startWatching, type Watching } from '../../../collector/watching.ts'
import {
  Config,
  edgeId,
  isKnown,
  kafkaGroupId,
  kafkaTopicId,
  numberOf,
  pathwaysOf,
  serviceId,
  subscriptionId
} from '../../../model/index.ts'
import type { Store } from '../../../store/index.ts'
import { startService } from '../../services/index.ts'
import { makeStore } from '../collector/process.ts'
import { kept } from '../instrument/run.ts'

/** What consumers' spans say of a topic beside what its broker says of the same, as the pages have both: real services, a real broker, the whole way through the store. */
const suffix = randomBytes(4).toString('hex')
const topic = `agree.${suffix}`
const [mailers, legacy] = [`mailers.${suffix}`, `legacy.${suffix}`]
const [TOPIC, GROUP] = [kafkaTopicId('kafka', topic), kafkaGroupId('kafka', mailers)]
const RUNS = edgeId('runs', GROUP, serviceId({ name: 'mail' }))

let store: Store
let watching: Watching
let bootstrap: string
beforeAll(async () => {
  bootstrap = (await startService('kafka')).bootstrap
  store = await makeStore()
  process.env.DATABASE_URL = store.url
  const { targets, otlp } = Config.parse({
    targets: [{ id: 'kafka', kind: 'kafka', brokers: [bootstrap], interval: '1s', timeout: '5s' }],
    otlp: { grpcPort: 0, httpPort: 0, interval: '1s' }
  })
  const heard = { onTick: async () => undefined, forget: async () => undefined }
  watching = await startWatching(store, pino({ level: 'silent' }), otlp, heard)
  await watching.add(targets)
  const admin = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] })
  await admin.disconnect()
}, 300_000)
afterAll(async () => {
  await watching?.stop()
  await dashboard().close()
  await store?.close()
})

/** A process of its own; `name`: what it is called in what its preload tells, '' where it has none. */
const start = (name: string, role: string, group = ''): ChildProcess => {
  const preload = name === '' ? [] : ['--import', '@plumbline/instrument']
  return kept(
    fork(join(import.meta.dirname, '../instrument/services/steady.cjs'), [role, bootstrap, topic, group], {
      execArgv: ['--disable-warning=TimeoutNegativeWarning', ...preload],
      env: {
        ...process.env,
        OTEL_SERVICE_NAME: name,
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${watching.otlpPorts().http}`
      }
    })
  )
}

/** As the page has it: the broker's rate and age, the spans' rate, and what is said of the way. */
const now = async () => {
  const picture = pictureOf(await dashboard().topology())
  const read = picture.subscriptions.get(subscriptionId(TOPIC, GROUP))?.figures
  const way = pathwaysOf(picture.entities).find(({ name }) => name === `shop → ${topic} → mail`)
  return {
    broker: numberOf(read?.out_rate) ?? Number.NaN,
    lateness: numberOf(read?.lateness) ?? Number.NaN,
    spans: numberOf(picture.edges.get(RUNS)?.figures.rate) ?? Number.NaN,
    waits: isKnown(picture.edges.get(RUNS)?.figures.wait_p99),
    remarks: way === undefined ? undefined : remarksOf(way, picture)
  }
}
type Now = Awaited<ReturnType<typeof now>>
const until = async (wanted: (each: Now) => boolean): Promise<Now> => {
  let last = await now()
  for (const endMs = Date.now() + 180_000; !wanted(last) && Date.now() < endMs; last = await now())
    await new Promise((done) => setTimeout(done, 500))
  expect(wanted(last), JSON.stringify(last)).toBe(true)
  return last
}

test('spans and broker say the same of a reader that keeps up; a group without spans, and a wait that spans don’t know yet, are said', async () => {
  start('shop', 'produce')
  const mail = start('mail', 'consume', mailers)
  await until(
    ({ broker, spans, waits, lateness, remarks }) =>
      broker > 3 && Math.abs(spans - broker) < 0.1 * broker && waits && lateness < 5 && remarks?.length === 0
  )

  const old = start('', 'consume', legacy)
  const silent = `${legacy} takes from ${topic}, too, as the broker sees, and sends no spans: how messages go on from there is not known.`
  await until(({ remarks }) => remarks?.length === 1 && remarks[0] === silent)
  old.disconnect()

  mail.send('pause')
  const behind = await until(
    ({ lateness, remarks }) =>
      lateness > 6 && remarks?.some((each) => each.includes('The time of this way will grow')) === true
  )
  expect(behind.remarks?.join(' ')).toMatch(
    new RegExp(
      `The oldest message in ${topic} has waited for .+, as its broker says; what was taken lately had waited for .+ at most \\(p99\\)`
    )
  )
}, 900_000)

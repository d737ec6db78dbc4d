import { setTimeout as sleep } from 'node:timers/promises'
import amqp from 'amqplib'
import { Agent, request } from 'undici'
import { type Breadth, metricsUrl } from '../collector/transports/rabbitmq/metrics.ts'
import { SETTLED_MS } from '../collector/transports/rabbitmq/reader.ts'
import { open } from '../collector/transports/registry.ts'
import { RabbitmqTarget } from '../model/index.ts'
import { startService, stopService } from '../test/services/index.ts'
import type { RabbitmqService } from '../test/services/rabbitmq.ts'
import type { Line } from './line.ts'
import { byTurns, compared, type Grown, grew, heldBytes, processCpuMs, putFirst, type Spent, told } from './turns.ts'

const INSTANCE = { instance: 'bench-rabbitmq' }
const SIZES = [1000, 10_000]
const POLLS = 15
/** The first of them costs the broker half as much again; so do some. */
const LISTS = 6
const OF_RAW = 1.5
const OF_QUEUES = 0.05
const CHANNELS = 8

/**
 * A poll of a broker with 10,000 queues by the Prometheus plugin, as it is at most times: everything asked, and made an observation. Against the same
 * endpoint read and its lines split into a map by hand in the same run, by turns, and against the management API's whole list of queues. How they are
 * compared: ./turns.ts. Consumers are counted in every other poll while no channel comes or goes, and in each while some do
 * (collector/transports/rabbitmq/consumer-counts.ts): both are measured, and the bars are held against a poll and what it asks on average.
 */
export const run = async function* (): AsyncGenerator<Line> {
  const service = await startService('rabbitmq', { ...INSTANCE, fresh: true })
  try {
    const beam = (await service.ctl('eval', 'os:getpid().')).replaceAll('"', '')
    putFirst(beam)
    const grown: Measured[] = []
    for (const [i, size] of SIZES.entries()) {
      await declare(service, SIZES[i - 1] ?? 0, size)
      const measured = await measure(service, beam, size)
      grown.push(measured)
      yield* toldOf(measured, size, size === SIZES.at(-1))
    }
    const [few, many] = grown
    if (few === undefined || many === undefined) return
    yield* grew('rabbitmq a poll, 10,000 queues against 1,000', few, many)
  } finally {
    await stopService('rabbitmq', INSTANCE)
  }
}

interface Measured extends Grown {
  raw: Spent
  /** The polls and raw readings that the above are the average of. */
  narrow: Turns
  counting: Turns
  queues: Spent
  grownMb: number
}
interface Turns {
  poll: Spent
  raw: Spent
}

function* toldOf(measured: Measured, size: number, barred: boolean): Generator<Line> {
  const { poll, raw, narrow, counting, queues, grownMb, heldBytes } = measured
  const of = `${size.toLocaleString('en-US')} queues`
  for (const [what, each] of [
    ['on average', { poll, raw }],
    ['without counting consumers', narrow],
    ['counting consumers', counting]
  ] as const) {
    yield* told(`rabbitmq a poll ${what}, ${of}`, each.poll)
    yield* told(`rabbitmq /metrics/detailed read and split ${what}, ${of}`, each.raw)
  }
  yield* told(`rabbitmq /api/queues read and parsed, ${of}`, queues)
  yield* compared(`rabbitmq a poll against /metrics/detailed, ${of}`, poll, raw, barred ? OF_RAW : null)
  yield* compared(`rabbitmq a poll counting consumers against the same, ${of}`, counting.poll, counting.raw, null)
  yield* compared(`rabbitmq a poll against /api/queues, ${of}`, poll, queues, barred ? OF_QUEUES : null)
  yield* compared(`rabbitmq a poll counting consumers against /api/queues, ${of}`, counting.poll, queues, null)
  yield plain(`rabbitmq memory that polling adds (RSS), ${of}`, grownMb, 'MB')
  yield plain(`rabbitmq memory held between polls, ${of}`, heldBytes / 1e6, 'MB')
}

const plain = (name: string, value: number, unit: string): Line => ({ name, value, unit, bar: null, holds: null })

const declare = async (service: RabbitmqService, from: number, to: number): Promise<void> => {
  const model = await amqp.connect(service.amqpUrl)
  const channels = await Promise.all(Array.from({ length: CHANNELS }, () => model.createChannel()))
  await Promise.all(
    channels.map(async (channel, k) => {
      for (let i = from + k; i < to; i += CHANNELS) await channel.assertQueue(`team.jobs-${i}`, { durable: false })
    })
  )
  await model.close()
}

const measure = async (service: RabbitmqService, beam: string, size: number): Promise<Measured> => {
  const target = RabbitmqTarget.parse({
    id: 'bench',
    kind: 'rabbitmq',
    management: [service.managementUrl],
    metrics: [service.metricsUrl],
    timeout: '60s'
  })
  const connection = open(target, {
    log: { debug: () => undefined, warn: () => undefined },
    secret: async (secret) => (typeof secret === 'string' ? secret : '')
  })
  const agent = new Agent()
  try {
    const held = heldBytes()
    const before = process.memoryUsage().rss
    const poll = async () => {
      const seen = await connection.poll(new AbortController().signal)
      if (seen.subscriptions.length !== size)
        throw new Error(`${seen.subscriptions.length} queues were seen of ${size}`)
    }
    // At first the management API is asked each time, and again each minute: what is measured lies in between.
    const settled = Date.now() + SETTLED_MS
    for (let left = 1; left > 0; left = settled - Date.now()) {
      await poll().catch(() => undefined)
      await sleep(1000)
    }
    const brokerCpuMs = () => processCpuMs(beam)
    const turns = async (pollAs: () => Promise<void>, asked: Breadth): Promise<Turns> => {
      const raw = () => readRaw(metricsUrl(service.metricsUrl, asked), agent, size)
      await pollAs()
      await raw()
      const [polls, raws] = await byTurns([pollAs, raw], { rounds: POLLS, brokerCpuMs })
      return { poll: polls, raw: raws }
    }
    const narrow = await turns(poll, 'narrow')
    const model = await amqp.connect(service.amqpUrl)
    const counting = await turns(async () => {
      await (await model.createChannel()).close()
      await poll()
    }, 'consumers')
    await model.close()
    const grownMb = (process.memoryUsage().rss - before) / 1e6
    const own = heldBytes() - held
    const [queues] = await byTurns([() => readQueues(service, agent)], { rounds: LISTS, brokerCpuMs })
    const average = (of: keyof Turns) => meanOf(narrow[of], counting[of])
    return { poll: average('poll'), raw: average('raw'), narrow, counting, queues, grownMb, heldBytes: own }
  } finally {
    await agent.destroy()
    await connection.close()
  }
}

const meanOf = (one: Spent, other: Spent): Spent => ({
  ms: (one.ms + other.ms) / 2,
  cpuMs: (one.cpuMs + other.cpuMs) / 2,
  brokerMs: (one.brokerMs + other.brokerMs) / 2
})

/** The endpoint's text in one piece, its lines split at their last space into a map: the least that makes numbers of it. */
const readRaw = async (url: string, dispatcher: Agent, size: number): Promise<void> => {
  const { body } = await request(url, { dispatcher })
  const text = await body.text()
  const values = new Map<string, number>()
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue
    const space = line.lastIndexOf(' ')
    values.set(line.slice(0, space), Number(line.slice(space + 1)))
  }
  if (values.size < size) throw new Error('the metrics endpoint does not tell of every queue')
}

const readQueues = async (service: RabbitmqService, dispatcher: Agent): Promise<void> => {
  const authorization = `Basic ${Buffer.from(`${service.username}:${service.password}`).toString('base64')}`
  const options = { dispatcher, headers: { authorization }, headersTimeout: 120_000, bodyTimeout: 120_000 }
  const { body } = await request(`${service.managementUrl}/api/queues`, options)
  await body.json()
}

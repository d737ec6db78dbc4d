import { setTimeout as sleep } from 'node:timers/promises'
import amqp from 'amqplib'
import { Agent, request } from 'undici'
import { metricsUrl } from '../collector/transports/rabbitmq/metrics.ts'
import { SETTLED_MS } from '../collector/transports/rabbitmq/reader.ts'
import { open } from '../collector/transports/registry.ts'
import { RabbitmqTarget } from '../model/index.ts'
import { startService, stopService } from '../test/services/index.ts'
import type { RabbitmqService } from '../test/services/rabbitmq.ts'
import type { Line } from './line.ts'
import { byTurns, compared, processCpuMs, putFirst, type Spent, told } from './turns.ts'

const INSTANCE = { instance: 'bench-rabbitmq' }
const SIZES = [1000, 10_000]
const POLLS = 15
const OF_RAW = 1.5
const OF_QUEUES = 0.05
const CHANNELS = 8

/**
 * A poll of a broker with 10,000 queues by the Prometheus plugin, as it is at most times: everything asked, and made an observation. Against the same
 * endpoint read and its lines split into a map by hand in the same run, by turns, and against the management API's whole list of queues. How they are
 * compared: ./turns.ts.
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
    yield plain('rabbitmq a poll, 10,000 queues against 1,000', many.poll.ms / few.poll.ms, '× the time')
    yield plain(
      'rabbitmq a poll, 10,000 queues against 1,000',
      many.poll.brokerMs / few.poll.brokerMs,
      '× the broker’s CPU'
    )
  } finally {
    await stopService('rabbitmq', INSTANCE)
  }
}

interface Measured {
  poll: Spent
  raw: Spent
  queues: Spent
  grownMb: number
}

function* toldOf(measured: Measured, size: number, barred: boolean): Generator<Line> {
  const { poll, raw, queues, grownMb } = measured
  const of = `${size.toLocaleString('en-US')} queues`
  yield* told(`rabbitmq a poll, ${of}`, poll)
  yield* told(`rabbitmq /metrics/detailed read and split, ${of}`, raw)
  yield* told(`rabbitmq /api/queues read and parsed, ${of}`, queues)
  yield* compared(`rabbitmq a poll against /metrics/detailed, ${of}`, poll, raw, barred ? OF_RAW : null)
  yield* compared(`rabbitmq a poll against /api/queues, ${of}`, poll, queues, barred ? OF_QUEUES : null)
  yield plain(`rabbitmq memory grown while it was polled, ${of}`, grownMb, 'MB')
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
    const raw = () => readRaw(metricsUrl(service.metricsUrl, false), agent, size)
    await poll()
    await raw()
    const brokerCpuMs = () => processCpuMs(beam)
    const [polls, raws] = await byTurns([poll, raw], { rounds: POLLS, brokerCpuMs })
    const grownMb = (process.memoryUsage().rss - before) / 1e6
    const [queues] = await byTurns([() => readQueues(service, agent)], { rounds: 3, brokerCpuMs })
    return { poll: polls, raw: raws, queues, grownMb }
  } finally {
    await agent.destroy()
    await connection.close()
  }
}

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

import { randomBytes } from 'node:crypto'
import amqp from 'amqplib'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OtlpIntake } from '../../../collector/otlp/index.ts'
import type { Channels } from '../../../collector/otlp/resolve.ts'
import {
  countOf,
  emptyHistogram,
  type Histogram,
  hopId,
  type Json,
  kafkaTopicId,
  merge,
  type Observation,
  quantile,
  rabbitExchangeId,
  rabbitQueueId,
  redisStreamId,
  stepsOf
} from '../../../model/index.ts'
import { type Services, startService } from '../../services/index.ts'
import { ended, intake, said, service, until } from './run.ts'

const suffix = randomBytes(4).toString('hex')
const topic = `orders.events.${suffix}`
const exchange = `mail.${suffix}`
const queue = `email.send.${suffix}`
const stream = `tasks.${suffix}`

/** As the collector's directory answers once the brokers were polled; `email.send` alone is on no watched broker. */
const directory: Channels = {
  findChannel: ({ kind, name }) => {
    if (name === topic) return { id: kafkaTopicId('main', name), target: 'main' }
    if (name === stream) return { id: redisStreamId('main', 0, name), target: 'main' }
    return kind === 'exchange' && name === exchange
      ? { id: rabbitExchangeId('main', '/', name), target: 'main' }
      : undefined
  }
}

let otlp: OtlpIntake
let services: Pick<Services, 'kafka' | 'rabbitmq' | 'redis'>
beforeAll(async () => {
  services = {
    kafka: await startService('kafka'),
    rabbitmq: await startService('rabbitmq'),
    redis: await startService('redis')
  }
  otlp = await intake(directory)
})
/** What was made on brokers that others use, too. */
const ending: (() => Promise<unknown>)[] = []
afterAll(async () => {
  for (const end of ending) await end()
  await otlp.close()
})

const poll = async (): Promise<Observation> => {
  const observation = await otlp.connection.poll(new AbortController().signal)
  for (const { id, latency } of observation.edges)
    if (latency !== undefined) waited.set(id, merge([waited.get(id) ?? emptyHistogram(), latency]))
  for (const { id, kind, counters, facts, latency } of observation.entities)
    if (latency !== undefined && (kind === 'pathway' || kind === 'hop')) {
      const { messages = 0 } = counters ?? {}
      ways.set(id, { messages, facts, times: merge([ways.get(id)?.times ?? emptyHistogram(), latency]) })
    }
  return observation
}
/** Ways and their hops: how many messages went them, and their times of all polls. */
const ways = new Map<string, { messages: number; facts: Json | undefined; times: Histogram }>()
/** The one way with these steps: its messages, and how its waiting and its whole time lie between bounds, ms. */
const expectWay = async (through: string[], count: number, waits: [least: number, most: number]): Promise<void> => {
  const wayOf = () =>
    [...ways].find(([, { facts }]) => {
      const steps = stepsOf(facts).map((step) => ('service' in step ? step.service : step.channel))
      return steps.join(' ') === through.join(' ')
    })
  const hopOf = (id: string) => ways.get(hopId(id, through.length - 2))?.times ?? emptyHistogram()
  const way = await until(
    async () => {
      await poll()
      const found = wayOf()
      if (found === undefined) return undefined
      const [id, { messages, times }] = found
      return Math.min(messages, countOf(times), countOf(hopOf(id))) >= count ? found : undefined
    },
    `a way ${through.join(' → ')}`
  )
  const [id, { messages, times }] = way
  const hop = hopOf(id)
  expect([messages, countOf(times), countOf(hop)]).toEqual([count, count, count])
  expect(quantile(hop, 0)).toBeGreaterThan((0.97 * waits[0]) / 1000)
  expect(quantile(hop, 1)).toBeLessThan((1.03 * waits[1]) / 1000)
  const parts = through.map((_, i) => ways.get(hopId(id, i))?.times.sum ?? 0).reduce((a, b) => a + b, 0)
  expect(Math.abs(parts - times.sum)).toBeLessThan(1e-3)
}
/** Time in queue of all polls, by edge. */
const waited = new Map<string, Histogram>()
/** Every message waited between the time from the last sending to the first taking, and that from the first to the last; a bucket is 2.2 % wide. */
const expectWaits = async (edge: string, count: number, least: number, most: number): Promise<void> => {
  const waits = await until(async () => {
    const known = waited.get(edge) ?? emptyHistogram()
    if (countOf(known) >= count) return known
    await poll()
    return undefined
  }, `${count} times in queue of ${edge}`)
  expect(countOf(waits), edge).toBe(count)
  expect(quantile(waits, 0), edge).toBeGreaterThan((0.97 * least) / 1000)
  expect(quantile(waits, 1), edge).toBeLessThan((1.03 * most) / 1000)
}
/** Edges between what this test made, with their messages. */
const edgesOf = ({ edges }: Observation, transport: string) =>
  Object.fromEntries(
    edges.filter((edge) => edge.transport === transport).map(({ id, counters }) => [id, counters?.messages])
  )
const untilEdges = (transport: string, wanted: Record<string, number | undefined>) =>
  until(async () => {
    const observation = await poll()
    const messages = edgesOf(observation, transport)
    return Object.entries(wanted).every(([id, count]) => id in messages && messages[id] === count)
      ? observation
      : undefined
  }, JSON.stringify(wanted)).then((observation) => edgesOf(observation, transport))

test('Kafka: CommonJS producer, consumers message by message and by batches', async () => {
  const { bootstrap } = services.kafka
  const admin = new Kafka({ brokers: [bootstrap], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] })
  await admin.disconnect()
  const beganMs = Date.now()
  expect(
    await ended(service('kafka.cjs', ['produce', bootstrap, topic], otlp, { OTEL_SERVICE_NAME: 'orders' }))
  ).toEqual({
    code: 0,
    printed: ''
  })
  const sentMs = Date.now()
  const began: number[] = []
  for (const [role, name] of [
    ['consume', 'analytics'],
    ['consume-batches', 'audit']
  ] as const) {
    began.push(Date.now())
    const consumer = service('kafka.cjs', [role, bootstrap, topic, `${name}-group`], otlp, { OTEL_SERVICE_NAME: name })
    await said(consumer)
    await new Promise((resolve) => setTimeout(resolve, 1500))
    consumer.disconnect()
    expect((await ended(consumer)).printed).toBe('')
  }
  const t = `kafka/main/topic/${topic}`
  const wanted = {
    [`publishes|service/-/-/orders|${t}`]: 8,
    [`consumes|${t}|kafka/main/group/analytics-group`]: undefined,
    [`consumes|${t}|kafka/main/group/audit-group`]: undefined,
    'runs|kafka/main/group/analytics-group|service/-/-/analytics': 8,
    'runs|kafka/main/group/audit-group|service/-/-/audit': 8
  }
  const takenMs = Date.now()
  expect(await untilEdges('kafka', wanted)).toEqual(wanted)
  for (const [i, name] of ['analytics', 'audit'].entries()) {
    const edge = `runs|kafka/main/group/${name}-group|service/-/-/${name}`
    await expectWaits(edge, 8, (began[i] ?? 0) - sentMs, takenMs - beganMs)
    await expectWay(['service/-/-/orders', t, `service/-/-/${name}`], 8, [(began[i] ?? 0) - sentMs, takenMs - beganMs])
  }
})

test('RabbitMQ: a confirming publisher by exchange and by queue, and a consumer', async () => {
  const { amqpUrl } = services.rabbitmq
  const connection = await amqp.connect(amqpUrl)
  const channel = await connection.createChannel()
  ending.push(async () => {
    await channel.deleteQueue(queue)
    await channel.deleteExchange(exchange)
    await connection.close()
  })
  await channel.assertExchange(exchange, 'direct')
  await channel.assertQueue(queue)
  await channel.bindQueue(queue, exchange, 'welcome')
  const args = [amqpUrl, exchange, queue]
  const beganMs = Date.now()
  expect(await ended(service('rabbitmq.ts', ['publish', ...args], otlp, { OTEL_SERVICE_NAME: 'orders' }))).toEqual({
    code: 0,
    printed: ''
  })
  await new Promise((resolve) => setTimeout(resolve, 1500))
  const consumer = service('rabbitmq.ts', ['take', ...args], otlp, { OTEL_SERVICE_NAME: 'email' })
  await said(consumer)
  consumer.disconnect()
  expect(await ended(consumer)).toEqual({ code: 0, printed: '' })

  const unwatched = rabbitQueueId('otlp', '/', queue)
  const byDefault = rabbitExchangeId('otlp', '/', '')
  const wanted = {
    [`publishes|service/-/-/orders|${rabbitExchangeId('main', '/', exchange)}`]: 7,
    [`publishes|service/-/-/orders|${byDefault}`]: 2,
    [`routes|${byDefault}|${unwatched}`]: 2,
    [`consumes|${unwatched}|service/-/-/email`]: 9
  }
  const takenMs = Date.now()
  expect(await untilEdges('rabbitmq', wanted)).toEqual(wanted)
  await expectWaits(`consumes|${unwatched}|service/-/-/email`, 9, 1500, takenMs - beganMs)
  await expectWay(['service/-/-/orders', unwatched, 'service/-/-/email'], 9, [1500, takenMs - beganMs])
  const { entities } = await poll()
  const shown = entities.filter(({ kind, transport }) => kind !== 'hop' && transport === 'rabbitmq')
  expect(shown.map(({ id, kind, labels }) => [id, kind, labels.watched]).sort()).toEqual([
    [byDefault, 'exchange', 'no'],
    [unwatched, 'queue', 'no']
  ])
})

test('Redis Streams: single, pipelined and transactional XADD, and a group that works them off', async () => {
  const { port, cli } = services.redis
  ending.push(() => cli('DEL', stream, 'watched'))
  await cli('XGROUP', 'CREATE', stream, 'workers', '$', 'MKSTREAM')
  const args = [`${port}`, stream, 'workers']
  const carried = { PLUMBLINE_REDIS_CONTEXT_FIELD: 'traceparent' }
  const beganMs = Date.now()
  const publisher = service('redis.ts', ['add', ...args], otlp, { OTEL_SERVICE_NAME: 'zerg_tasks', ...carried })
  const { failure } = await said<{ failure: string }>(publisher)
  expect(failure).toMatch(/^WRONGTYPE/)
  publisher.disconnect()
  expect(await ended(publisher)).toEqual({ code: 0, printed: '' })
  expect((await cli('XLEN', stream)).trim()).toBe('9')
  await new Promise((resolve) => setTimeout(resolve, 1000))
  const worker = service('redis.ts', ['work', ...args], otlp, { OTEL_SERVICE_NAME: 'workers', ...carried })
  await said(worker)
  worker.disconnect()
  expect((await ended(worker)).printed).toBe('')
  const s = redisStreamId('main', 0, stream)
  const group = `redis/main/group/0/${stream}/workers`
  const wanted = {
    [`publishes|service/-/-/zerg_tasks|${s}`]: 9,
    [`consumes|${s}|${group}`]: undefined,
    [`runs|${group}|service/-/-/workers`]: 9
  }
  const takenMs = Date.now()
  expect(await untilEdges('redis', wanted)).toEqual(wanted)
  await expectWaits(`runs|${group}|service/-/-/workers`, 9, 1000, takenMs - beganMs)
  await expectWay(['service/-/-/zerg_tasks', s, 'service/-/-/workers'], 9, [1000, takenMs - beganMs])
})

import { randomBytes } from 'node:crypto'
import amqp from 'amqplib'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OtlpIntake } from '../../../collector/otlp/index.ts'
import type { Channels } from '../../../collector/otlp/resolve.ts'
import { kafkaTopicId, type Observation, rabbitExchangeId, rabbitQueueId, redisStreamId } from '../../../model/index.ts'
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
afterAll(() => otlp.close())

const poll = () => otlp.connection.poll(new AbortController().signal)
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
  expect(
    await ended(service('kafka.cjs', ['produce', bootstrap, topic], otlp, { OTEL_SERVICE_NAME: 'orders' }))
  ).toEqual({
    code: 0,
    printed: ''
  })
  for (const [role, name] of [
    ['consume', 'analytics'],
    ['consume-batches', 'audit']
  ] as const) {
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
  expect(await untilEdges('kafka', wanted)).toEqual(wanted)
})

test('RabbitMQ: a confirming publisher by exchange and by queue, and a consumer', async () => {
  const { amqpUrl } = services.rabbitmq
  const connection = await amqp.connect(amqpUrl)
  const channel = await connection.createChannel()
  await channel.assertExchange(exchange, 'direct')
  await channel.assertQueue(queue)
  await channel.bindQueue(queue, exchange, 'welcome')
  const args = [amqpUrl, exchange, queue]
  expect(await ended(service('rabbitmq.ts', ['publish', ...args], otlp, { OTEL_SERVICE_NAME: 'orders' }))).toEqual({
    code: 0,
    printed: ''
  })
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
  expect(await untilEdges('rabbitmq', wanted)).toEqual(wanted)
  const { entities } = await poll()
  const shown = entities.filter(({ transport }) => transport === 'rabbitmq')
  expect(shown.map(({ id, kind, labels }) => [id, kind, labels.watched]).sort()).toEqual([
    [byDefault, 'exchange', 'no'],
    [unwatched, 'queue', 'no']
  ])
  await channel.deleteQueue(queue)
  await channel.deleteExchange(exchange)
  await connection.close()
})

test('Redis Streams: single, pipelined and transactional XADD, and a group that works them off', async () => {
  const { port, cli } = services.redis
  await cli('XGROUP', 'CREATE', stream, 'workers', '$', 'MKSTREAM')
  const args = [`${port}`, stream, 'workers']
  const publisher = service('redis.ts', ['add', ...args], otlp, { OTEL_SERVICE_NAME: 'zerg_tasks' })
  const { failure } = await said<{ failure: string }>(publisher)
  expect(failure).toMatch(/^WRONGTYPE/)
  publisher.disconnect()
  expect(await ended(publisher)).toEqual({ code: 0, printed: '' })
  expect((await cli('XLEN', stream)).trim()).toBe('9')
  const worker = service('redis.ts', ['work', ...args], otlp, { OTEL_SERVICE_NAME: 'workers' })
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
  expect(await untilEdges('redis', wanted)).toEqual(wanted)
  await cli('DEL', stream, 'watched')
})

import { randomBytes } from 'node:crypto'
import amqp from 'amqplib'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OtlpIntake } from '../../../collector/otlp/index.ts'
import { countOf, emptyHistogram, type Histogram, merge, quantile } from '../../../model/index.ts'
import { type Services, startService } from '../../services/index.ts'
import { ended, intake, said, service, until } from './run.ts'

/** Messages of producers that send no telemetry: how long they waited is told by the time that they carry themselves. */
const suffix = randomBytes(4).toString('hex')
const [topic, stream, queue] = [`aged.${suffix}`, `aged.${suffix}`, `aged.${suffix}`]
const LEAST_MS = 2000
/** Whose messages they are: how many were taken there. */
const READERS = {
  kafka: [`runs|kafka/otlp/group/${topic}-group|service/-/-/analytics`, 8],
  redis: [`runs|redis/otlp/group/0/${stream}/workers|service/-/-/workers`, 9],
  rabbitmq: [`consumes|rabbitmq/otlp/queue/%2F/${queue}|service/-/-/email`, 9]
} as const

let otlp: OtlpIntake
let services: Pick<Services, 'kafka' | 'redis' | 'rabbitmq'>
beforeAll(async () => {
  services = {
    kafka: await startService('kafka'),
    redis: await startService('redis'),
    rabbitmq: await startService('rabbitmq')
  }
  otlp = await intake()
})
afterAll(() => otlp.close())

test('Kafka, Redis Streams, and RabbitMQ where publishers set a timestamp: as many ages as messages, none less than the time they really lay there', async () => {
  const { kafka, redis, rabbitmq } = services
  const client = new Kafka({ brokers: [kafka.bootstrap], logLevel: logLevel.NOTHING })
  const admin = client.admin()
  await admin.connect()
  await admin.createTopics({ topics: [{ topic, numPartitions: 1 }] })
  await admin.disconnect()
  await redis.cli('XGROUP', 'CREATE', stream, 'workers', '$', 'MKSTREAM')
  const beganMs = Date.now()
  const producer = client.producer()
  await producer.connect()
  await producer.send({ topic, messages: Array.from({ length: 8 }, (_, i) => ({ value: `${i}` })) })
  await producer.disconnect()
  for (let i = 0; i < 9; i++) await redis.cli('XADD', stream, '*', 'n', `${i}`)
  const connection = await amqp.connect(rabbitmq.amqpUrl)
  const channel = await connection.createConfirmChannel()
  await channel.assertQueue(queue)
  // In whole seconds, as AMQP has it.
  const timestamp = Math.floor(Date.now() / 1000)
  for (let i = 0; i < 9; i++) channel.sendToQueue(queue, Buffer.from(`${i}`), { timestamp })
  await channel.waitForConfirms()
  await new Promise((resolve) => setTimeout(resolve, LEAST_MS))

  const consumer = service('kafka.cjs', ['consume', kafka.bootstrap, topic, `${topic}-group`], otlp, {
    OTEL_SERVICE_NAME: 'analytics',
    OTEL_METRIC_EXPORT_INTERVAL: '400'
  })
  const worker = service('redis.ts', ['work', `${redis.port}`, stream, 'workers'], otlp, {
    OTEL_SERVICE_NAME: 'workers'
  })
  const taker = service('rabbitmq.ts', ['take', rabbitmq.amqpUrl, '', queue], otlp, {
    OTEL_SERVICE_NAME: 'email',
    OTEL_METRIC_EXPORT_INTERVAL: '400'
  })
  for (const each of [consumer, worker, taker]) {
    await said(each)
    // One of them exits at once: what it measured is exported by then.
    await new Promise((resolve) => setTimeout(resolve, 1500))
    each.disconnect()
    expect((await ended(each)).printed).toBe('')
  }
  const tookMs = Date.now() - beganMs
  const ages: Record<string, Histogram> = {}
  const labels = await until(async () => {
    const { edges } = await otlp.connection.poll(new AbortController().signal)
    for (const { id, latency } of edges)
      if (latency !== undefined) ages[id] = merge([ages[id] ?? emptyHistogram(), latency])
    await new Promise((resolve) => setTimeout(resolve, 500))
    const all = Object.values(READERS).every(
      ([id, count]) => Math.round(countOf(ages[id] ?? emptyHistogram())) === count
    )
    const readers = edges.filter(({ id }) => Object.values(READERS).some(([reader]) => reader === id))
    return all ? readers.map((edge) => edge.labels) : undefined
  }, 'their ages')
  const byAge = { 'time in queue by': 'the time that messages carry' }
  expect(labels).toEqual([byAge, byAge, byAge])
  for (const [id] of Object.values(READERS)) {
    const known = ages[id] ?? emptyHistogram()
    // Their sum is exact, whatever the buckets.
    expect(known.sum / countOf(known)).toBeGreaterThan(LEAST_MS / 1000 - 0.01)
    expect(known.sum / countOf(known)).toBeLessThan(tookMs / 1000 + 1)
    expect(quantile(known, 0.5)).toBeGreaterThan(1)
  }
  await redis.cli('DEL', stream)
  await channel.deleteQueue(queue)
  await connection.close()
}, 300_000)

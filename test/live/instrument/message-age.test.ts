import { randomBytes } from 'node:crypto'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OtlpIntake } from '../../../collector/otlp/index.ts'
import { countOf, emptyHistogram, type Histogram, merge, quantile } from '../../../model/index.ts'
import { type Services, startService } from '../../services/index.ts'
import { ended, intake, said, service, until } from './run.ts'

/** Messages of producers that send no telemetry: how long they waited is told by the time that they carry themselves. */
const suffix = randomBytes(4).toString('hex')
const [topic, stream] = [`aged.${suffix}`, `aged.${suffix}`]
const LEAST_MS = 2000
const RUNS = {
  kafka: [`runs|kafka/otlp/group/${topic}-group|service/-/-/analytics`, 8],
  redis: [`runs|redis/otlp/group/0/${stream}/workers|service/-/-/workers`, 9]
} as const

let otlp: OtlpIntake
let services: Pick<Services, 'kafka' | 'redis'>
beforeAll(async () => {
  services = { kafka: await startService('kafka'), redis: await startService('redis') }
  otlp = await intake()
})
afterAll(() => otlp.close())

test('Kafka and Redis Streams: as many ages as messages, none less than the time they really lay there', async () => {
  const { kafka, redis } = services
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
  await new Promise((resolve) => setTimeout(resolve, LEAST_MS))

  const consumer = service('kafka.cjs', ['consume', kafka.bootstrap, topic, `${topic}-group`], otlp, {
    OTEL_SERVICE_NAME: 'analytics',
    OTEL_METRIC_EXPORT_INTERVAL: '400'
  })
  const worker = service('redis.ts', ['work', `${redis.port}`, stream, 'workers'], otlp, {
    OTEL_SERVICE_NAME: 'workers'
  })
  for (const each of [consumer, worker]) {
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
    const all = Object.values(RUNS).every(([id, count]) => Math.round(countOf(ages[id] ?? emptyHistogram())) === count)
    return all ? edges.filter(({ kind }) => kind === 'runs').map((edge) => edge.labels) : undefined
  }, 'their ages')
  const byAge = { 'time in queue by': 'the time that messages carry' }
  expect(labels).toEqual([byAge, byAge])
  for (const [id] of Object.values(RUNS)) {
    const known = ages[id] ?? emptyHistogram()
    // Their sum is exact, whatever the buckets.
    expect(known.sum / countOf(known)).toBeGreaterThan(LEAST_MS / 1000 - 0.01)
    expect(known.sum / countOf(known)).toBeLessThan(tookMs / 1000)
    expect(quantile(known, 0.5)).toBeGreaterThan(1)
  }
  await redis.cli('DEL', stream)
}, 300_000)

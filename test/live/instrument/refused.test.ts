import { randomBytes } from 'node:crypto'
import amqp from 'amqplib'
import { Kafka, logLevel } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type OtlpIntake, startOtlp } from '../../../collector/otlp/index.ts'
import { edgeId, Otlp } from '../../../model/index.ts'
import { type Services, startService } from '../../services/index.ts'
import { context } from '../watch.ts'
import { ended, service, until } from './run.ts'

const suffix = randomBytes(4).toString('hex')
const full = `full.${suffix}`
const small = `small.${suffix}`
const nowhere = `nowhere.${suffix}`
const url = (port: number) => `amqp://127.0.0.1:${port}`

let otlp: OtlpIntake
let services: Pick<Services, 'kafka' | 'rabbitmq'>
beforeAll(async () => {
  services = { kafka: await startService('kafka'), rabbitmq: await startService('rabbitmq') }
  otlp = await startOtlp(Otlp.parse({ grpcPort: 0, httpPort: 0, interval: '1s' }), {
    directory: { findChannel: () => undefined },
    secret: context.secret,
    quietMs: 500,
    log: { debug: () => undefined, warn: (fields, message) => console.warn(message, fields) }
  })
  const connection = await amqp.connect(url(services.rabbitmq.amqpPort))
  const channel = await connection.createConfirmChannel()
  await channel.assertQueue(full, { maxLength: 1, arguments: { 'x-overflow': 'reject-publish' } })
  channel.sendToQueue(full, Buffer.from('first'))
  await channel.waitForConfirms()
  await connection.close()
  const admin = new Kafka({ brokers: [services.kafka.bootstrap], logLevel: logLevel.NOTHING }).admin()
  await admin.connect()
  await admin.createTopics({
    topics: [{ topic: small, numPartitions: 1, configEntries: [{ name: 'max.message.bytes', value: '1000' }] }]
  })
  await admin.disconnect()
})
afterAll(() => otlp.close())

const DEFAULT = 'rabbitmq/otlp/exchange/%2F/(default)'
test.each([
  ['nacked', 'by RabbitMQ, for its queue is full', () => url(services.rabbitmq.amqpPort), full, DEFAULT],
  [
    'returned',
    'by RabbitMQ, for no queue takes it',
    () => url(services.rabbitmq.amqpPort),
    nowhere,
    'rabbitmq/otlp/exchange/%2F/amq.direct'
  ],
  ['produce', 'by Kafka, for it is too large', () => services.kafka.bootstrap, small, `kafka/otlp/topic/${small}`]
])(
  'what is %s %s has a kept trace that failed, and went over no edge',
  async (role, _, at, name, channel) => {
    const service_ = `${role}.${suffix}`
    expect(await ended(service('refused.ts', [role, at(), name], otlp, { OTEL_SERVICE_NAME: service_ }))).toEqual({
      code: 0,
      printed: ''
    })
    const from = `service/-/-/${service_}`
    const kept = await until(async () => {
      await otlp.connection.poll(new AbortController().signal)
      return otlp.traces.take(Date.now()).write.find(({ trace }) => trace.services.includes(from))
    }, 'its trace')
    expect(kept.trace.failed).toBe(true)
    expect(kept.of.get(channel)).toMatchObject({ failed: true })
    expect(kept.of.get(edgeId('publishes', from, channel))).toMatchObject({ failed: true })
    const { edges } = await otlp.connection.poll(new AbortController().signal)
    expect(edges.filter(({ from: each }) => each === from)).toEqual([])
  },
  120_000
)

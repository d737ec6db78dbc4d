import type { Kafka } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { derive } from '../../../judge/derive.ts'
import { kafkaGroupId, kafkaTopicId, measured, numberOf } from '../../../model/index.ts'
import { startService, stopService } from '../../services/index.ts'
import type { KafkaService } from '../../services/kafka.ts'
import { expectSeen, pollOnce, pollUntil } from '../watch.ts'
import { client, commit, lagsByTool, lagsOf, makeTopic, send, subscriptionOf, suffix, watch } from './cluster.ts'

/** Kafka 3.9, the last of 3.x: it has no share and no Streams groups, and those of KIP-848 as a preview. */
const instance = 'kafka-3.9'
let service: KafkaService
let kafka: Kafka
let watched: Connection
beforeAll(async () => {
  const properties = { 'group.coordinator.rebalance.protocols': 'classic,consumer' }
  service = await startService('kafka', { instance, version: '3.9.1', properties, fresh: true })
  kafka = client(service)
  watched = watch(service)
}, 180_000)
afterAll(async () => {
  await watched?.close()
  await stopService('kafka', { instance })
})

test('its release is told, and nothing of it is a gap', async () => {
  const seen = await pollOnce(watched)
  expect(seen.labels.version).toMatch(/^3\.9/)
  expect(seen.gaps).toEqual([])
})

test('lag stands as its own tool says, with the age of what was there before', async () => {
  const [topic, group] = [`orders.${suffix}`, `billing.${suffix}`]
  await makeTopic(kafka, topic, 3)
  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  const timestamp = String(Date.now() - 3_600_000)
  await producer.send({
    topic,
    messages: [0, 1, 2].flatMap((partition) => Array.from({ length: 4 }, () => ({ partition, value: 'x', timestamp })))
  })
  await producer.disconnect()
  await commit(kafka, group, topic, { 0: 4, 1: 3, 2: 0 })
  const seen = await pollUntil(watched, (each) => subscriptionOf(each, topic, group) !== undefined)
  const byTool = await lagsByTool(service, topic, group)
  expect(byTool).toEqual({ 0: 0, 1: 1, 2: 4 })
  expect(lagsOf(seen, topic, group)).toEqual(byTool)
  const subscription = subscriptionOf(seen, topic, group)
  expect(subscription?.figures?.backlog).toEqual(measured(5))
  const { figures } = derive(undefined, seen, { durationMs: 1, overruns: 0, intervalMs: 5000 }).tick
  const late = numberOf(figures.get(subscription?.id ?? '')?.lateness) ?? 0
  expect(Math.abs(late - (seen.atMs - Number(timestamp)) / 1000)).toBeLessThanOrEqual(2)
  const entity = seen.entities.find(({ id }) => id === kafkaTopicId('main', topic))
  expect(entity).toMatchObject({ labels: { 'cleanup.policy': 'delete' }, figures: { length: measured(12) } })
})

test('members of a classic group and of one by KIP-848', async () => {
  const { Consumer } = await import('@platformatic/kafka')
  for (const groupProtocol of ['classic', 'consumer'] as const) {
    const [topic, group] = [`${groupProtocol}.${suffix}`, `${groupProtocol}.${suffix}`]
    await makeTopic(kafka, topic, 2)
    await send(kafka, topic, [1, 1])
    const consumer = new Consumer({
      clientId: `${groupProtocol}-1`,
      groupId: group,
      groupProtocol,
      bootstrapBrokers: [service.bootstrap],
      autocommit: false
    })
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest' })
    await expectSeen(watched, (now) => {
      expect(numberOf(subscriptionOf(now, topic, group)?.figures?.readers)).toBe(1)
      expect(now.entities.find(({ id }) => id === kafkaGroupId('main', group))).toMatchObject({
        labels: { type: groupProtocol },
        facts: { members: [{ client: `${groupProtocol}-1`, partitions: { [topic]: [0, 1] } }] }
      })
    })
    await stream.close()
    await consumer.close(true)
  }
})

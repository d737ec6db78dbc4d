import { initProducerIdV4, Connection as KafkaConnection, produceV9 } from '@platformatic/kafka'
import type { Kafka, Transaction } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { kafkaTopicId, numberOf, type Observation, troublesOf } from '../../../model/index.ts'
import { startService, stopService } from '../../services/index.ts'
import type { KafkaService } from '../../services/kafka.ts'
import { expectSeen, pollOnce } from '../watch.ts'
import { client, commit, makeTopic, send, subscriptionOf, suffix, watch } from './cluster.ts'

/** A broker that believes producers which write to a partition they did not add to their transaction: how transactions came to hang before KIP-890. */
const instance = 'kafka-transactions'
const [paid, hung, calm] = [`paid.${suffix}`, `hung.${suffix}`, `calm.${suffix}`]
let service: KafkaService
let kafka: Kafka
let watched: Connection
let open: Transaction
let hangingProducer: bigint

beforeAll(async () => {
  const properties = { 'transaction.partition.verification.enable': 'false' }
  service = await startService('kafka', { instance, properties, fresh: true })
  kafka = client(service)
  for (const topic of [paid, hung, calm]) await makeTopic(kafka, topic, 3)
  await send(kafka, paid, [2, 2, 2])
  await send(kafka, hung, [2, 2, 2])
  await commit(kafka, `g.${suffix}`, hung, { 0: 2, 1: 2, 2: 2 })

  const producer = kafka.producer({ transactionalId: `payments.${suffix}`, transactionTimeout: 600_000 })
  await producer.connect()
  const first = await producer.transaction()
  await first.send({ topic: calm, messages: [{ value: 'x' }] })
  await first.commit()
  open = await producer.transaction()
  await open.send({
    topic: paid,
    messages: [0, 1].flatMap((partition) => [
      { partition, value: 'a' },
      { partition, value: 'b' }
    ])
  })
  hangingProducer = await hang()
  watched = watch(service)
}, 120_000)
afterAll(async () => {
  await watched?.close()
  await stopService('kafka', { instance })
})

/** Writes a transaction's message without telling its coordinator, which therefore never ends it. */
const hang = async (): Promise<bigint> => {
  const connection = new KafkaConnection('test')
  const [host = '', port = ''] = service.bootstrap.split(':')
  await connection.connect(host, Number(port))
  const transactionalId = `lost.${suffix}`
  const { producerId, producerEpoch } = await initProducerIdV4.api.async(connection, transactionalId, 60_000, -1n, -1)
  const message = { topic: hung, partition: 1, value: Buffer.from('x'), timestamp: BigInt(Date.now()) }
  await produceV9.api.async(connection, -1, 10_000, [message], {
    transactionalId,
    producerId,
    producerEpoch,
    firstSequence: 0
  })
  await connection.close()
  return producerId
}

const topicOf = (seen: Observation, name: string) => seen.entities.find(({ id }) => id === kafkaTopicId('main', name))
const troublesIn = (seen: Observation, name: string) => troublesOf(topicOf(seen, name)?.facts)

test('what is not committed yet is counted, by topic', async () => {
  const seen = await pollOnce(watched)
  expect(numberOf(topicOf(seen, paid)?.figures?.uncommitted)).toBe(4)
  expect(numberOf(topicOf(seen, hung)?.figures?.uncommitted)).toBe(1)
  expect(topicOf(seen, calm)?.figures?.uncommitted).toBeUndefined()
})

test('a transaction that stays open is named with its transactional id, one that hangs with its producer', async () => {
  const named = (now: Observation) => {
    expect(troublesIn(now, hung)).toEqual([
      {
        severity: 'critical',
        lead: 'Hanging transaction',
        text: `A transaction of producer ${hangingProducer} is open that no coordinator tells of (it hangs, or Describe on its transactional id is missing): who reads only what is committed waits in partition 1 at offset 2.`
      }
    ])
    const [slow] = troublesIn(now, paid)
    expect(slow).toMatchObject({ severity: 'warn', lead: 'Open transaction' })
    expect(slow?.text).toMatch(
      new RegExp(
        `^A transaction of payments\\.${suffix} \\(producer \\d+\\) stays open: .* in partitions 0 at offset 2, 1 at offset 2\\.$`
      )
    )
    expect(troublesIn(now, calm)).toEqual([])
  }
  await expectSeen(watched, named, 120_000)
}, 150_000)

test('who reads a topic with a hanging transaction is in trouble with it', async () => {
  let memory: Memory | undefined
  const seen = await pollOnce(watched)
  const derived = derive(memory, seen, { durationMs: 1, overruns: 0, intervalMs: 5000 })
  memory = derived.memory
  const id = subscriptionOf(seen, hung, `g.${suffix}`)?.id ?? ''
  expect(derived.tick.figures.get(id)?.health).toEqual({ value: 2, how: 'measured' })
})

test('a transaction that is ended holds nothing back any more', async () => {
  await open.abort()
  await expectSeen(watched, (now) => {
    expect(numberOf(topicOf(now, paid)?.figures?.uncommitted)).toBe(0)
    expect(troublesIn(now, paid)).toEqual([])
  })
})

import amqp from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { numberOf, rabbitQueueId } from '../../../model/index.ts'
import type { Store } from '../../../store/index.ts'
import { startService } from '../../services/index.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { queueOf, suffix, watch } from '../rabbitmq/broker.ts'
import { pollUntil } from '../watch.ts'
import { freshStore, HOUR_MS, layHistory, lookAt, strayIds, writer } from './history.ts'

/** One stray and one near miss of each way of rabbit.storage, in a real RabbitMQ. */
const names = { old: `old.${suffix}`, young: `young.${suffix}`, unread: `unread.${suffix}`, idle: `idle.${suffix}` }
const id = (name: string) => rabbitQueueId('rabbit', '/', name)
const stores: Store[] = []
let service: RabbitmqService
let watched: Connection
let connection: Awaited<ReturnType<typeof amqp.connect>>

beforeAll(async () => {
  service = await startService('rabbitmq')
  watched = watch(service, { queues: { include: [`*.${suffix}`] } })
  connection = await amqp.connect(service.amqpUrl)
})
afterAll(async () => {
  const channel = await connection?.createChannel()
  for (const name of Object.values(names)) await channel?.deleteQueue(name)
  await connection?.close()
  await watched?.close()
  await Promise.all(stores.map((store) => store.close()))
})

const send = async (name: string, count: number, agoS?: number) => {
  const channel = await connection.createConfirmChannel()
  await channel.assertQueue(name)
  const properties = agoS === undefined ? {} : { timestamp: Math.floor(Date.now() / 1000) - agoS }
  for (let i = 0; i < count; i++) channel.sendToQueue(name, Buffer.from('m'), properties)
  await channel.waitForConfirms()
  await channel.close()
}

test('rabbit.storage: a message of two days strays, one of 23 hours is a near miss (timestamps as publishers set them)', async () => {
  await send(names.old, 3, 48 * 3600)
  await send(names.young, 3, 23 * 3600)
  const aged = (name: string) => (seen: Parameters<typeof queueOf>[0]) =>
    queueOf(seen, name).figures?.lateness !== undefined
  const seen = await pollUntil(watched, (each) => aged(names.old)(each) && aged(names.young)(each))
  const store = await freshStore('rabbit', 'rabbitmq')
  stores.push(store)
  await writer(store, 1000)(seen)
  const { findings, state } = await lookAt(store, 'rabbit.storage', Date.now())
  expect(findings).toMatchObject([
    { of: id(names.old), severity: 'warn', instead: 'kafka', evidence: { series: 'lateness' } }
  ])
  expect(findings[0]?.evidence.path.at(-1)).toMatchObject({ answer: 'yes' })
  expect(state).toMatchObject({ concerns: 2, strays: 1, fits: 1 })
})

test('rabbit.storage: a queue that grows and nobody reads strays, one that does not grow is a near miss (two real polls, laid over 9 h)', async () => {
  await send(names.unread, 2)
  await send(names.idle, 2)
  const depth = (name: string, count: number) => (seen: Parameters<typeof queueOf>[0]) => {
    // The server tells of a new queue's consumers a moment after its messages.
    const { entity, figures } = queueOf(seen, name)
    return numberOf(entity?.figures?.length) === count && numberOf(figures?.readers) === 0
  }
  const before = await pollUntil(watched, (seen) => depth(names.unread, 2)(seen) && depth(names.idle, 2)(seen))
  await send(names.unread, 5)
  const after = await pollUntil(watched, (seen) => depth(names.unread, 7)(seen) && depth(names.idle, 2)(seen))
  const store = await freshStore('rabbit', 'rabbitmq')
  stores.push(store)
  const now = Date.now()
  await layHistory(store, now, 9, (atMs) => (atMs < now - 2 * HOUR_MS ? before : after))
  const { findings } = await lookAt(store, 'rabbit.storage', now)
  const mine = findings.filter(({ of }) => of === id(names.unread) || of === id(names.idle))
  expect(strayIds(mine)).toEqual([id(names.unread)])
  expect(mine).toMatchObject([{ severity: 'warn', evidence: { series: 'length', value: 7, threshold: 2 } }])
})

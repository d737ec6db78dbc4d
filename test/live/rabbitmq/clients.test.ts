import amqp, { type ChannelModel } from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { type Json, numberOf, type Observation } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { expectSeen } from '../watch.ts'
import { queueOf, suffix, tidy, watch } from './broker.ts'

const open: ChannelModel[] = []
let service: RabbitmqService
let watched: Connection

const connect = async (name: string) => {
  const model = await amqp.connect(service.amqpUrl, { clientProperties: { connection_name: name } })
  open.push(model)
  return model
}

beforeAll(async () => {
  service = await startService('rabbitmq')
  watched = watch(service)
})
afterAll(async () => {
  await watched.close()
  for (const model of open) await model.close()
  await tidy(service)
})

type Fact = { [key: string]: Json }
const consumersOf = (seen: Observation, queue: string): Fact[] => {
  const facts = queueOf(seen, queue).entity?.facts as { consumers?: Fact[] } | undefined
  return facts?.consumers ?? []
}
const heldBy = (seen: Observation, queue: string) =>
  Object.fromEntries(
    seen.samples
      .filter(({ of, name }) => name === 'rabbitmq.consumer.unacknowledged' && of === `${queueOf(seen, queue).id}|`)
      .map(({ part, value }) => [part, value])
  )

// Each waits for samples of its own queues: side by side they wait once.
test.concurrent('consumers stand as rabbitmqctl lists them: prefetch, how they acknowledge, and what each holds', async () => {
  const queue = `read.${suffix}`
  const reader = await connect('reader-1')
  const setUp = await reader.createChannel()
  await setUp.assertQueue(queue)
  for (const prefetch of [3, 5]) {
    const channel = await reader.createChannel()
    await channel.prefetch(prefetch)
    await channel.consume(queue, () => undefined, { consumerTag: `takes-${prefetch}` })
  }
  for (let i = 0; i < 20; i++) setUp.sendToQueue(queue, Buffer.from('x'))

  const listed = await service.ctl('list_consumers', '--formatter', 'json')
  const rows: { queue_name: string; consumer_tag: string; prefetch_count: number; ack_required: boolean }[] =
    JSON.parse(listed)
  const own = rows.filter((row) => row.queue_name === queue)
  expect(own).toHaveLength(2)
  const byTool = own
    .map(({ consumer_tag, prefetch_count, ack_required }) => ({
      tag: consumer_tag,
      prefetch: prefetch_count,
      ack: ack_required ? 'manual' : 'automatic'
    }))
    .sort((a, b) => a.prefetch - b.prefetch)
  // The server tells of queues and of channels each at a time of its own.
  await expectSeen(watched, (now) => {
    expect(consumersOf(now, queue).map(({ tag, prefetch, ack }) => ({ tag, prefetch, ack }))).toEqual(byTool)
    expect(heldBy(now, queue)).toEqual({ 'reader #1': 3, 'reader #2': 5 })
    const { unacked, capacity } = queueOf(now, queue).figures ?? {}
    expect(numberOf(unacked)).toBe(8)
    // Both hold as many as they may and could take none.
    expect(numberOf(capacity)).toBeGreaterThanOrEqual(0)
    expect(numberOf(capacity)).toBeLessThan(1)
  })
})

test.concurrent('of a single active consumer one reads and the others wait', async () => {
  const queue = `alone.${suffix}`
  const channel = await (await connect('worker-1')).createChannel()
  await channel.assertQueue(queue, { arguments: { 'x-single-active-consumer': true } })
  await channel.consume(queue, () => undefined, { consumerTag: 'a' })
  await channel.consume(queue, () => undefined, { consumerTag: 'b', noAck: true })
  await expectSeen(watched, (now) =>
    expect(consumersOf(now, queue).map(({ tag, ack, active, status }) => [tag, ack, active, status])).toEqual([
      ['a', 'manual', true, 'single_active'],
      ['b', 'automatic', false, 'waiting']
    ])
  )
})

test.concurrent('what is given again, unroutable or not confirmed is counted', async () => {
  const queue = `again.${suffix}`
  const model = await connect(`sender-${suffix}x`)
  const channel = await model.createConfirmChannel()
  channel.on('return', () => undefined)
  await channel.assertQueue(queue)
  const name = `sender-${suffix}x`
  const senderOf = (seen: Observation) => seen.entities.find((each) => each.name === name)
  await expectSeen(watched, (now) => expect(senderOf(now)?.counters).toEqual({ unroutable: 0 }))

  for (let i = 0; i < 4; i++) channel.sendToQueue(queue, Buffer.from('x'))
  for (let i = 0; i < 3; i++) channel.publish('', `nobody.${suffix}`, Buffer.from('x'))
  for (let i = 0; i < 2; i++) channel.publish('', `nobody.${suffix}`, Buffer.from('x'), { mandatory: true })
  await channel.waitForConfirms()
  // Each is given back once, and then taken.
  const taker = await (await connect('taker-1')).createChannel()
  await taker.consume(queue, (message) => {
    if (message === null) return
    if (message.fields.redelivered) taker.ack(message)
    else taker.nack(message)
  })
  // Queue and channel tell their statistics each at a time of its own.
  const seen = await expectSeen(watched, (now) => {
    expect(queueOf(now, queue).counters).toEqual({ in: 4, out: 4, redelivered: 4 })
    expect(senderOf(now)?.counters).toEqual({ unroutable: 5 })
    expect(numberOf(senderOf(now)?.figures?.unconfirmed)).toBe(0)
    expect(numberOf(senderOf(now)?.figures?.slowed)).toBe(0)
  })

  // The counters become rates as any others do.
  const poll = { durationMs: 1, overruns: 0, intervalMs: 10_000 }
  const later = { ...seen, atMs: seen.atMs + 10_000 }
  const memory: Memory = derive(undefined, seen, poll).memory
  const { tick } = derive(memory, later, poll)
  expect(numberOf(tick.figures.get(`${queueOf(seen, queue).id}|`)?.redelivered_rate)).toBe(0)
  expect(numberOf(tick.figures.get(senderOf(seen)?.id ?? '')?.unroutable_rate)).toBe(0)

  // Its channel is gone, what it counted is not.
  await channel.close()
  const next = await model.createConfirmChannel()
  next.publish('', `nobody.${suffix}`, Buffer.from('x'))
  await next.waitForConfirms()
  await expectSeen(watched, (now) => expect(senderOf(now)?.counters).toEqual({ unroutable: 6 }))
})

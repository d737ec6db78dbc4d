import { setTimeout as sleep } from 'node:timers/promises'
import amqp, { type ChannelModel } from 'amqplib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import { SETTLED_MS } from '../../../collector/transports/rabbitmq/reader.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { measured, numberOf, type Observation } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { closedPort, expectSeen, pollOnce, rejection } from '../watch.ts'
import { listQueues, queueOf, suffix, tidy, watch } from './broker.ts'

let service: RabbitmqService
let model: ChannelModel
let both: Connection
let alone: Connection
let settledMs: number
beforeAll(async () => {
  service = await startService('rabbitmq')
  model = await amqp.connect(service.amqpUrl)
  both = watch(service, { metrics: [service.metricsUrl] })
  alone = watch(service, { management: [], metrics: [service.metricsUrl] })
})
afterEach(() => tidy(service))
afterAll(async () => {
  await both.close()
  await alone.close()
  await model.close()
})

const figures = (seen: Observation, names: string[]) =>
  Object.fromEntries(
    names.map((name) => {
      const { figures } = queueOf(seen, name)
      return [name, [numberOf(figures?.backlog), numberOf(figures?.unacked), numberOf(figures?.readers)]]
    })
  )
const counters = (seen: Observation, names: string[]) =>
  Object.fromEntries(names.map((name) => [name, queueOf(seen, name).counters]))

const publish = async (queue: string, count: number, options = {}) => {
  const channel = await model.createConfirmChannel()
  await channel.assertQueue(queue, options)
  for (let i = 0; i < count; i++) channel.sendToQueue(queue, Buffer.from('x'))
  await channel.waitForConfirms()
  return channel
}

test('at rest every queue stands as rabbitmqctl lists it, with the API and without', async () => {
  // RabbitMQ before 3.12.7 escapes neither quotes nor backslashes.
  const [classic, quorum, odd] = [`mclassic.${suffix}`, `mquorum.${suffix}`, `m"o\\n{d} ,queue="x.${suffix}`]
  const names = [classic, quorum, odd]
  // Both have seen the broker before: what comes now is counted whole.
  await pollOnce(both)
  settledMs = Date.now() + SETTLED_MS
  await pollOnce(alone)
  await publish(classic, 20)
  await publish(quorum, 9, { arguments: { 'x-queue-type': 'quorum' } })
  await publish(odd, 3)
  const channel = await model.createChannel()
  for (let i = 0; i < 5; i++) {
    const message = await channel.get(classic, { noAck: i < 2 })
    if (message !== false && i > 1) channel.ack(message)
  }
  await channel.prefetch(4)
  await channel.consume(quorum, () => undefined)
  const expected = { [classic]: [15, 0, 0], [quorum]: [5, 4, 1], [odd]: [3, 0, 0] }
  await until('rabbitmqctl does not list what was done', async () => {
    const tool = await listQueues(service)
    expect([tool[classic], tool[quorum]]).toEqual([expected[classic], expected[quorum]])
  })
  const counted = {
    [classic]: { in: 20, out: 5, redelivered: 0 },
    [quorum]: { in: 9, out: 0, redelivered: 0 },
    [odd]: { in: 3, out: 0, redelivered: 0 }
  }
  for (const watched of [both, alone])
    await expectSeen(watched, (now) => {
      expect(figures(now, names)).toEqual(expected)
      expect(counters(now, names)).toEqual(counted)
    })
  await channel.close()
})

test('a consumer that begins and ends on a channel that stays open is counted, and one whose channel closes', async () => {
  const queue = `mreaders.${suffix}`
  const channel = await publish(queue, 0)
  const other = await model.createChannel()
  const readers = async (wanted: number) => {
    await until(`rabbitmqctl does not count ${wanted}`, async () =>
      expect((await listQueues(service))[queue]?.[2]).toBe(wanted)
    )
    for (const watched of [both, alone])
      await expectSeen(watched, (now) => expect(numberOf(queueOf(now, queue).figures?.readers)).toBe(wanted), 60_000)
  }
  await readers(0)
  const { consumerTag } = await channel.consume(queue, () => undefined)
  await readers(1)
  await other.consume(queue, () => undefined)
  await readers(2)
  await channel.cancel(consumerTag)
  await readers(1)
  await other.close()
  await readers(0)
  await channel.close()
})

// From then on the API is asked rarely: the metrics tell of a queue before it is listed, and of one that is listed no longer.
test.for([
  { when: 'at first' },
  { when: 'once the API is asked rarely' }
])('a channel that closes takes nothing away, and a queue made anew begins another life: $when', async ({ when }) => {
  if (when !== 'at first') await sleep(Math.max(0, settledMs - Date.now()))
  const queue = `mchannels.${when}.${suffix}`
  const first = await publish(queue, 30)
  const counts = async (wanted: number) => {
    for (const watched of [both, alone])
      await expectSeen(watched, (now) =>
        expect(queueOf(now, queue).counters).toEqual({ in: wanted, out: 0, redelivered: 0 })
      )
  }
  await counts(30)
  await first.close()
  const second = await publish(queue, 2)
  await counts(32)
  const lives = await Promise.all([both, alone].map(async (watched) => queueOf(await pollOnce(watched), queue).life))
  await second.deleteQueue(queue)
  await second.close()
  for (const watched of [both, alone])
    await expectSeen(watched, (now) => expect(queueOf(now, queue).entity).toBeUndefined())
  const third = await publish(queue, 4)
  await counts(4)
  for (const [i, watched] of [both, alone].entries())
    expect(queueOf(await pollOnce(watched), queue).life).not.toBe(lives[i])
  await third.close()
})

test('without the API a stream is told by its having no process, and each thing that only the API tells is a gap', async () => {
  const stream = `mstream.${suffix}`
  const channel = await model.createConfirmChannel()
  await channel.assertQueue(stream, { arguments: { 'x-queue-type': 'stream' } })
  for (let i = 0; i < 6; i++) channel.sendToQueue(stream, Buffer.from('x'))
  await channel.waitForConfirms()
  const seen = await expectSeen(alone, (now) => {
    expect(numberOf(queueOf(now, stream).entity?.figures?.length)).toBe(6)
    const [node] = now.entities.filter(({ kind }) => kind === 'node')
    expect(node?.name).toBe(service.node)
    expect(numberOf(node?.figures?.memory)).toBeGreaterThan(1e6)
  })
  const { entity, figures, counters, keeps } = queueOf(seen, stream)
  expect(entity?.labels.type).toBe('stream')
  expect(figures?.backlog).toHaveProperty('unknown')
  expect(counters).not.toHaveProperty('out')
  expect(keeps).toEqual({ unknown: 'Only the management API tells what the queue is set to.' })
  expect(seen.gaps.map(({ what }) => what)).toEqual(expect.arrayContaining(['exchanges', 'bindings', 'who consumes']))
  expect(seen.labels.version).toMatch(/^\d+\.\d+/)
  await channel.close()
})

test('where a node’s metrics are away the API tells of its queues, and the gap is said', async () => {
  const queue = `maway.${suffix}`
  const channel = await publish(queue, 3)
  // Nothing listens at the port of TCP's discard service.
  const partly = watch(service, { metrics: ['http://127.0.0.1:9'] })
  const seen = await expectSeen(partly, (now) => {
    expect(queueOf(now, queue).counters?.in).toBe(3)
    expect(numberOf(queueOf(now, queue).figures?.backlog)).toBe(3)
  })
  expect(seen.gaps).toEqual([
    { what: 'metrics of 127.0.0.1:9', why: 'The broker does not answer: connection refused.', needs: null, hides: [] }
  ])
  await partly.close()
  const wrong = watch(service, { management: [], metrics: [service.managementUrl] })
  expect(reasonFor(await rejection(pollOnce(wrong)))).toBe(
    'There is no /metrics/detailed at this address (RabbitMQ has it since 3.9).'
  )
  await wrong.close()
  await channel.close()
})

test('where the API is away the metrics tell of the queues, and each thing that it would tell is a gap with the reason', async () => {
  const queue = `mhalf.${suffix}`
  const channel = await publish(queue, 3)
  const away = `http://127.0.0.1:${await closedPort()}`
  const half = watch(service, { management: [away], metrics: [service.metricsUrl] })
  const seen = await expectSeen(half, (now) =>
    expect(queueOf(now, queue).figures).toMatchObject({ backlog: measured(3), readers: measured(0) })
  )
  const why = 'The broker does not answer: connection refused.'
  const told = seen.gaps.filter(({ what }) => what !== 'how far readers of stream queues are')
  expect(told.map(({ what }) => what).sort()).toEqual([
    'alternate exchanges that policies set',
    'bindings',
    'exchanges',
    'what channels hold and what of theirs is unroutable',
    'who consumes',
    'who is connected'
  ])
  for (const gap of told) expect(gap).toMatchObject({ why, needs: null })
  await half.close()
  await channel.close()
})

test('why messages left their queues unread is counted by node', async () => {
  const WHY = ['expired', 'overflowed', 'rejected', 'given_up'] as const
  /** As one who has just come sees it: it is asked each minute. */
  const counted = async () => {
    const watched = watch(service, { metrics: [service.metricsUrl] })
    const seen = await pollOnce(watched)
    await watched.close()
    const node = seen.entities.find(({ kind, name }) => kind === 'node' && name === service.node)
    return WHY.map((why) => numberOf(node?.figures?.[why]) ?? Number.NaN)
  }
  const before = await counted()
  await publish(`late.${suffix}`, 3, { messageTtl: 1 })
  await publish(`full.${suffix}`, 7, { maxLength: 2 })
  const limited = { arguments: { 'x-queue-type': 'quorum', 'x-delivery-limit': 1 } }
  await publish(`poison.${suffix}`, 1, limited)
  const channel = await publish(`refused.${suffix}`, 4)
  for (let i = 0; i < 4; i++) {
    const message = await channel.get(`refused.${suffix}`)
    if (message !== false) channel.reject(message, false)
  }
  for (let i = 0; i < 2; i++)
    await until('the message was not given again', async () => {
      const message = await channel.get(`poison.${suffix}`)
      if (message === false) throw new Error('not yet')
      channel.nack(message, false, true)
    })
  const told = async () => {
    const after = await counted()
    return after.map((count, i) => count - (before[i] ?? 0))
  }
  await until('not all is counted', async () => expect(await told()).toEqual([3, 5, 4, 1]))
})

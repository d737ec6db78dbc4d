import { setTimeout as sleep } from 'node:timers/promises'
import amqp, { type ChannelModel } from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { numberOf, type Observation } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { expectSeen, pollOnce } from '../watch.ts'
import { listQueues, queueOf, suffix, tidy, watch } from './broker.ts'

let service: RabbitmqService
let model: ChannelModel
let watched: Connection
beforeAll(async () => {
  service = await startService('rabbitmq')
  model = await amqp.connect(service.amqpUrl)
  watched = watch(service)
})
afterAll(async () => {
  await watched.close()
  await model.close()
  await tidy(service)
})

/** On a channel of its own, which stays open: what one that closes at once published, a busy broker may forget to count. */
const publish = async (queue: string, count: number, options = {}) => {
  const channel = await model.createConfirmChannel()
  await channel.assertQueue(queue, options)
  for (let i = 0; i < count; i++) channel.sendToQueue(queue, Buffer.from(String(i)))
  await channel.waitForConfirms()
}

// Each waits for samples of its own queues: side by side they wait once.
test.concurrent('at rest every queue stands exactly as rabbitmqctl lists it', async () => {
  const classic = `classic.${suffix}`
  const quorum = `quorum.${suffix}`
  const idle = `idle.${suffix}`
  await publish(classic, 12)
  await publish(classic, 8)
  await publish(quorum, 9, { arguments: { 'x-queue-type': 'quorum' } })
  await publish(idle, 0)
  const channel = await model.createChannel()
  for (let i = 0; i < 5; i++) {
    const message = await channel.get(classic, { noAck: i < 2 })
    if (message !== false && i > 1) channel.ack(message)
  }
  await channel.prefetch(4)
  await channel.consume(quorum, () => undefined)
  await channel.consume(idle, () => undefined)
  // One that was held and given back is delivered twice, and taken once.
  const again = await channel.get(classic)
  if (again !== false) channel.nack(again)

  const names = [classic, quorum, idle]
  const expected: Record<string, number[]> = { [classic]: [15, 0, 0], [quorum]: [5, 4, 1], [idle]: [0, 0, 1] }
  await until('rabbitmqctl does not list what was done', async () => {
    const tool = await listQueues(service)
    expect(Object.fromEntries(names.map((name) => [name, tool[name]]))).toEqual(expected)
  })
  const figures = (seen: Observation) =>
    Object.fromEntries(
      names.map((name) => {
        const { figures } = queueOf(seen, name)
        return [name, [numberOf(figures?.backlog), numberOf(figures?.unacked), numberOf(figures?.readers)]]
      })
    )
  const counters = {
    [classic]: { in: 20, out: 5, redelivered: 0 },
    [quorum]: { in: 9, out: 0, redelivered: 0 },
    [idle]: { in: 0, out: 0, redelivered: 0 }
  }
  const counted = (seen: Observation) => Object.fromEntries(names.map((name) => [name, queueOf(seen, name).counters]))
  // A queue tells its lengths, and each channel what came and went by it, at times of their own.
  const seen = await expectSeen(watched, (now) => {
    expect(figures(now)).toEqual(expected)
    expect(counted(now)).toEqual(counters)
  })
  expect(numberOf(queueOf(seen, quorum).entity?.figures?.length)).toBe(9)
  expect(queueOf(seen, quorum).entity?.labels).toMatchObject({ vhost: '/', type: 'quorum', durable: 'yes' })

  const samples = seen.samples.filter(({ of }) => of === queueOf(seen, quorum).id)
  expect(Object.fromEntries(samples.map(({ name, part, value }) => [`${name} ${part ?? ''}`.trim(), value]))).toEqual({
    'rabbitmq.message.current ready': 5,
    'rabbitmq.message.current unacknowledged': 4,
    'rabbitmq.consumer.count': 1,
    'rabbitmq.message.published': 9,
    'rabbitmq.message.acknowledged': 0
  })
  await channel.close()
})

test.concurrent('under load the backlog lies between what rabbitmqctl said before and after', async () => {
  const queue = `load.${suffix}`
  await publish(queue, 0)
  const channel = await model.createChannel()
  let publishing = true
  const publisher = (async () => {
    while (publishing) {
      for (let i = 0; i < 5; i++) channel.sendToQueue(queue, Buffer.from('x'))
      await sleep(10)
    }
  })()
  const lengthByTool = async () => (await listQueues(service))[queue]?.[0] ?? Number.NaN
  const before = await until('nothing is published', async () => {
    const length = await lengthByTool()
    expect(length).toBeGreaterThan(0)
    return length
  })
  // The broker's own samples are some seconds old: one that is younger than `before` is waited for.
  const backlogIn = (now: Observation) => numberOf(queueOf(now, queue).figures?.backlog)
  const seen = await expectSeen(watched, (now) => expect(backlogIn(now)).toBeGreaterThanOrEqual(before))
  const after = await lengthByTool()
  publishing = false
  await publisher
  expect(backlogIn(seen)).toBeLessThanOrEqual(after)
  await channel.close()
})

test.concurrent('a queue deleted and made anew begins another life', async () => {
  const queue = `again.${suffix}`
  await publish(queue, 30)
  const first = await expectSeen(watched, (now) => expect(queueOf(now, queue).counters?.in).toBe(30))
  const same = await pollOnce(watched)
  expect(queueOf(same, queue).life).toBe(queueOf(first, queue).life)
  const channel = await model.createChannel()
  await channel.deleteQueue(queue)
  // The broker sweeps up a deleted queue's statistics a moment later, and those of a new one of its name with them.
  await until('the queue stays', async () => expect(await listQueues(service)).not.toHaveProperty([queue]))
  await publish(queue, 3)
  await expectSeen(watched, (now) => {
    expect(queueOf(now, queue).counters).toEqual({ in: 3, out: 0, redelivered: 0 })
    expect(queueOf(now, queue).life).not.toBe(queueOf(first, queue).life)
  })
  await channel.close()
})

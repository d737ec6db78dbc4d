import amqp, { type ChannelModel } from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { derive } from '../../../judge/derive.ts'
import { numberOf, rabbitQueueId, subscriptionId } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { expectSeen } from '../watch.ts'
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

// Each waits for samples of its own queues: side by side they wait once.
test.concurrent('messages that outlive their time are gone from their queue, and put aside where dead letters go', async () => {
  const [brief, dead] = [`brief.${suffix}`, `dead.${suffix}`]
  const channel = await model.createConfirmChannel()
  await channel.assertQueue(dead)
  await channel.assertQueue(brief, {
    messageTtl: 3000,
    arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead }
  })
  for (let i = 0; i < 7; i++) channel.sendToQueue(brief, Buffer.from('x'))
  await channel.waitForConfirms()
  await expectSeen(watched, (now) => {
    expect(queueOf(now, brief).counters?.in).toBe(7)
    expect(numberOf(queueOf(now, brief).keeps)).toBe(3)
  })

  await until('they do not expire', async () => {
    const tool = await listQueues(service)
    expect([tool[brief]?.[0], tool[dead]?.[0]]).toEqual([0, 7])
  })
  // Each queue tells its own length in its own time: the one may say 7 while the other has not said 0 yet.
  const seen = await expectSeen(watched, (now) => {
    expect(numberOf(queueOf(now, dead).figures?.backlog)).toBe(7)
    expect(numberOf(queueOf(now, brief).figures?.backlog)).toBe(0)
    // Nobody took them: that they are gone is not counted as taken, nor as nothing.
    expect(queueOf(now, brief).counters).toEqual({ in: 7, out: 0, redelivered: 0 })
  })
  expect(queueOf(seen, brief).figures?.lost).toEqual({
    unknown: 'RabbitMQ does not count what a queue expires, drops or dead-letters.'
  })
  expect(queueOf(seen, dead).figures?.in_rate).toHaveProperty('unknown')
  expect(queueOf(seen, dead).figures).not.toHaveProperty('lost')
  const { tick } = derive(undefined, seen, { durationMs: 1, overruns: 0, intervalMs: 1000 })
  // That nobody reads them there is how it is meant: no more than a warning.
  const health = tick.figures.get(subscriptionId(rabbitQueueId('rabbit', '/', dead), null))?.health
  expect(numberOf(health) ?? 0).toBeLessThanOrEqual(1)
  await channel.close()
})

test.concurrent('a stream queue keeps what its readers took: its length is known, how far they are is not', async () => {
  const stream = `stream.${suffix}`
  const channel = await model.createConfirmChannel()
  await channel.assertQueue(stream, { arguments: { 'x-queue-type': 'stream', 'x-max-age': '2h' } })
  for (let i = 0; i < 9; i++) channel.sendToQueue(stream, Buffer.from('x'))
  await channel.waitForConfirms()
  const reader = await model.createChannel()
  await reader.prefetch(20)
  let taken = 0
  await reader.consume(
    stream,
    (message) => {
      if (message !== null) reader.ack(message)
      taken += 1
    },
    { arguments: { 'x-stream-offset': 'first' } }
  )
  await until('the stream is not read', async () => expect(taken).toBe(9))
  const seen = await expectSeen(watched, (now) => {
    const { entity, figures, counters } = queueOf(now, stream)
    expect(entity?.facts).toMatchObject({ consumers: [{ prefetch: 20, ack: 'manual', 'began at': 'first' }] })
    expect(numberOf(entity?.figures?.length)).toBe(9)
    expect(numberOf(figures?.readers)).toBe(1)
    expect(counters?.in).toBe(9)
    expect(now.gaps).toEqual([
      {
        what: 'how far readers of stream queues are',
        why: 'RabbitMQ tells it by its plugin rabbitmq_stream_management, which is not enabled.',
        needs: 'the plugin rabbitmq_stream_management',
        hides: []
      }
    ])
  })
  const { entity, figures, counters, keeps } = queueOf(seen, stream)
  expect(counters).not.toHaveProperty('out')
  expect(figures?.backlog).toHaveProperty('unknown')
  expect(figures?.out_rate).toHaveProperty('unknown')
  expect(numberOf(keeps)).toBe(7200)
  const { tick } = derive(undefined, seen, { durationMs: 1, overruns: 0, intervalMs: 1000 })
  expect(tick.subscriptions.find(({ channel }) => channel === entity?.id)?.verdict.state).toBe('unknown')
  await reader.close()
  await channel.close()
})

import amqp, { type ChannelModel } from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { numberOf, type Observation } from '../../../model/index.ts'
import { killService, pauseService, resumeService, startService, stopService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { expectSeen, pollOnce, rejection } from '../watch.ts'
import { listQueues, queueOf, watch } from './broker.ts'

/** A broker of its own: it is hung, killed and restarted here. It tells its statistics each second, so that less is waited for. */
const instance = { instance: 'rabbitmq-failures', config: ['collect_statistics_interval = 1000'] }
const queue = 'kept'
let service: RabbitmqService
beforeAll(async () => {
  service = await startService('rabbitmq', instance)
})
afterAll(() => stopService('rabbitmq', instance))

/** Its connection stays open: what a channel that closes at once did, a busy broker may forget to count. */
const work = async (publish: number, take: number): Promise<ChannelModel> => {
  const model = await amqp.connect(service.amqpUrl)
  // The broker is killed under it.
  model.on('error', () => undefined)
  const channel = await model.createConfirmChannel()
  await channel.assertQueue(queue, { durable: true })
  for (let i = 0; i < publish; i++) channel.sendToQueue(queue, Buffer.from('x'), { persistent: true })
  await channel.waitForConfirms()
  for (let i = 0; i < take; i++) await channel.get(queue, { noAck: true })
  return model
}

test('a broker that accepts and never answers: the deadline ends the poll, and so does an abort', async () => {
  const impatient = watch(service, { timeout: '1s' })
  const patient = watch(service, { timeout: '30m' })
  const answered = async () => expect((await pollOnce(impatient)).gaps).toEqual([])
  await until('it does not answer within a second', answered)
  await pollOnce(patient)
  pauseService('rabbitmq', instance)
  try {
    expect(reasonFor(await rejection(pollOnce(impatient)))).toBe('The broker does not answer in time.')
    // Only the abort can end this one.
    expect(reasonFor(await rejection(pollOnce(patient, AbortSignal.timeout(300))))).toBe(
      'The broker does not answer in time.'
    )
  } finally {
    resumeService('rabbitmq', instance)
  }
  await until('it does not answer within a second again', answered)
  await impatient.close()
  await patient.close()
})

/** Whatever an earlier run left. */
const forget = async () => {
  const model = await amqp.connect(service.amqpUrl)
  const channel = await model.createChannel()
  await channel.deleteQueue(queue)
  await model.close()
}

test.each([
  ['by the API', () => ({})],
  ['by the metrics, too', () => ({ metrics: [service.metricsUrl] })]
])('killed, it says so; started again, its counters begin anew and no rate is negative: %s', async (_, settings) => {
  await forget()
  const watched = watch(service, settings())
  await expectSeen(watched, (now) => expect(queueOf(now, queue).entity).toBeUndefined())
  await work(40, 10)
  const before = await expectSeen(watched, (now) =>
    expect(queueOf(now, queue).counters).toEqual({ in: 40, out: 10, redelivered: 0 })
  )

  // What was declared a moment before may be in the server's memory alone, and would be gone with it.
  await service.ctl('eval', 'mnesia:sync_log().')
  await killService('rabbitmq', instance)
  // The first polls may find their connections cut.
  await until('its port is not refused', async () =>
    expect(reasonFor(await rejection(pollOnce(watched)))).toBe('The broker does not answer: connection refused.')
  )

  service = await startService('rabbitmq', instance)
  // The metrics may answer before the API does: then the queue is still the one that is known.
  const after = await expectSeen(watched, (now) => {
    expect(queueOf(now, queue).entity).toBeDefined()
    expect(queueOf(now, queue).life).not.toBe(queueOf(before, queue).life)
  })
  const model = await work(5, 2)
  // A broker that is killed may have forgotten what was taken last: how many it kept, its own tool says.
  const [kept] = (await listQueues(service))[queue] ?? []
  expect(kept).toBeGreaterThanOrEqual(33)
  const later = await expectSeen(watched, (now) => {
    // RabbitMQ marks what it recovered from disk as given before.
    expect(queueOf(now, queue).counters).toEqual({ in: 5, out: 2, redelivered: 2 })
    expect(numberOf(queueOf(now, queue).figures?.backlog)).toBe(kept)
    expect(queueOf(now, queue).life).toBe(queueOf(after, queue).life)
  })

  for (const { in_rate, out_rate } of judged([before, after, later], queueOf(before, queue).id)) {
    expect(numberOf(in_rate) ?? 0).toBeGreaterThanOrEqual(0)
    expect(numberOf(out_rate) ?? 0).toBeGreaterThanOrEqual(0)
  }
  expect(states([before, after, later])).not.toContain('rewound')
  await model.close()
  await watched.close()
})

/** Judges observations as if each came one poll after the other. */
const ticks = (observations: Observation[]) => {
  let memory: Memory | undefined
  return observations.map((seen, i) => {
    const poll = { durationMs: 1, overruns: 0, intervalMs: 10_000 }
    const derived = derive(memory, { ...seen, atMs: (observations[0]?.atMs ?? 0) + i * 10_000 }, poll)
    memory = derived.memory
    return derived.tick
  })
}
const judged = (observations: Observation[], id: string) =>
  ticks(observations).map(({ figures }) => figures.get(id) ?? {})
const states = (observations: Observation[]) =>
  ticks(observations).flatMap(({ subscriptions }) => subscriptions.map(({ verdict }) => verdict.state))

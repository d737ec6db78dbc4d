import { setTimeout as sleep } from 'node:timers/promises'
import amqp from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { numberOf, type Observation } from '../../../model/index.ts'
import { killService, pauseService, resumeService, startService, stopService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { pollOnce, pollUntil, rejection } from '../watch.ts'
import { listQueues, queueOf, watch } from './broker.ts'

/** A broker of its own: it is hung, killed and restarted here. */
const instance = { instance: 'rabbitmq-failures' }
const queue = 'kept'
let service: RabbitmqService
beforeAll(async () => {
  service = await startService('rabbitmq', instance)
})
afterAll(() => stopService('rabbitmq', instance))

const work = async (publish: number, take: number) => {
  const model = await amqp.connect(service.amqpUrl)
  const channel = await model.createConfirmChannel()
  await channel.assertQueue(queue, { durable: true })
  for (let i = 0; i < publish; i++) channel.sendToQueue(queue, Buffer.from('x'), { persistent: true })
  await channel.waitForConfirms()
  for (let i = 0; i < take; i++) await channel.get(queue, { noAck: true })
  await channel.close()
  await model.close()
}

test('a broker that accepts and never answers: the deadline ends the poll, and so does an abort', async () => {
  const impatient = watch(service, { timeout: '1s' })
  const patient = watch(service, { timeout: '30m' })
  await pollOnce(impatient)
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
  expect((await pollUntil(impatient, () => true)).gaps).toEqual([])
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
  await pollUntil(watched, (seen) => queueOf(seen, queue).entity === undefined)
  await work(40, 10)
  const before = await pollUntil(watched, (seen) => queueOf(seen, queue).counters?.out === 10)
  expect(queueOf(before, queue).counters).toEqual({ in: 40, out: 10, redelivered: 0 })

  // What was declared a moment before is in the server's memory alone, and would be gone with it.
  await sleep(5000)
  await killService('rabbitmq', instance)
  // The first polls may find their connections cut.
  await until('its port is not refused', async () =>
    expect(reasonFor(await rejection(pollOnce(watched)))).toBe('The broker does not answer: connection refused.')
  )

  service = await startService('rabbitmq', instance)
  // The metrics may answer before the API does: then the queue is still the one that is known.
  const after = await pollUntil(watched, (seen) => {
    const { entity, life } = queueOf(seen, queue)
    return entity !== undefined && life !== queueOf(before, queue).life
  })
  expect(queueOf(after, queue).life).not.toBe(queueOf(before, queue).life)
  await work(5, 2)
  // A broker that is killed may have forgotten what was taken last: how many it kept, its own tool says.
  const [kept] = (await listQueues(service))[queue] ?? []
  expect(kept).toBeGreaterThanOrEqual(33)
  const later = await pollUntil(watched, (seen) => {
    const { counters, figures } = queueOf(seen, queue)
    return counters?.out === 2 && counters.redelivered === 2 && numberOf(figures?.backlog) === kept
  })
  // RabbitMQ marks what it recovered from disk as given before.
  expect(queueOf(later, queue).counters).toEqual({ in: 5, out: 2, redelivered: 2 })
  expect(numberOf(queueOf(later, queue).figures?.backlog)).toBe(kept)
  expect(queueOf(later, queue).life).toBe(queueOf(after, queue).life)

  for (const { in_rate, out_rate } of judged([before, after, later], queueOf(before, queue).id)) {
    expect(numberOf(in_rate) ?? 0).toBeGreaterThanOrEqual(0)
    expect(numberOf(out_rate) ?? 0).toBeGreaterThanOrEqual(0)
  }
  expect(states([before, after, later])).not.toContain('rewound')
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

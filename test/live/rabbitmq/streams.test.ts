import amqp, { type ChannelModel, type ConfirmChannel } from 'amqplib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { summarise } from '../../../judge/sentence.ts'
import { measured, numberOf, type Observation } from '../../../model/index.ts'
import { startService, stopService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { expectSeen, pollUntil } from '../watch.ts'
import { queueOf, suffix, watch } from './broker.ts'
import { connectStreams, readStream } from './stream-client.ts'

let service: RabbitmqService
let model: ChannelModel
let channel: ConfirmChannel
let watched: Connection
beforeAll(async () => {
  const plugins = ['rabbitmq_stream', 'rabbitmq_stream_management']
  service = await startService('rabbitmq', { instance: 'streams', plugins, fresh: true })
  model = await amqp.connect(service.amqpUrl, { clientProperties: { connection_name: 'by-amqp' } })
  channel = await model.createConfirmChannel()
  watched = watch(service)
})
afterAll(async () => {
  await watched.close()
  await model.close()
  await stopService('rabbitmq', { instance: 'streams' })
})

const declare = async (name: string): Promise<string> => {
  const stream = `${name}.${suffix}`
  await channel.assertQueue(stream, { arguments: { 'x-queue-type': 'stream' } })
  return stream
}

/** What was written together may be one chunk, and is taken as one. */
const CHUNK = 10
const publish = async (stream: string, chunks: number): Promise<void> => {
  for (let i = 0; i < chunks; i++) {
    for (let j = 0; j < CHUNK; j++) channel.sendToQueue(stream, Buffer.from('x'))
    await channel.waitForConfirms()
  }
}

const lags = (seen: Observation, stream: string) =>
  Object.fromEntries(
    seen.samples
      .filter(({ of, name }) => name === 'rabbitmq.stream.consumer.lag' && of === `${queueOf(seen, stream).id}|`)
      .map(({ part, value }) => [part, value])
  )

test('how far readers of a stream are is seen of each, and the stream is judged by the one that is furthest behind', async () => {
  const stream = await declare('places')
  await publish(stream, 6)
  const [fast, slow, next] = await Promise.all([
    readStream(service, stream, { name: 'fast', from: 'first', chunks: 1000 }),
    readStream(service, stream, { name: 'slow', from: 'first', chunks: 2 }),
    readStream(service, stream, { name: 'next', from: 'next', chunks: 1 })
  ])
  await until('the fast one does not read', async () => expect(fast.taken()).toBe(60))
  // How far each of them is, the server samples at a time of its own.
  const seen = await expectSeen(watched, (now) => {
    const { figures, counters } = queueOf(now, stream)
    const backlog = 60 - slow.taken()
    expect(backlog).toBeGreaterThanOrEqual(40)
    // By chunks: off by no more than what one of them holds.
    expect(Math.abs((numberOf(figures?.backlog) ?? Number.NaN) - backlog)).toBeLessThanOrEqual(CHUNK)
    expect(figures?.backlog).toMatchObject({ how: 'estimated' })
    expect(lags(now, stream)).toEqual({ 'fast #1': 0, 'slow #1': numberOf(figures?.backlog), 'next #1': 0 })
    expect((counters?.in ?? 0) - (counters?.out ?? 0)).toBe(numberOf(figures?.backlog))
    expect(numberOf(figures?.readers)).toBe(3)
    expect(now.gaps).toEqual([])
  })
  const { counters } = queueOf(seen, stream)

  slow.takeChunks(1000)
  await until('the slow one does not read on', async () => expect(slow.taken()).toBe(60))
  await expectSeen(watched, (now) => {
    expect(queueOf(now, stream).figures?.backlog).toEqual(measured(0))
    expect(queueOf(now, stream).counters?.out).toBeGreaterThan(counters?.out ?? Number.POSITIVE_INFINITY)
  })
  for (const reader of [fast, slow, next]) await reader.close()
  await channel.deleteQueue(stream)
})

test('a reader that takes nothing is late by as long as its oldest message waits, and one that leaves leaves its backlog', async () => {
  const stream = await declare('late')
  const reader = await readStream(service, stream, { name: 'mailer', from: 'next', chunks: 1 })
  const writer = await connectStreams(service, 'writer')
  await writer.publish(stream, 3)
  await until('nothing is read', async () => expect(reader.taken()).toBe(3))
  let memory: Memory | undefined
  const told = () => {
    const { figures, tracks } = memory ?? {}
    const id = `rabbitmq/rabbit/queue/%2F/${stream}|`
    const { state, evidence } = tracks?.get(id)?.verdict ?? { state: undefined, evidence: {} }
    return { figures: figures?.get(id) ?? {}, state, evidence }
  }
  const follow = (done: () => boolean, withinMs: number) =>
    pollUntil(
      watched,
      (seen) => {
        memory = derive(memory, seen, { durationMs: 1, overruns: 0, intervalMs: 5000 }).memory
        return done()
      },
      withinMs
    )
  await follow(() => numberOf(told().figures.backlog) === 0 && told().figures.in_rate !== undefined, 60_000)
  const fromMs = Date.now()
  await writer.publish(stream, 5)
  await writer.publish(stream, 5)
  let seenMs: number | undefined
  await follow(() => {
    if ((numberOf(told().figures.backlog) ?? 0) > 0) seenMs ??= Date.now()
    return (numberOf(told().figures.lateness) ?? 0) > 8
  }, 60_000)
  const { figures } = told()
  // One chunk or two: each is one message more or less in offsets of chunks.
  expect(Math.abs((numberOf(figures.backlog) ?? Number.NaN) - 10)).toBeLessThanOrEqual(5)
  // It waits at least since it was seen; before that, the history knows it no better than its samples, which are 5 s apart.
  const lateness = numberOf(figures.lateness) ?? Number.NaN
  const nowMs = Date.now()
  expect(lateness).toBeGreaterThan((nowMs - (seenMs ?? 0)) / 1000 - 2)
  expect(lateness).toBeLessThan((nowMs - fromMs) / 1000 + 12)

  const before = numberOf(figures.backlog) ?? Number.NaN
  await reader.close()
  await follow(() => told().state === 'stopped', 60_000)
  const gone = told()
  expect(gone.state).toBe('stopped')
  expect(gone.figures.backlog).toEqual({ value: before, how: 'estimated' })
  expect(gone.figures.readers).toEqual(measured(0))
  const sentence = summarise({ ...gone, state: 'stopped', readerName: null })
  expect(sentence).toMatch(/^No consumer is there.*≈ \d+ messages wait/)
  // What comes meanwhile waits for it too.
  await writer.publish(stream, 4)
  await follow(() => (numberOf(told().figures.backlog) ?? 0) >= before + 4, 60_000)
  expect(told().figures.backlog).toEqual({ value: before + 4, how: 'estimated' })
  await writer.close()
  await channel.deleteQueue(stream)
})

test('who writes to a stream by its own protocol is seen; of who publishes to it by AMQP RabbitMQ tells nothing', async () => {
  const stream = await declare('written')
  await publish(stream, 1)
  const writer = await connectStreams(service, 'importer')
  await writer.publish(stream, 3)
  const writes = (seen: Observation) =>
    seen.edges.filter(({ kind, to }) => kind === 'publishes' && to === queueOf(seen, stream).id).map(({ from }) => from)
  await expectSeen(watched, (now) => {
    expect(writes(now)).toEqual(['service/-/-/importer'])
    expect(now.entities.find(({ id }) => id === 'service/-/-/importer')?.labels).toEqual({
      inferred: 'RabbitMQ connection name'
    })
    expect(now.gaps).toEqual([])
  })
  await writer.close()
  await expectSeen(watched, (now) => expect(writes(now)).toEqual([]))
  await channel.deleteQueue(stream)
})

test('of readers by AMQP RabbitMQ does not tell how far they are: a named gap, beside what it tells of others', async () => {
  const stream = await declare('mixed')
  await publish(stream, 2)
  const reader = await model.createChannel()
  await reader.prefetch(20)
  await reader.consume(stream, () => undefined, { arguments: { 'x-stream-offset': 'first' } })
  const gaps = [
    {
      what: 'how far AMQP readers of stream queues are',
      why: 'RabbitMQ tells it only of readers that use its stream protocol.',
      needs: null,
      hides: []
    }
  ]
  const alone = await expectSeen(watched, (now) => {
    expect(now.gaps).toEqual(gaps)
    expect(queueOf(now, stream).figures?.backlog).toEqual({
      unknown: 'RabbitMQ does not say how far the readers of this stream are.'
    })
  })
  const { memory } = derive(undefined, alone, { durationMs: 1, overruns: 0, intervalMs: 5000 })
  expect(memory.tracks.get(`${queueOf(alone, stream).id}|`)?.verdict).toMatchObject({
    state: 'unknown',
    evidence: { reason: 'RabbitMQ does not say how far the readers of this stream are.' }
  })
  const nameless = await readStream(service, stream, { from: 'first', chunks: 1 })
  await expectSeen(watched, (now) => {
    expect(queueOf(now, stream).figures?.backlog).toMatchObject({ how: 'at_least' })
    expect(now.gaps).toEqual(gaps)
  })
  await nameless.close()
  await reader.close()
  await channel.deleteQueue(stream)
})

import { expect, test } from 'vitest'
import type { StreamConsumer } from '../../../collector/transports/rabbitmq/answers.ts'
import { observe } from '../../../collector/transports/rabbitmq/observe.ts'
import { placeOf, type Reading, StreamReadings, streamKey } from '../../../collector/transports/rabbitmq/streams.ts'
import { unknown } from '../../../model/index.ts'
import { answers, connection, consumer, queue, target } from './answers.ts'

const s = queue('s', { type: 'stream', messages: 100, messages_ready: 100, consumers: 1, reductions: 0 })

const reader = (connection: string, more: Partial<StreamConsumer> = {}): StreamConsumer => ({
  queue: { name: 's', vhost: '/' },
  connection_details: { name: connection },
  subscription_id: 0,
  consumed: 10,
  credits: 0,
  offset: 60,
  offset_lag: 40,
  properties: { name: connection },
  ...more
})

/** One poll after the other, `seconds` apart: who reads, how many consumers there are, and how much the stream keeps. */
const play = (polls: readonly { readers: StreamConsumer[]; consumers?: number; messages?: number }[], seconds = 5) => {
  const readings = new StreamReadings()
  return polls.map(({ readers, consumers = readers.length, messages = 100 }, i): Reading | undefined =>
    readings
      .follow(answers({ atMs: i * seconds * 1000, queues: [{ ...s, consumers, messages }], streamReaders: readers }))
      .get(streamKey(s))
  )
}

test.each([
  ['given some', {}, { offset: 60, lag: 40 }],
  ['given all there is', { credits: 3, offset: 100, offset_lag: 0 }, { offset: 100, lag: 0 }],
  // 3.10 says so of a reader that waits at the end: its lag counts from offset 0.
  ['waiting for its first', { consumed: 0, credits: 3, offset: 0, offset_lag: 95 }, { offset: undefined, lag: 0 }],
  ['without leave for any', { consumed: 0, credits: 0, offset: 0, offset_lag: 95 }, undefined],
  ['just connected', { connection_details: { name: '' } }, undefined],
  ['of a version that does not tell', { offset_lag: undefined }, undefined]
])('where a reader is: %s', (_, more, place) => {
  const told = placeOf(reader('a', more))
  if (place === undefined) expect(told).toBeUndefined()
  else expect(told).toEqual({ key: 'a/0', name: 'a', ...place })
})

test('a stream is judged by its reader that is furthest behind, and by another only once that has been so for a while', () => {
  const ahead = reader('b', { offset: 98, offset_lag: 2 })
  const at = (lag: number) => reader('a', { offset: 100 - lag, offset_lag: lag })
  const keys = play([
    { readers: [at(0), ahead] },
    { readers: [at(3), ahead] },
    { readers: [at(3), ahead] },
    { readers: [at(1), ahead] },
    ...Array.from({ length: 4 }, () => ({ readers: [at(7), ahead] }))
  ]).map((reading) => [reading?.key, reading?.backlog])
  const two = { value: 2, how: 'estimated' }
  expect(keys).toEqual([
    ['b/0', two],
    ['b/0', two],
    ['b/0', two],
    ['b/0', two],
    ['b/0', two],
    ['b/0', two],
    ['b/0', two],
    ['a/0', { value: 7, how: 'estimated' }]
  ])
})

test('the place of the last named reader stands once it has left, and what comes waits too; RabbitMQ’s lists may differ for a poll', () => {
  const told = play([
    { readers: [reader('a')] },
    { readers: [], consumers: 1 },
    { readers: [], consumers: 0 },
    { readers: [], consumers: 0, messages: 105 },
    // Old messages were deleted: as many that came are not seen.
    { readers: [], consumers: 0, messages: 30 },
    { readers: [], consumers: 0, messages: 32 },
    { readers: [reader('c', { offset: 100, offset_lag: 0 })] }
  ])
  expect(told.map((reading) => [reading?.key, reading?.backlog, reading?.position])).toEqual([
    ['a/0', { value: 40, how: 'estimated' }, { end: 100, taken: 60 }],
    [undefined, undefined, undefined],
    ['a/0', { value: 40, how: 'estimated' }, { end: 100, taken: 60 }],
    ['a/0', { value: 45, how: 'estimated' }, { end: 105, taken: 60 }],
    ['a/0', { value: 45, how: 'estimated' }, { end: 105, taken: 60 }],
    ['a/0', { value: 47, how: 'estimated' }, { end: 107, taken: 60 }],
    ['c/0', { value: 0, how: 'measured' }, { end: 100, taken: 100 }]
  ])
  const nameless = play([{ readers: [reader('a', { properties: {} })] }, { readers: [], consumers: 0 }])
  expect(nameless[1]).toBeUndefined()
})

test('what is not told of some readers makes the backlog a lower bound; of all, unknown with why', () => {
  const figure = (more: Parameters<typeof answers>[0]) => {
    const told = answers({ queues: [s], ...more })
    const seen = observe(target, told, {
      lost: [],
      lives: new Map(),
      unroutable: { sums: new Map() },
      readings: new StreamReadings().follow(told)
    })
    return [seen.subscriptions[0]?.figures?.backlog, seen.gaps.map(({ what }) => what)]
  }
  const byAmqp = [consumer('x', 's')]
  expect(figure({ streamReaders: [reader('a')], consumers: byAmqp })).toEqual([
    { value: 40, how: 'at_least' },
    ['how far AMQP readers of stream queues are']
  ])
  expect(figure({ streamReaders: [], consumers: byAmqp })).toEqual([
    unknown('RabbitMQ does not say how far the readers of this stream are.'),
    ['how far AMQP readers of stream queues are']
  ])
  expect(figure({ streamReaders: [], queues: [{ ...s, consumers: 0 }] })).toEqual([
    unknown('Nobody reads the stream now, and RabbitMQ does not say how far those are who did.'),
    []
  ])
})

test('who writes to a stream by its own protocol is its service; a connection that is not seen names nobody', () => {
  const publisher = (of: string, name = 's') => ({
    queue: { name, vhost: '/' },
    connection_details: { name: of }
  })
  const seen = observe(
    target,
    answers({
      queues: [s],
      connections: [connection('c1', 'writer'), connection('c2', 'writer')],
      streamReaders: [],
      streamPublishers: [publisher('c1'), publisher('c2'), publisher('c3'), publisher('c1', 'another')]
    })
  )
  expect(seen.edges.map(({ id }) => id)).toEqual(['publishes|service/-/-/writer|rabbitmq/r/queue/%2F/s'])
})

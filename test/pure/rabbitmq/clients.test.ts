import { expect, test } from 'vitest'
import { observe } from '../../../collector/transports/rabbitmq/observe.ts'
import { Rises } from '../../../collector/transports/rabbitmq/rises.ts'
import { numberOf, troublesOf } from '../../../model/index.ts'
import { answers, channel, connection, consumer, queue, target } from './answers.ts'

test('consumers of a queue: what each was set up with, and what it holds where its channel has no other', () => {
  const seen = observe(
    target,
    answers({
      queues: [queue('q', { consumers: 3, consumer_capacity: 0.4 })],
      connections: [connection('c1', 'mailer-1'), connection('c2', 'mailer-2')],
      channels: [
        channel('c1', 1, { messages_unacknowledged: 3, global_prefetch_count: 20 }),
        channel('c2', 1, { messages_unacknowledged: 9, consumer_count: 2 })
      ],
      consumers: [
        consumer('c2', 'q', { consumer_tag: 'y', ack_required: false, active: false, activity_status: 'waiting' }),
        consumer('c2', 'q', { consumer_tag: 'x', activity_status: 'single_active' }),
        consumer('c1', 'q', { prefetch_count: 5 })
      ]
    })
  )
  const entity = seen.entities.find(({ kind }) => kind === 'queue')
  expect(entity?.facts).toEqual({
    consumers: [
      {
        name: 'mailer #1',
        tag: 'amq.ctag-1',
        host: '10.0.0.1',
        prefetch: 5,
        'prefetch of its channel': 20,
        ack: 'manual'
      },
      {
        name: 'mailer #2',
        tag: 'x',
        host: '10.0.0.1',
        prefetch: 0,
        ack: 'manual',
        status: 'single_active',
        active: true
      },
      { name: 'mailer #3', tag: 'y', host: '10.0.0.1', prefetch: 0, ack: 'automatic', status: 'waiting', active: false }
    ]
  })
  const held = seen.samples.filter(({ name }) => name === 'rabbitmq.consumer.unacknowledged')
  expect(held.map(({ part, value }) => [part, value])).toEqual([['mailer #1', 3]])
  expect(numberOf(seen.subscriptions[0]?.figures?.capacity)).toBe(0.4)
})

test('without consumers there is no capacity to speak of', () => {
  const seen = observe(target, answers({ queues: [queue('q', { consumer_capacity: 0 })] }))
  expect(seen.subscriptions[0]?.figures).not.toHaveProperty('capacity')
})

test.each([
  ['running', 0, []],
  ['flow', 1, []],
  ['blocking', 0, []],
  ['blocked', 0, ['Blocked']]
])('a connection that is %s', (state, slowed, leads) => {
  const seen = observe(target, answers({ connections: [connection('c', 'shop', { state }), connection('d', 'shop')] }))
  const service = seen.entities.find(({ kind }) => kind === 'service')
  expect(numberOf(service?.figures?.slowed)).toBe(slowed)
  expect(troublesOf(service?.facts).map(({ lead }) => lead)).toEqual(leads)
})

test('what a service has not had confirmed is what its channels together have not', () => {
  const seen = observe(
    target,
    answers({
      connections: [connection('c', 'shop'), connection('d', 'shop')],
      channels: [channel('c', 1, { messages_unconfirmed: 4 }), channel('d', 1, { messages_unconfirmed: 3 })]
    })
  )
  expect(numberOf(seen.entities.find(({ kind }) => kind === 'service')?.figures?.unconfirmed)).toBe(7)
})

test('rises of short-lived counters add up and never fall', () => {
  const rises = new Rises()
  const follow = (seen: Record<string, number>) =>
    rises.follow(new Map(Object.entries(seen).map(([id, value]) => [id, { owner: 'shop', value }]))).get('shop')
  // What was before the first poll is not added.
  expect(follow({ a: 5 })).toBe(0)
  expect(follow({ a: 7, b: 2 })).toBe(4)
  // One is gone, the other goes on.
  expect(follow({ b: 3 })).toBe(5)
  // Its name is taken by another.
  expect(follow({ b: 1 })).toBe(6)
  expect(follow({})).toBeUndefined()
  expect(follow({ c: 1 })).toBe(7)
})

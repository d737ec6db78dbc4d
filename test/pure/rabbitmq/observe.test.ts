import { expect, test } from 'vitest'
import type { Answers, Queue } from '../../../collector/transports/rabbitmq/answers.ts'
import { observe } from '../../../collector/transports/rabbitmq/observe.ts'
import { answers, node, queue, target } from './answers.ts'

const subscriptionOf = (one: Queue, more: Partial<Answers> = {}) => {
  const [subscription] = observe(target, answers({ queues: [one], ...more })).subscriptions
  return subscription
}

test('a queue that had no traffic counts 0 where statistics are on, and nothing where they are off', () => {
  expect(subscriptionOf(queue('q'))).toMatchObject({ counters: { in: 0, out: 0, redelivered: 0 } })
  const off = subscriptionOf(queue('q'), {
    overview: { rabbitmq_version: '', cluster_name: '', disable_stats: true }
  })
  expect(off?.counters).toBeUndefined()
  expect(off?.figures?.in_rate).toHaveProperty('unknown')
  expect(off?.figures?.out_rate).toHaveProperty('unknown')
})

test.each([
  ['its node is down', { state: 'down' }, 'The queue’s node is down.'],
  ['it has no leader', { leader: null }, 'The queue has no leader: too few of its members are online.']
])('a queue of which nobody tells, for %s, does not count 0', (_, more, why) => {
  const subscription = subscriptionOf(queue('q', { messages_ready: undefined, ...more }))
  expect(subscription?.counters).toBeUndefined()
  expect(subscription?.figures).toMatchObject({ in_rate: { unknown: why }, out_rate: { unknown: why } })
})

test('what left is what was acknowledged or needed no acknowledgement', () => {
  const message_stats = { publish: 9, ack: 3, deliver_no_ack: 2, get_no_ack: 1 }
  expect(subscriptionOf(queue('q', { message_stats }))?.counters).toEqual({ in: 9, out: 6, redelivered: 0 })
})

test.each([
  ['running', 'The broker has no statistics of the queue yet.'],
  ['down', 'The queue’s node is down.']
])('a level the broker does not say is unknown, not 0 (%s)', (state, reason) => {
  const nothing = { messages_ready: undefined, messages_unacknowledged: undefined, consumers: undefined }
  const figures = subscriptionOf(queue('q', { ...nothing, state }))?.figures
  for (const name of ['backlog', 'unacked', 'readers'] as const) expect(figures?.[name]).toEqual({ unknown: reason })
})

test('lateness is said only where publishers set a timestamp', () => {
  expect(subscriptionOf(queue('q'))?.figures?.lateness).toBeUndefined()
  expect(subscriptionOf(queue('q', { head_message_timestamp: 940 }))?.figures?.lateness).toEqual({
    value: 60,
    how: 'measured'
  })
})

test('a queue that dead letters go to has no known in rate', () => {
  const dead = queue('dead')
  const work = queue('work', { arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': 'dead' } })
  const seen = observe(target, answers({ queues: [dead, work] }))
  const parked = seen.subscriptions.find(({ channel }) => channel.endsWith('/dead'))
  expect(parked?.counters).toEqual({ out: 0, redelivered: 0 })
  expect(parked?.figures?.in_rate).toHaveProperty('unknown')
})

test('a part that was not answered hides only itself', () => {
  const missing = new Map([['consumers', { why: 'The broker does not answer in time.', needs: null }]] as const)
  expect(observe(target, answers({ missing })).gaps).toEqual([
    {
      what: 'who consumes',
      why: 'The broker does not answer in time.',
      needs: null,
      hides: ['consumes|rabbitmq/r/queue/']
    }
  ])
})

test('a node that is down is said', () => {
  const seen = observe(target, answers({ nodes: [node('n', { running: false })] }))
  expect(seen.gaps.map(({ what, why }) => [what, why])).toEqual([['node n and the queues on it', 'The node is down.']])
  expect(seen.entities[0]?.labels.running).toBe('no')
})

test('internal names are hidden, also where edges lead to them', () => {
  const seen = observe(
    target,
    answers({
      queues: [queue('amq.gen-x'), queue('q')],
      exchanges: [{ name: 'amq.topic', vhost: '/', type: 'topic', durable: true, arguments: {} }],
      bindings: [
        {
          source: 'amq.topic',
          vhost: '/',
          destination: 'q',
          destination_type: 'queue',
          routing_key: '#',
          arguments: {}
        },
        { source: '', vhost: '/', destination: 'q', destination_type: 'queue', routing_key: 'q', arguments: {} }
      ]
    })
  )
  expect(seen.entities.map(({ name }) => name)).toEqual(['n', 'q'])
  expect(seen.edges).toEqual([])
})

import { expect, test } from 'vitest'
import { consumersOf } from '../../../app/panel/consumers.tsx'
import { membersOf } from '../../../app/panel/members.tsx'
import type { Series } from '../../../model/api.ts'

test('consumers of a queue as its facts have them; what is not told is a dash', () => {
  const consumers = [
    {
      name: 'mailer #1',
      tag: 'a',
      host: '10.0.0.1',
      prefetch: 5,
      ack: 'manual',
      status: 'single_active',
      active: true
    },
    { name: 'mailer #2', tag: 'b', host: '10.0.0.1', prefetch: 0, ack: 'automatic', status: 'waiting', active: false },
    { name: 'audit #1', tag: 'c', host: '10.0.0.2' },
    { name: 'batch #1', tag: 'd', host: '10.0.0.2', prefetch: 0, 'prefetch of its channel': 50, 'began at': 'first' }
  ]
  expect(consumersOf({ consumers }).map(({ name, prefetch, ack }) => [name, prefetch, ack])).toEqual([
    ['mailer #1 (active)', '5', 'each'],
    ['mailer #2 (waits)', 'no limit', 'none'],
    ['audit #1', '–', '–'],
    ['batch #1', '50 a channel', '–']
  ])
  expect(consumersOf({ consumers }).map(({ began }) => began)).toEqual(['', '', '', 'first'])
  expect(consumersOf(undefined)).toEqual([])
  expect(consumersOf({ members: [] })).toEqual([])
})

test('what each consumer holds, or is behind by, stands beside how it was set up', () => {
  const part = (name: string, part: string, value: number): Series => ({ name, unit: '1', part, points: [[1, value]] })
  const consumers = ['mailer #1', 'mailer #2', 'places #1'].map((name) => ({ name, tag: name, host: '10.0.0.1' }))
  const series = [
    part('rabbitmq.consumer.unacknowledged', 'mailer #1', 7),
    part('rabbitmq.stream.consumer.lag', 'places #1', 40)
  ]
  expect(consumersOf({ consumers }, series).map(({ unacked, backlog }) => [unacked, backlog])).toEqual([
    [7, null],
    [null, null],
    [null, 40]
  ])
})

test('a static member is told by the instance that it keeps', () => {
  const members = [{ client: 'steady-1', instance: 'pod-0', host: '/10.0.0.1', partitions: { orders: [0, 1] } }]
  expect(membersOf({ members })).toEqual([
    { key: '0', name: 'steady-1', instance: 'pod-0', where: '10.0.0.1', partitions: 2 }
  ])
})

import { expect, test } from 'vitest'
import { consumersOf } from '../../../app/panel/consumers.tsx'

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
    { name: 'audit #1', tag: 'c', host: '10.0.0.2' }
  ]
  expect(consumersOf({ consumers }).map(({ name, prefetch, ack }) => [name, prefetch, ack])).toEqual([
    ['mailer #1 (active)', '5', 'each'],
    ['mailer #2 (waits)', 'no limit', 'none'],
    ['audit #1', '–', '–']
  ])
  expect(consumersOf(undefined)).toEqual([])
  expect(consumersOf({ members: [] })).toEqual([])
})

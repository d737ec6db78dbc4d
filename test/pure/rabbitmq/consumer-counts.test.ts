import { expect, test } from 'vitest'
import { ConsumerCounts } from '../../../collector/transports/rabbitmq/consumer-counts.ts'
import { type NodeMetrics, noMetrics } from '../../../collector/transports/rabbitmq/metrics.ts'

/** What a node tells: its queues, with their consumers where they are counted, and how many channels came and went. */
const node = (consumers: Record<string, number | undefined>, comings = 10): NodeMetrics => ({
  node: 'a',
  cluster: 'c',
  version: '3.10.8',
  own: {},
  comings,
  queues: new Map(Object.entries(consumers).map(([name, count]) => [name, { ...noMetrics(), consumers: count }])),
  channels: new Map()
})

/** A poll as the reader makes it: what is asked for, and how many consumers each queue is said to have. */
const poll = (
  counts: ConsumerCounts,
  atMs: number,
  { truly, comings }: { truly: Record<string, number>; comings?: number }
) => {
  const whole = node(truly, comings)
  const asked = counts.breadth(false, atMs)
  const seen =
    asked === 'narrow' ? node(Object.fromEntries(Object.keys(truly).map((name) => [name, undefined])), comings) : whole
  const again = asked === 'narrow' && counts.needs(seen)
  counts.told(seen, asked !== 'narrow' ? seen : again ? whole : undefined, atMs)
  const told = Object.fromEntries([...seen.queues].map(([name, queue]) => [name, queue.consumers]))
  return [asked === 'narrow' ? (again ? 'asked after' : 'not asked') : 'asked', told]
}

test('consumers are counted at first and for a while, then every 20 s, and what was counted stays', () => {
  const counts = new ConsumerCounts()
  const rows = Array.from({ length: 8 }, (_, i) => poll(counts, i * 5000, { truly: { jobs: i < 5 ? 1 : 2 } }))
  expect(rows).toEqual([
    ['asked', { jobs: 1 }],
    ['asked', { jobs: 1 }],
    ['asked', { jobs: 1 }],
    ['not asked', { jobs: 1 }],
    ['not asked', { jobs: 1 }],
    ['not asked', { jobs: 1 }],
    ['asked', { jobs: 2 }],
    ['not asked', { jobs: 2 }]
  ])
})

test('a channel that comes or goes has them counted in the same poll, and until queues have told of it', () => {
  const counts = new ConsumerCounts()
  poll(counts, 0, { truly: { jobs: 1 } })
  expect(poll(counts, 16_000, { truly: { jobs: 1 } })).toEqual(['not asked', { jobs: 1 }])
  expect(poll(counts, 18_000, { truly: { jobs: 1 }, comings: 11 })).toEqual(['asked after', { jobs: 1 }])
  expect(poll(counts, 24_000, { truly: { jobs: 0 }, comings: 11 })).toEqual(['asked', { jobs: 0 }])
  expect(poll(counts, 34_000, { truly: { jobs: 0 }, comings: 11 })).toEqual(['not asked', { jobs: 0 }])
})

test('other queues than before have them counted in the same poll', () => {
  const counts = new ConsumerCounts()
  poll(counts, 0, { truly: { jobs: 3 } })
  expect(poll(counts, 16_000, { truly: { jobs: 3, mail: 2 } })).toEqual(['asked after', { jobs: 3, mail: 2 }])
  expect(poll(counts, 32_000, { truly: { other: 1, mail: 2 } })).toEqual(['asked after', { other: 1, mail: 2 }])
  expect(poll(counts, 34_000, { truly: { mail: 2 } })).toEqual(['asked after', { mail: 2 }])
})

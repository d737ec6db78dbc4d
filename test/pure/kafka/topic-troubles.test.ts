import { expect, it } from 'vitest'
import type { TopicConfig } from '../../../collector/transports/kafka/configs.ts'
import type { Partition } from '../../../collector/transports/kafka/described.ts'
import { topicTroubles } from '../../../collector/transports/kafka/topic-troubles.ts'

const partition = (index: number, leader: number, inSync: number[], replicas = [1, 2, 3]): Partition => ({
  index,
  leader,
  errorCode: 0,
  replicas,
  inSync
})
const config = (minInSync: number): TopicConfig => ({
  retentionMs: -1,
  retentionBytes: -1,
  segmentBytes: 2 ** 30,
  segmentMs: 7 * 86_400_000,
  policy: 'delete',
  minInSync,
  tiered: false,
  localRetentionMs: -2
})
const all = [1, 2, 3]
const said = (partitions: Partition[], minInSync?: number): string[] =>
  topicTroubles(partitions, minInSync === undefined ? undefined : config(minInSync)).map(
    ({ severity, lead, text }) => `${severity} ${lead}: ${text}`
  )

it.each<[string, Partition[], number | undefined, string[]]>([
  ['all in sync', [partition(0, 1, all), partition(1, 2, all)], 2, []],
  [
    'one replica behind',
    [partition(0, 1, [1, 2]), partition(1, 2, all)],
    2,
    ['warn Under-replicated: Partition 0 has replicas that are not in sync, on broker 3.']
  ],
  [
    'fewer in sync than are asked for',
    [partition(0, 1, [1]), partition(1, 2, [1, 2])],
    2,
    [
      'critical Too few in sync: Partition 0 has fewer replicas in sync than min.insync.replicas (2): who asks for acks=all can’t write to it.',
      'warn Under-replicated: Partition 1 has replicas that are not in sync, on broker 3.'
    ]
  ],
  [
    'the same, where the configuration may not be read',
    [partition(0, 1, [1]), partition(1, 2, all)],
    undefined,
    ['warn Under-replicated: Partition 0 has replicas that are not in sync, on brokers 2, 3.']
  ],
  [
    'no leader',
    [partition(0, -1, []), partition(1, -1, [])],
    1,
    ['critical Offline: All 2 partitions have no leader: nothing can be written to or read from them.']
  ],
  [
    'its only partition',
    [partition(0, -1, [3], [3])],
    1,
    ['critical Offline: Its one partition has no leader: nothing can be written to or read from it.']
  ]
])('%s', (_, partitions, minInSync, expected) => expect(said(partitions, minInSync)).toEqual(expected))

it('names eight partitions, and how many more', () => {
  const many = Array.from({ length: 20 }, (_, i) => partition(i, i < 12 ? -1 : 1, i < 12 ? [] : all))
  expect(said(many, 1)[0]).toContain('Partitions 0, 1, 2, 3, 4, 5, 6, 7 and 4 more have no leader')
})

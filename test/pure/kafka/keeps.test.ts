import { expect, it } from 'vitest'
import type { Answers } from '../../../collector/transports/kafka/answers.ts'
import type { TopicConfig } from '../../../collector/transports/kafka/configs.ts'
import type { MessageBytes } from '../../../collector/transports/kafka/message-sizes.ts'
import { observe } from '../../../collector/transports/kafka/observe.ts'
import {
  atLeast,
  atMost,
  type Figure,
  KafkaTarget,
  measured,
  NEVER,
  type Subscription,
  unknown
} from '../../../model/index.ts'

const offsets = (count: number) => new Map([['orders', new Map([[0, count]])]])
/** A topic of one partition on two brokers, read by one group. */
const answersWith = (
  config: Partial<TopicConfig>,
  disks: Partial<Answers['disks']> = {},
  messageBytes: MessageBytes = new Map()
): Answers => ({
  atMs: Date.UTC(2026, 2, 1),
  clusterId: 'c',
  version: '4.0',
  controller: 1,
  brokers: [],
  topics: [
    {
      name: 'orders',
      id: 'orders',
      internal: false,
      errorCode: 0,
      partitions: [{ index: 0, leader: 1, errorCode: 0, replicas: [1, 2], inSync: [1, 2] }]
    }
  ],
  groups: [
    {
      id: 'g',
      type: 'classic',
      protocol: 'consumer',
      state: 'Empty',
      coordinator: 1,
      errorCode: 0,
      commits: offsets(4)
    }
  ],
  starts: offsets(0),
  ends: offsets(10),
  ages: new Map(),
  transactions: { stable: new Map(), used: new Set(), open: [], forbidden: new Set() },
  rebalances: new Map(),
  configs: {
    topics: new Map([
      [
        'orders',
        {
          retentionMs: 3_600_000,
          retentionBytes: -1,
          segmentBytes: 1e8,
          segmentMs: 86_400_000,
          policy: 'delete',
          minInSync: 1,
          tiered: false,
          localRetentionMs: -2,
          ...config
        }
      ]
    ]),
    forbidden: new Set(),
    silent: undefined
  },
  disks: {
    free: new Map(),
    used: new Map(),
    topics: new Map(),
    logs: new Map(),
    failed: new Map(),
    forbidden: false,
    silent: new Map(),
    ...disks
  },
  messageBytes,
  silent: new Map()
})
const seen = (answers: Answers) =>
  observe(KafkaTarget.parse({ id: 'main', kind: 'kafka', brokers: ['k:9092'] }), answers)

// A row: how a topic is set up, and for how long it keeps what is unread.
it.each<[Partial<TopicConfig>, Figure]>([
  [{}, measured(3600)],
  [{ retentionMs: -1 }, NEVER],
  [{ policy: 'compact' }, NEVER],
  [{ policy: 'compact,delete' }, measured(3600)],
  // What is cut by size, too, is told of apart.
  [{ retentionBytes: 1e9 }, measured(3600)],
  [{ retentionMs: -1, retentionBytes: 1e9 }, NEVER]
])('a topic that is set up so: %j', (config, keeps) =>
  expect(seen(answersWith(config)).subscriptions[0]?.keeps).toEqual(keeps))

const bytes = (each: number): MessageBytes => new Map([['orders', new Map([[0, each]])]])
const keeps = (count: number) => Float64Array.of(count)

// A row: how a topic is set up, what a message of it takes, and how many it keeps by its size; with the time that it keeps them for at most.
it.each<[Partial<TopicConfig>, Partial<Answers['disks']>, MessageBytes, Subscription['cut'], Figure]>([
  [{}, {}, new Map(), undefined, measured(3600)],
  [{ policy: 'compact', retentionBytes: 1e9 }, {}, bytes(500), undefined, NEVER],
  [{ retentionBytes: 1e9 }, {}, bytes(500), { keeps: keeps(2e6), atOnce: keeps(2e5), spansS: 86_400 }, measured(3600)],
  [
    { retentionBytes: 1e9 },
    {},
    new Map([['orders', new Map()]]),
    { keeps: keeps(Number.NaN), atOnce: keeps(Number.NaN), spansS: 86_400 },
    measured(3600)
  ],
  [
    { retentionBytes: 1e9 },
    { forbidden: true },
    bytes(500),
    { unknown: 'The topic is cut by size, and the broker does not allow reading it.' },
    atMost(3600)
  ],
  [
    { retentionBytes: 1e9, policy: 'compact,delete' },
    {},
    bytes(500),
    { unknown: 'The topic is compacted and cut by size: when that happens can’t be told.' },
    atMost(3600)
  ],
  [
    { retentionBytes: 1e9, tiered: true },
    {},
    bytes(500),
    { unknown: 'What the topic takes in remote storage is not told.' },
    atMost(3600)
  ]
])('a topic that is cut by its size: %j', (config, disks, messageBytes, cut, kept) => {
  const [subscription] = seen(answersWith(config, disks, messageBytes)).subscriptions
  expect(subscription?.cut).toEqual(cut)
  expect(subscription?.keeps).toEqual(kept)
})

// A row: what the brokers tell of their disks, and what the topic takes of them.
it.each<[Partial<Answers['disks']>, Figure]>([
  [{ topics: new Map([['orders', { bytes: 700, replicas: 2 }]]) }, measured(700)],
  [{ topics: new Map([['orders', { bytes: 350, replicas: 1 }]]) }, atLeast(350)],
  [{ forbidden: true }, unknown('The broker does not allow reading it.')],
  [{}, unknown('The brokers are asked for it each minute.')]
])('what it takes on disk, as far as its brokers tell: %o', (disks, expected) =>
  expect(seen(answersWith({}, disks)).entities.find(({ kind }) => kind === 'topic')?.figures?.on_disk).toEqual(
    expected
  ))

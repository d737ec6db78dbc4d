import type { Seen, UsageProfile } from '../../../guide/index.ts'
import type { How } from '../../../model/index.ts'

export const NOW = 1_790_000_000_000
export const HOUR = 3600
export const DAY = 86_400

/** A figure seen over the last `overS` seconds. */
export const seen = (value: number, overS = 0, how: How = 'measured'): Seen => ({
  value,
  how,
  fromMs: NOW - overS * 1000,
  toMs: NOW,
  of: 'it',
  series: 'figure'
})
const missing = (what: string): Seen => ({ missing: what })
const NOTHING = missing('nothing seen')

const KINDS = { grpc: 'rpc_method', redis: 'stream', rabbitmq: 'queue', kafka: 'topic' } as const

export type Given = Partial<Omit<UsageProfile, 'traits' | 'traced' | 'safety'>> & {
  [part in 'traits' | 'traced' | 'safety']?: Partial<UsageProfile[part]>
}

/** A channel of which nothing is known but what is given. */
export const profile = (transport: UsageProfile['transport'], given: Given = {}): UsageProfile => ({
  id: `${transport}/t/${KINDS[transport]}/it`,
  target: 't',
  transport,
  kind: KINDS[transport],
  name: 'it',
  labels: {},
  inRate: NOTHING,
  targetRate: NOTHING,
  sustained: NOTHING,
  serverSustained: NOTHING,
  p99: NOTHING,
  calls: NOTHING,
  oldestStream: NOTHING,
  kept: NOTHING,
  waits: NOTHING,
  uncut: NOTHING,
  length: NOTHING,
  grown: NOTHING,
  unreadGrowth: NOTHING,
  memory: NOTHING,
  room: NOTHING,
  readers: [],
  pins: [],
  ...given,
  traced: {
    traced: NOTHING,
    emptyAnswers: NOTHING,
    unawaited: NOTHING,
    receivers: NOTHING,
    attempts: NOTHING,
    unavailable: NOTHING,
    hops: NOTHING,
    network: NOTHING,
    openS: NOTHING,
    oneWay: NOTHING,
    streams: NOTHING,
    storms: NOTHING,
    droppers: NOTHING,
    answer: NOTHING,
    outOfOrder: NOTHING,
    again: NOTHING,
    perCommit: NOTHING,
    messageBytes: NOTHING,
    ...given.traced
  },
  safety: {
    appendOnly: undefined,
    fsync: undefined,
    replicas: undefined,
    evicts: undefined,
    otherKeys: NOTHING,
    ...given.safety
  },
  traits: {
    replies: undefined,
    comesBack: transport === 'rabbitmq' ? undefined : false,
    groups: 1,
    rewound: false,
    watchedS: 30 * DAY,
    gatheredS: undefined,
    compacted: false,
    retentionS: undefined,
    exchanges: [],
    bindings: 1,
    siblings: 0,
    prefix: '',
    feeders: 1,
    priorities: [],
    priorityUsers: undefined,
    replyUsers: 'same',
    delay: undefined,
    partitions: undefined,
    replication: undefined,
    minInSync: undefined,
    brokers: undefined,
    consumers: undefined,
    hasPriorities: false,
    deadLetters: false,
    expires: false,
    confirms: undefined,
    sharedKey: 1,
    readsFrom: undefined,
    redis: false,
    otherBroker: undefined,
    ...given.traits
  }
})

/** A reader of it. */
export const reader = (given: Partial<UsageProfile['readers'][number]>): UsageProfile['readers'][number] => ({
  id: 'it|reader',
  name: 'reader',
  waits: seen(0),
  lost: seen(0),
  kept: seen(Number.POSITIVE_INFINITY),
  loss: seen(Number.POSITIVE_INFINITY),
  ...given
})

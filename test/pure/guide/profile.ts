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

/** A channel of which nothing is known but what is given. */
export const profile = (
  transport: UsageProfile['transport'],
  given: Partial<Omit<UsageProfile, 'traits'>> & { traits?: Partial<UsageProfile['traits']> } = {}
): UsageProfile => ({
  id: `${transport}/t/${KINDS[transport]}/it`,
  target: 't',
  transport,
  kind: KINDS[transport],
  name: 'it',
  inRate: NOTHING,
  targetRate: NOTHING,
  p99: NOTHING,
  calls: NOTHING,
  kept: NOTHING,
  waits: NOTHING,
  uncut: NOTHING,
  length: NOTHING,
  grown: NOTHING,
  unreadGrowth: NOTHING,
  memory: NOTHING,
  room: NOTHING,
  readers: [],
  ...given,
  traits: {
    replies: undefined,
    repliesVisible: transport !== 'rabbitmq',
    groups: 1,
    rewound: false,
    watchedS: 30 * DAY,
    compacted: false,
    retentionS: undefined,
    exchanges: [],
    bindings: 1,
    siblings: 0,
    prefix: '',
    redis: false,
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

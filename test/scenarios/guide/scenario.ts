import type { Transport, UsageProfile } from '../../../guide/index.ts'
import type { FindingSeverity } from '../../../model/index.ts'
import { DAY, type Given, HOUR, profile, reader, seen } from '../../pure/guide/profile.ts'

/**
 * A channel as it could be observed, with what the guide says of it: written from the guide, before a rule was run on it. Rules that are not named must
 * not call it a stray.
 */
export interface Scenario {
  name: string
  /** Why the guide says so. */
  because: string
  profile: UsageProfile
  /** Rules that it strays from, and how far. */
  strays: Readonly<Record<string, FindingSeverity>>
  /** Rules that it looks like straying from, and does not: they have to say that it fits, or not concern it. */
  near: readonly string[]
  /** Rules that have to say that they can't tell: what is missing could make it either. */
  unclear: readonly string[]
  /** Where the decision chart ends, and whether each of its questions is answered. */
  end: Transport
  sure: boolean
}

type Chart = [end: Transport, sure?: 'sure' | 'unsure']

export const strays = (
  name: string,
  because: string,
  given: UsageProfile,
  rules: Record<string, FindingSeverity>,
  [end, sure = 'sure']: Chart
): Scenario => ({ name, because, profile: given, strays: rules, near: [], unclear: [], end, sure: sure === 'sure' })

export const nearly = (
  name: string,
  because: string,
  given: UsageProfile,
  near: readonly string[],
  [end, sure = 'sure']: Chart
): Scenario => ({ name, because, profile: given, strays: {}, near, unclear: [], end, sure: sure === 'sure' })

export const untold = (
  name: string,
  because: string,
  given: UsageProfile,
  unclear: readonly string[],
  [end, sure = 'sure']: Chart
): Scenario => ({ name, because, profile: given, strays: {}, near: [], unclear, end, sure: sure === 'sure' })

/** Every scenario starts from a channel that is used as the guide says, and of which everything is seen. */
const base = (transport: Transport, usual: Given, given: Given): UsageProfile =>
  profile(transport, {
    ...usual,
    ...given,
    traced: { ...TRACED, ...usual.traced, ...given.traced },
    safety: { ...usual.safety, ...given.safety },
    traits: { ...usual.traits, ...given.traits }
  })

const QUARTER = 900
const none = seen(0, DAY)
const TRACED: Given['traced'] = {
  traced: seen(1, DAY),
  droppers: none,
  answer: seen(Number.POSITIVE_INFINITY, DAY),
  outOfOrder: none,
  again: none,
  perCommit: seen(500, DAY),
  messageBytes: seen(2000, DAY)
}

/** A quick call, whose answer is used. */
export const method = (given: Given = {}): UsageProfile =>
  base(
    'grpc',
    {
      p99: seen(0.004, QUARTER),
      calls: seen(90_000, QUARTER),
      traced: {
        emptyAnswers: none,
        unawaited: none,
        receivers: seen(1, DAY),
        attempts: seen(1, DAY),
        unavailable: seen(0.001, DAY),
        hops: seen(2, DAY),
        openS: seen(0.02, DAY),
        oneWay: none,
        streams: none,
        storms: none
      }
    },
    given
  )

/** Messages a second, for a week and just now. */
export const flow = (rate: number, now = rate): Given => ({
  inRate: seen(rate, 7 * DAY),
  sustained: seen(now, 600),
  serverSustained: seen(now, 600)
})

/** A stream of a day, cut, read by one group on a Redis that serves as a cache too and keeps safe what it holds. */
export const stream = (given: Given = {}): UsageProfile =>
  base(
    'redis',
    {
      ...flow(50),
      kept: seen(DAY),
      waits: seen(2),
      uncut: seen(0, 25 * HOUR),
      grown: seen(10, 25 * HOUR),
      length: seen(4e6),
      memory: seen(2e7),
      room: { ...seen(1e9), what: 'maxmemory' },
      readers: [reader({ waits: seen(2) })],
      safety: { appendOnly: true, fsync: 'everysec', replicas: 1, evicts: false, otherKeys: seen(5000) },
      traits: { redis: true }
    },
    given
  )

/** A queue behind a topic exchange that is emptied by two consumers. */
export const queue = (given: Given = {}): UsageProfile =>
  base(
    'rabbitmq',
    {
      ...flow(20),
      waits: seen(1),
      unreadGrowth: seen(0),
      grown: seen(0, 7 * HOUR),
      length: seen(20),
      readers: [reader({ waits: seen(1) })],
      traits: { exchanges: ['topic'], consumers: 2, deadLetters: true, confirms: true }
    },
    given
  )

/** A topic that three groups read, on a cluster of three brokers. */
export const topic = (given: Given = {}): UsageProfile =>
  base(
    'kafka',
    {
      ...flow(500),
      targetRate: seen(5000, 7 * DAY),
      waits: seen(1),
      readers: [1, 2, 3].map((i) => reader({ id: `it|${i}`, waits: seen(1) })),
      traits: {
        groups: 3,
        partitions: 6,
        replication: 3,
        minInSync: 2,
        brokers: 3,
        consumers: 3,
        retentionS: 3 * DAY
      }
    },
    given
  )

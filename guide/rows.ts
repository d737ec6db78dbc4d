import { formatBytes, formatCount, formatRate, formatSeconds, formatShare } from '../model/format.ts'
import type { ProfileRow, Transport } from '../model/index.ts'
import { isSeen, type Seen, type UsageProfile } from './profile.ts'

type Words = (value: number) => string
const rate: Words = (value) => `${formatRate(value)} messages/s`
const seconds: Words = (value) => (Number.isFinite(value) ? formatSeconds(value) : 'never')
const TRACES = 'OpenTelemetry'

interface Figure {
  what: string
  words: Words
  of: (profile: UsageProfile) => Seen
  source: string
  /** Transports that it says something of; all where absent. */
  only?: readonly Transport[]
}
const MESSAGES = ['kafka', 'redis', 'rabbitmq'] as const
const GRPC = ['grpc'] as const

/** Every figure of a usage profile, in the order in which one asks. */
const FIGURES: readonly Figure[] = [
  { what: 'Throughput', words: rate, of: ({ inRate }) => inRate, source: 'hourly means', only: MESSAGES },
  { what: 'Throughput, never less', words: rate, of: (p) => p.sustained, source: 'polls', only: MESSAGES },
  { what: 'Slowest calls, p99', words: seconds, of: ({ p99 }) => p99, source: TRACES, only: GRPC },
  { what: 'Calls', words: formatCount, of: ({ calls }) => calls, source: TRACES, only: GRPC },
  { what: 'Message size', words: formatBytes, of: (p) => p.traced.messageBytes, source: TRACES, only: MESSAGES },
  { what: 'Oldest message kept', words: seconds, of: ({ kept }) => kept, source: 'the broker', only: ['redis'] },
  { what: 'Oldest message waiting', words: seconds, of: ({ waits }) => waits, source: 'the broker', only: MESSAGES },
  { what: 'Messages held', words: formatCount, of: ({ length }) => length, source: 'the broker', only: MESSAGES },
  { what: 'Memory', words: formatBytes, of: ({ memory }) => memory, source: 'the broker', only: ['redis', 'rabbitmq'] },
  { what: 'Answer is back, p95', words: seconds, of: (p) => p.traced.answer, source: TRACES, only: MESSAGES },
  { what: 'Groups that drop most', words: formatCount, of: (p) => p.traced.droppers, source: TRACES, only: MESSAGES },
  { what: 'Taken again', words: formatShare, of: (p) => p.traced.again, source: TRACES, only: MESSAGES },
  { what: 'Out of order', words: formatShare, of: (p) => p.traced.outOfOrder, source: TRACES, only: MESSAGES },
  { what: 'Messages a commit', words: formatRate, of: (p) => p.traced.perCommit, source: TRACES, only: ['kafka'] },
  { what: 'Empty answers', words: formatShare, of: (p) => p.traced.emptyAnswers, source: TRACES, only: GRPC },
  { what: 'Answers not waited for', words: formatShare, of: (p) => p.traced.unawaited, source: TRACES, only: GRPC },
  { what: 'Receivers a step', words: formatCount, of: (p) => p.traced.receivers, source: TRACES, only: GRPC },
  { what: 'Tries of a failed call', words: formatRate, of: (p) => p.traced.attempts, source: TRACES, only: GRPC },
  { what: 'Calls that find nobody', words: formatShare, of: (p) => p.traced.unavailable, source: TRACES, only: GRPC },
  { what: 'Depth of its chain', words: formatCount, of: (p) => p.traced.hops, source: TRACES, only: GRPC },
  { what: 'On the way, p50', words: seconds, of: (p) => p.traced.network, source: TRACES, only: GRPC },
  { what: 'Streams stay open', words: seconds, of: (p) => p.traced.openS, source: TRACES, only: GRPC },
  { what: 'Oldest stream that is open', words: seconds, of: (p) => p.oldestStream, source: TRACES, only: GRPC },
  { what: 'Calls that are streams', words: formatShare, of: (p) => p.traced.streams, source: TRACES, only: GRPC },
  {
    what: 'Minutes it broke and began anew',
    words: formatCount,
    of: (p) => p.traced.storms,
    source: TRACES,
    only: GRPC
  },
  { what: 'Messages that go one way', words: formatShare, of: (p) => p.traced.oneWay, source: TRACES, only: GRPC },
  { what: 'Share traced', words: formatShare, of: (p) => p.traced.traced, source: TRACES }
]

const SIGNS = { measured: '', estimated: '≈ ', at_least: 'at least ', at_most: 'at most ' } as const

const figureRow = ({ what, words, of, source }: Figure, profile: UsageProfile): ProfileRow => {
  const seen = of(profile)
  return isSeen(seen)
    ? { what, value: `${SIGNS[seen.how]}${words(seen.value)}`, missing: null, from: seen.fromMs, to: seen.toMs, source }
    : { what, value: null, missing: seen.missing, from: null, to: null, source }
}

/** What is told by names, settings and who is there: it holds at the moment. */
const told = (profile: UsageProfile, now: number): ProfileRow[] => {
  const { traits, transport } = profile
  const from = now - traits.watchedS * 1000
  const row = (what: string, value: string | undefined, source: string, missing: string): ProfileRow =>
    value === undefined
      ? { what, value: null, missing, from: null, to: null, source }
      : { what, value, missing: null, from, to: now, source }
  if (transport === 'grpc') return []
  const kept = traits.retentionS
  return [
    ...(transport === 'rabbitmq' ? [] : [row('Groups', formatCount(traits.groups), 'the broker', '')]),
    row(
      'Consumers',
      traits.consumers === undefined ? undefined : formatCount(traits.consumers),
      'the broker',
      'its consumers are not known'
    ),
    row('Read again', traits.rewound ? 'yes' : 'nobody went back', 'places of its readers', ''),
    ...(transport === 'kafka'
      ? [
          row(
            'Kept for',
            kept === undefined ? undefined : Number.isFinite(kept) ? formatSeconds(kept) : 'ever',
            'retention.ms',
            'needs DescribeConfigs on the topic'
          ),
          row('Copies', traits.replication?.toString(), 'its partitions', 'its partitions are not known')
        ]
      : []),
    ...(transport === 'rabbitmq'
      ? [row('Reached through', traits.exchanges.join(', ') || 'the default exchange', 'bindings', '')]
      : []),
    row('Replies', traits.replies ?? 'no channel beside it', 'names', '')
  ]
}

/** A profile as a table: each figure with the time it stands for and where it is from, or what is missing to have it. */
export const rowsOf = (profile: UsageProfile, now: number): ProfileRow[] => [
  ...FIGURES.filter(({ only }) => only === undefined || only.includes(profile.transport)).map((figure) =>
    figureRow(figure, profile)
  ),
  ...told(profile, now)
]

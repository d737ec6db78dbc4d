import { formatRate, formatSeconds, formatShare } from '../model/format.ts'
import type { Criterion, Fit, Transport } from '../model/index.ts'
import { COMPARISON } from './comparison.ts'
import { answerFork, FORKS } from './flowchart.ts'
import { isSeen, type UsageProfile } from './profile.ts'

const TRANSPORTS: readonly Transport[] = ['grpc', 'redis', 'rabbitmq', 'kafka']
const DAY_S = 86_400
/** How many messages a second each carries well, and for how long it keeps them, by the guide. */
const RATES: Record<Transport, number> = {
  grpc: Number.POSITIVE_INFINITY,
  redis: 100_000,
  rabbitmq: 50_000,
  kafka: Number.POSITIVE_INFINITY
}
const KEEPS_S: Record<Transport, number> = {
  grpc: 0,
  redis: 7 * DAY_S,
  rabbitmq: DAY_S,
  kafka: Number.POSITIVE_INFINITY
}

/** What the channel asks of whatever carries it, in words, and which transports give it. undefined: it can't be told. */
interface Need {
  feature: string
  words: string
  gives: ((transport: Transport) => boolean) | undefined
}

const ANY = () => true
const only =
  (...those: Transport[]) =>
  (transport: Transport): boolean =>
    those.includes(transport)

const forkNeed = (
  profile: UsageProfile,
  fork: string,
  feature: string,
  [yes, no]: [string, string],
  gives: (transport: Transport) => boolean
): Need => {
  const found = FORKS.find(({ id }) => id === fork)
  const said = found === undefined ? undefined : answerFork(found, profile).answer
  if (said === 'yes') return { feature, words: yes, gives }
  return said === 'no'
    ? { feature, words: no, gives: ANY }
    : { feature, words: 'can’t be told from what is watched', gives: undefined }
}

/** For how long it has to be kept: what is set and used, as far as it is known, s. */
const keptS = ({ transport, kept, waits, traits }: UsageProfile): number | undefined => {
  if (transport === 'grpc') return 0
  if (transport === 'kafka' && !traits.rewound && traits.groups < 3) return isSeen(waits) ? waits.value : undefined
  const seen = [kept, waits].flatMap((each) => (isSeen(each) ? [each.value] : []))
  const set = traits.retentionS === undefined ? [] : [traits.retentionS]
  return seen.length + set.length === 0 ? undefined : Math.max(...seen, ...set)
}

/** For how long who waits is content: a call's answer at once, and one that a person waits for. */
const AT_ONCE_S = 0.05
const WAITED_FOR_S = 5

/** The guide's words for how soon a message is there, from very low to medium: each carries what is less in a hurry too. */
const latencyNeed = ({ transport, p99, traced: { answer } }: UsageProfile): Need => {
  const need = (words: string, gives: Need['gives']): Need => ({ feature: 'Latency', words, gives })
  if (transport === 'grpc')
    return isSeen(p99)
      ? need(`its answer is waited for, and there after ${formatSeconds(p99.value)}`, only('grpc', 'redis'))
      : need('its answer is waited for', only('grpc', 'redis'))
  if (!isSeen(answer)) return need('how soon it has to be there can’t be told', undefined)
  const after = formatSeconds(answer.value)
  if (answer.value <= AT_ONCE_S) return need(`answered after ${after}, at once`, only('grpc', 'redis'))
  return answer.value <= WAITED_FOR_S
    ? need(`answered after ${after}`, only('grpc', 'redis', 'rabbitmq'))
    : need('nobody waits for it', ANY)
}

/** Each of the four keeps order within its own unit, and none beyond: what is asked is within which. */
const orderingNeed = ({ transport, traits, traced: { outOfOrder } }: UsageProfile): Need => {
  const need = (words: string, gives: Need['gives']): Need => ({ feature: 'Ordering', words, gives })
  if (transport === 'grpc') return need('a call is alone', ANY)
  if (isSeen(outOfOrder))
    // One queue, or one stream of a group, gives its messages to several at once: a key has no place of its own there.
    return (traits.consumers ?? 1) > 1
      ? need(`of each key, with several consumers; ${formatShare(outOfOrder.value)} meet another now`, only('kafka'))
      : need('of each key, with one consumer', only('redis', 'rabbitmq', 'kafka'))
  if (traits.consumers !== undefined && traits.consumers <= 1)
    return need('as they come, for one consumer', only('redis', 'rabbitmq', 'kafka'))
  return need('whether keys ask for order can’t be told', undefined)
}

const effortNeed = ({ traits }: UsageProfile): Need => ({
  feature: 'Effort to run',
  // The guide weighs effort against what is gained; it forbids nobody to make it.
  words: [
    traits.redis ? 'Redis runs here' : 'no Redis runs here',
    ...(traits.otherBroker ? ['another broker too'] : [])
  ].join(', '),
  gives: ANY
})

const needsOf = (profile: UsageProfile): Need[] => {
  const { transport, inRate, traits } = profile
  const long = keptS(profile)
  const groups = transport === 'grpc' ? 1 : traits.groups
  return [
    forkNeed(
      profile,
      'answer',
      'Pattern',
      ['a caller waits for the answer', 'nobody waits for an answer'],
      // Calls over messaging are one of RabbitMQ's uses.
      only('grpc', 'rabbitmq')
    ),
    latencyNeed(profile),
    {
      feature: 'Throughput',
      words: isSeen(inRate) ? `${formatRate(inRate.value)} messages/s on average` : 'not known',
      gives: isSeen(inRate) ? (each) => inRate.value <= RATES[each] : transport === 'grpc' ? ANY : undefined
    },
    {
      feature: 'Persistence',
      words:
        long === undefined
          ? 'not known'
          : long === 0
            ? 'nothing is kept'
            : `kept for ${Number.isFinite(long) ? formatSeconds(long) : 'ever'}`,
      gives: long === undefined ? undefined : (each) => long <= KEEPS_S[each]
    },
    forkNeed(profile, 'replay', 'Replay', ['messages are read again', 'nobody goes back'], only('kafka')),
    orderingNeed(profile),
    forkNeed(profile, 'routing', 'Routing', ['rules decide who gets what', 'nothing is routed'], only('rabbitmq')),
    effortNeed(profile),
    {
      feature: 'Consumer groups',
      words: groups > 1 ? `${groups} groups need the same` : 'one reader needs it',
      gives: groups > 1 ? only('redis', 'rabbitmq', 'kafka') : ANY
    }
  ]
}

/** How well each of the four would carry the channel, criterion by criterion: no more than the guide and the figures support. */
export const fitOf = (profile: UsageProfile): Fit[] => {
  const needs = needsOf(profile)
  return TRANSPORTS.map((transport) => {
    const criteria = needs.map(
      ({ feature, words, gives }): Criterion => ({
        feature,
        needs: words,
        gives: COMPARISON.find((row) => row.feature === feature)?.expects[transport] ?? '',
        verdict: gives === undefined ? 'unknown' : gives(transport) ? 'yes' : 'no'
      })
    )
    const lacks = criteria.filter(({ verdict }) => verdict === 'no')
    const unclear = criteria.some(({ verdict }) => verdict === 'unknown')
    const effort = COMPARISON.find(({ feature }) => feature === 'Effort to run')?.expects[transport] ?? ''
    return { transport, suits: lacks.length > 0 ? 'no' : unclear ? 'unknown' : 'yes', effort, criteria }
  })
}

/** What moving it would gain and lose, by the guide alone. */
export const whatIf = (fits: readonly Fit[], from: Transport, to: Transport): { gains: string[]; loses: string[] } => {
  const of = (transport: Transport) => fits.find((fit) => fit.transport === transport)?.criteria ?? []
  const there = new Map(of(to).map((criterion) => [criterion.feature, criterion]))
  const turned = (was: string, is: string) =>
    of(from).flatMap(({ feature, verdict, needs }) =>
      verdict === was && there.get(feature)?.verdict === is ? [`${feature.toLowerCase()}: ${needs}`] : []
    )
  return { gains: turned('no', 'yes'), loses: turned('yes', 'no') }
}

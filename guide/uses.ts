import { formatCount, formatRate, formatSeconds, formatShare } from '../model/format.ts'
import type { GuideState } from '../model/index.ts'
import { answerFork, FORKS } from './flowchart.ts'
import { isSeen, type UsageProfile } from './profile.ts'

const DAY_S = 86_400
/** As the rules have it: what a call may take, and what each transport carries and keeps well. */
const FAST_S = 0.01
const REDIS_RATE = 100_000
const REDIS_KEEPS_S = 7 * DAY_S
const RABBIT_RATE = 50_000
const HUGE_RATE = 1_000_000
/** For as long as this a caller holds a call open. */
const AT_ONCE_S = 5
/** Share of messages: below it, it is a mishap and no habit. */
const SOME = 0.01

/** How a channel is seen to be used as a recommendation has it, in a few words; undefined: it is not, or nothing tells. */
type Use = (profile: UsageProfile) => string | undefined

const many = (count: number, one: string): string => `${formatCount(count)} ${one}${count === 1 ? '' : 's'}`
const upTo =
  (most: number): Use =>
  ({ inRate }) =>
    isSeen(inRate) && inRate.value > 0 && inRate.value <= most ? `${formatRate(inRate.value)}/s` : undefined
const forkSays = (id: string, profile: UsageProfile): string | undefined => {
  const fork = FORKS.find((each) => each.id === id)
  return fork === undefined ? undefined : answerFork(fork, profile).answer
}

/** By the ids of facts.ts `useWhen`. What has none, nothing that is watched tells. */
export const USES: Readonly<Record<string, Use>> = {
  'grpc.answer': ({ traced: { unawaited } }) =>
    isSeen(unawaited) && unawaited.value < SOME ? 'callers go on with the answer' : undefined,
  'grpc.fast': ({ p99 }) => (isSeen(p99) && p99.value <= FAST_S ? `p99 ${formatSeconds(p99.value)}` : undefined),
  'grpc.both-ways': ({ traced: { openS, oneWay } }) =>
    isSeen(openS) && isSeen(oneWay) && oneWay.value < 1
      ? `open for ${formatSeconds(openS.value)}, messages both ways`
      : undefined,
  'redis.stands': ({ safety: { otherKeys } }) =>
    isSeen(otherKeys) && otherKeys.value > 0 ? `beside ${many(otherKeys.value, 'other key')}` : undefined,
  'redis.simple': (profile) =>
    profile.traits.groups > 0 && forkSays('routing', profile) === 'no' ? 'nothing is routed' : undefined,
  'redis.rate': upTo(REDIS_RATE),
  'redis.groups': ({ traits: { groups } }) => (groups > 0 ? many(groups, 'group') : undefined),
  'redis.short': ({ kept }) =>
    isSeen(kept) && kept.value > 0 && kept.value <= REDIS_KEEPS_S
      ? `oldest entry ${formatSeconds(kept.value)}`
      : undefined,
  'rabbitmq.rules': ({ traits: { exchanges, bindings } }) => {
    const rich = exchanges.filter((type) => type !== 'direct')
    if (rich.length > 0) return `by ${rich.join(', ')} exchange`
    return bindings > 1 ? `${many(bindings, 'key')} lead to it` : undefined
  },
  'rabbitmq.shared': ({ traits: { consumers } }) =>
    consumers !== undefined && consumers > 1 ? `${many(consumers, 'consumer')} share it` : undefined,
  'rabbitmq.priorities': ({ traits: { hasPriorities } }) => (hasPriorities ? 'it has priorities' : undefined),
  'rabbitmq.reply': ({ traced: { answer }, traits: { replies, replyUsers } }) => {
    if (isSeen(answer)) return answer.value <= AT_ONCE_S ? `answered within ${formatSeconds(answer.value)}` : undefined
    return replies !== undefined && replyUsers === 'same' ? `${replies} carries the answers` : undefined
  },
  'rabbitmq.later': ({ traits: { expires, deadLetters, consumers } }) =>
    expires && deadLetters && consumers === 0 ? 'what expires there goes on elsewhere' : undefined,
  'rabbitmq.settled': ({ traits: { confirms, deadLetters } }) => {
    if (deadLetters) return 'what fails is put aside'
    return confirms === true ? 'publishers have it confirmed' : undefined
  },
  'rabbitmq.rate': upTo(RABBIT_RATE),
  'kafka.huge': ({ inRate }) =>
    isSeen(inRate) && inRate.value >= HUGE_RATE ? `${formatRate(inRate.value)}/s` : undefined,
  'kafka.again': ({ traced: { again }, traits: { rewound } }) => {
    if (rewound) return 'a reader went back'
    return isSeen(again) && again.value >= SOME ? `${formatShare(again.value)} taken again` : undefined
  },
  'kafka.truth': ({ traits: { compacted, retentionS } }) => {
    if (compacted) return 'compacted'
    return retentionS === Number.POSITIVE_INFINITY ? 'kept for ever' : undefined
  },
  'kafka.kept': ({ traits: { retentionS } }) =>
    retentionS !== undefined && Number.isFinite(retentionS) && retentionS >= DAY_S
      ? `for ${formatSeconds(retentionS)}`
      : undefined,
  'kafka.groups': ({ traits: { groups } }) => (groups > 1 ? many(groups, 'group') : undefined)
}

/** As many as a page names. */
const MOST = 3

/** Which channels are used as each recommendation has it: how many, and some of them with what is seen. */
export const usesOf = (profiles: readonly UsageProfile[]): GuideState['uses'] => {
  const found = new Map<string, GuideState['uses'][number]>()
  for (const profile of profiles)
    for (const [use, see] of OF[profile.transport]) {
      const why = see(profile)
      if (why === undefined) continue
      const known = found.get(use) ?? { use, count: 0, examples: [] }
      known.count += 1
      if (known.examples.length < MOST) known.examples.push({ of: profile.id, why })
      found.set(use, known)
    }
  return [...found.values()]
}

const usesAt = (transport: UsageProfile['transport']) =>
  Object.entries(USES).filter(([id]) => id.startsWith(`${transport}.`))
const OF = { grpc: usesAt('grpc'), redis: usesAt('redis'), rabbitmq: usesAt('rabbitmq'), kafka: usesAt('kafka') }

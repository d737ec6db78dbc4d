import { formatCount } from '../../model/format.ts'
import { isSeen, type UsageProfile } from '../profile.ts'
import { type Rule, type Settings, seenIn, toldBy, unknown, type Verdict } from './rule.ts'

/** Groups that throw most away: from so many on the consumers do the routing. */
const DROPPERS = 3

/** Routing by hand: many channels that one service fills, or many groups that read all and keep little. */
const judge = (profile: UsageProfile, now: number, { warn }: Settings, cure: string): Verdict => {
  const { name, traced, traits } = profile
  const { siblings, prefix, feeders } = traits
  const { droppers } = traced
  if (isSeen(droppers) && droppers.value >= DROPPERS)
    return {
      share: droppers.value / DROPPERS,
      stray: {
        severity: 'warn',
        summary: `${name} is routed by its readers: ${formatCount(droppers.value)} groups take all of it and throw most away.`,
        ...seenIn(droppers),
        series: null,
        figure: `${formatCount(droppers.value)} groups drop most`,
        value: droppers.value,
        unit: '{group}',
        threshold: DROPPERS,
        goesAway: cure
      }
    }
  const channels = siblings + 1
  const share = channels / warn
  if (share >= 1) {
    if (feeders === undefined) return unknown('needs OpenTelemetry from all that write to channels of its prefix')
    if (feeders > 1) return { fits: `${formatCount(feeders)} services write to the channels of its prefix.`, share: 0 }
    return {
      share,
      stray: {
        severity: 'warn',
        summary: `${name} is one of ${formatCount(channels)} channels with the prefix ${prefix} that one service fills: messages are routed by hand.`,
        ...toldBy(profile, now),
        figure: `${formatCount(channels)} channels with the prefix ${prefix}`,
        value: channels,
        unit: '{channel}',
        threshold: warn,
        goesAway: cure
      }
    }
  }
  return isSeen(droppers)
    ? { fits: 'One channel, and its readers use what they take.', share: Math.max(share, droppers.value / DROPPERS) }
    : unknown(droppers.missing)
}

const NEEDS =
  'From producers: OpenTelemetry, where channels share a prefix. From consumers: OpenTelemetry with a span for the work on each message.'

export const redisRouting: Rule = {
  id: 'redis.routing',
  transport: 'redis',
  title: 'Routed by hand',
  recommendation: 'Where rules decide who gets what, RabbitMQ routes; Redis Streams do not.',
  strays: 'One service fills 5 streams of one prefix and more, or 3 groups throw away most of what they take.',
  needs: NEEDS,
  butRight: 'A few streams of one service; many streams of a prefix, each of a service of its own.',
  cure: 'Publish to one exchange of RabbitMQ, and bind a queue for each who wants a part of it.',
  chart: 'bar',
  settings: { windowS: 0, warn: 5, critical: null },
  concerns: ({ kind }) => kind === 'stream',
  leadsAway: true,
  judge: (profile, now, settings) => judge(profile, now, settings, redisRouting.cure)
}

export const kafkaPerMessageRouting: Rule = {
  id: 'kafka.per-message-routing',
  transport: 'kafka',
  title: 'Routed message by message',
  recommendation: 'Kafka goes by partition; where each message has receivers of its own, RabbitMQ routes.',
  strays: 'One service fills 8 topics of one prefix and more, or 3 groups throw away most of what they take.',
  needs: NEEDS,
  butRight: 'A group or two that filter a stream; topics of one prefix that services own each.',
  cure: 'Publish what has to be routed to an exchange of RabbitMQ, and keep in Kafka what all read.',
  chart: 'bar',
  settings: { windowS: 0, warn: 8, critical: null },
  concerns: ({ kind }) => kind === 'topic',
  leadsAway: true,
  judge: (profile, now, settings) => judge(profile, now, settings, kafkaPerMessageRouting.cure)
}

import { isSeen } from '../profile.ts'
import { type Rule, seenIn, unknown } from './rule.ts'

const NAMES = { kafka: 'Kafka', rabbitmq: 'RabbitMQ', redis: 'Redis', grpc: 'gRPC' } as const

export const redisSingleUse: Rule = {
  id: 'redis.single-use',
  transport: 'redis',
  title: 'Redis for streams alone',
  recommendation: 'Redis Streams are light where Redis runs already.',
  strays:
    'The server holds no key but streams, and a RabbitMQ or a Kafka is watched too. It is a hint: both ways are allowed.',
  needs: 'Redis 6.0, which tells streams from other keys, and the right to INFO.',
  butRight: 'A Redis that caches too; one that is the only broker.',
  cure: 'Move its streams to the broker that is there, or use Redis for more than streams.',
  chart: 'bar',
  settings: { windowS: 0, warn: 1, critical: null },
  concerns: ({ kind }) => kind === 'stream',
  leadsAway: false,
  judge: ({ name, safety: { otherKeys }, traits: { otherBroker } }, _now, { warn }) => {
    if (otherBroker === undefined) return { fits: 'No other broker of messages is watched.', share: 0 }
    if (!isSeen(otherKeys)) return unknown(otherKeys.missing)
    if (otherKeys.value >= warn) return { fits: 'Redis is used for more than streams.', share: 0 }
    return {
      share: 1,
      stray: {
        severity: 'hint',
        summary: `${name} is on a Redis that holds nothing but streams, while ${NAMES[otherBroker]} is there: that one could carry it, which is lighter to run.`,
        ...seenIn(otherKeys),
        series: null,
        figure: 'no key that is not a stream',
        value: otherKeys.value,
        unit: '{key}',
        threshold: warn,
        goesAway: redisSingleUse.cure
      }
    }
  }
}

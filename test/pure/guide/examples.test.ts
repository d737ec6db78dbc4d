import { describe, expect, test } from 'vitest'
import { COMPARISON, FACTS, RULES, type UsageProfile } from '../../../guide/index.ts'
import { DAY, HOUR, NOW, profile, reader, seen } from './profile.ts'

/**
 * The guide's own uses of each transport, as they would be observed: none of them may stray. Beside each stands the example or "use when" it is of.
 */
const calls = (p99: number): Partial<UsageProfile> => ({ p99: seen(p99, 900), calls: seen(90_000, 900) })
const flow = (rate: number): Partial<UsageProfile> => ({
  inRate: seen(rate, 7 * DAY),
  targetRate: seen(rate + 100, 7 * DAY)
})
const redis: Partial<UsageProfile> = {
  memory: seen(2e7),
  room: { ...seen(1e9), what: 'maxmemory' },
  uncut: seen(0, 25 * HOUR),
  grown: seen(10, 25 * HOUR)
}
const queue = (waitsS: number): Partial<UsageProfile> => ({
  waits: seen(waitsS),
  unreadGrowth: seen(0),
  grown: seen(0, 7 * HOUR),
  readers: [reader({ waits: seen(waitsS) })]
})

const USES: [string, UsageProfile][] = [
  ['gRPC: a gateway and its services', profile('grpc', calls(0.004))],
  ['gRPC: fetched while a person waits', profile('grpc', calls(0.008))],
  ['gRPC: a step inside a request', profile('grpc', calls(0.0009))],
  ['gRPC: a phone and its backend', profile('grpc', calls(0.0095))],
  ['gRPC: a stream in both directions', profile('grpc', calls(1800))],
  ['Redis: a feed of the last days', profile('redis', { ...redis, ...flow(50), kept: seen(5 * DAY) })],
  ['Redis: notices', profile('redis', { ...redis, ...flow(20_000), kept: seen(HOUR), readers: [reader({})] })],
  [
    'Redis: small tasks',
    profile('redis', { ...redis, ...flow(3), kept: seen(600), readers: [reader({ waits: seen(4) })] })
  ],
  ['Redis: cache invalidation', profile('redis', { ...redis, ...flow(100_000), kept: seen(60) })],
  [
    'Redis: event sourcing on a small scale',
    profile('redis', { ...redis, ...flow(1), kept: seen(6 * DAY), uncut: seen(25 * HOUR, 25 * HOUR) })
  ],
  ['RabbitMQ: background jobs', profile('rabbitmq', { ...flow(2), ...queue(90) })],
  ['RabbitMQ: e-mail over night', profile('rabbitmq', { ...flow(0.01), ...queue(9 * HOUR) })],
  [
    'RabbitMQ: an order on its way',
    profile('rabbitmq', { ...flow(12), ...queue(0), traits: { exchanges: ['topic'] } })
  ],
  [
    'RabbitMQ: calls over messaging',
    profile('rabbitmq', { ...flow(500), ...queue(0), traits: { replies: 'it.reply' } })
  ],
  ['RabbitMQ: many workers at 50,000/s', profile('rabbitmq', { ...flow(50_000), ...queue(1) })],
  ['RabbitMQ: scheduled for this evening', profile('rabbitmq', { ...flow(1), ...queue(20 * HOUR) })],
  ['Kafka: event sourcing, seldom written', profile('kafka', { ...flow(0.2), traits: { rewound: true } })],
  ['Kafka: changes of a database, compacted', profile('kafka', { ...flow(0.5), traits: { compacted: true } })],
  [
    'Kafka: logs',
    profile('kafka', {
      ...flow(2_000_000),
      readers: [reader({ waits: seen(30), kept: seen(7 * DAY), loss: seen(7 * DAY - 30) })]
    })
  ],
  [
    'Kafka: analytics',
    profile('kafka', {
      ...flow(900),
      readers: [reader({ waits: seen(HOUR), kept: seen(7 * DAY), loss: seen(7 * DAY - HOUR) })]
    })
  ],
  [
    'Kafka: an audit log that is kept for ever',
    profile('kafka', { ...flow(0.05), traits: { retentionS: Number.POSITIVE_INFINITY } })
  ],
  ['Kafka: several groups need the same', profile('kafka', { ...flow(0.3), traits: { groups: 4 } })]
]

describe('the guide’s own uses do not stray', () => {
  test.each(USES)('%s', (_, given) => {
    const strays = RULES.filter((rule) => rule.concerns(given) && 'stray' in rule.judge(given, NOW, rule.settings))
    expect(strays.map(({ id }) => id)).toEqual([])
  })
})

test('each transport is told whole', () => {
  expect(FACTS.map(({ transport }) => transport)).toEqual(['grpc', 'redis', 'rabbitmq', 'kafka'])
  for (const { useWhen, notWhen, examples } of FACTS) {
    expect(useWhen.length).toBeGreaterThanOrEqual(5)
    expect(notWhen.length).toBeGreaterThanOrEqual(4)
    expect(examples.length).toBeGreaterThanOrEqual(4)
  }
  expect(COMPARISON).toHaveLength(9)
})

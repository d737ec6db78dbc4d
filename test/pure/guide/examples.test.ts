import { describe, expect, test } from 'vitest'
import { COMPARISON, FACTS, RULES, ruleOf, type UsageProfile } from '../../../guide/index.ts'
import { flow, method, queue, stream, topic } from '../../scenarios/guide/scenario.ts'
import { DAY, type Given, HOUR, NOW, reader, seen } from './profile.ts'

/**
 * The guide's own uses of each transport, wholly observed: its lists "use when" and "examples", line by line. None of them may stray; a hint is allowed,
 * because it says that both ways are.
 */
const calls = (p99: number): Given => ({ p99: seen(p99, 900), calls: seen(90_000, 900) })
const kept = (seconds: number): Given => ({ kept: seen(seconds) })
const late = (seconds: number): Given => ({ waits: seen(seconds), readers: [reader({ waits: seen(seconds) })] })
/** A Redis as it is set up where it serves as a cache. */
const CACHE: NonNullable<Given['safety']> = { appendOnly: false, fsync: undefined, replicas: 0, evicts: false }
const both: Given = { ...calls(1800), traced: { openS: seen(6 * HOUR, DAY), oneWay: seen(0.5, DAY) } }
const log = (rate: number, traits: NonNullable<Given['traits']> = {}): UsageProfile =>
  topic({ ...flow(rate), targetRate: seen(rate + 100, 7 * DAY), ...late(30), traits: { groups: 1, ...traits } })

const USES: [string, UsageProfile][] = [
  ['gRPC: an immediate response', method(calls(0.004))],
  ['gRPC: latency under a millisecond', method(calls(0.0009))],
  ['gRPC: a contract, whose answers are often empty', method({ traced: { emptyAnswers: seen(1, DAY) } })],
  ['gRPC: streaming in both directions', method(both)],
  ['gRPC: several languages', method()],
  ['gRPC: a gateway and its services', method({ traced: { hops: seen(3, DAY), receivers: seen(3, DAY) } })],
  ['gRPC: fetched while a person waits', method(calls(0.008))],
  ['gRPC: calls inside a request', method({ traced: { hops: seen(2, DAY) } })],
  ['gRPC: a phone and its backend', method({ ...calls(0.0095), traced: { attempts: seen(2, DAY) } })],
  ['Redis: in the stack already', stream({ traits: { otherBroker: 'kafka' } })],
  ['Redis: simple events', stream(flow(30))],
  ['Redis: moderate throughput, its lower end', stream(flow(10_000))],
  ['Redis: moderate throughput, its upper end', stream(flow(100_000))],
  ['Redis: groups without routing', stream({ traits: { groups: 2, consumers: 4 } })],
  ['Redis: kept for hours', stream(kept(5 * HOUR))],
  ['Redis: kept for days', stream(kept(5 * DAY))],
  ['Redis: little to run, beside Kafka', stream({ safety: { otherKeys: seen(0) }, traits: { otherBroker: 'kafka' } })],
  ['Redis: a feed of what happened', stream({ ...kept(5 * DAY), readers: [], safety: CACHE, traits: { groups: 0 } })],
  ['Redis: notices', stream({ ...flow(20_000), ...kept(HOUR), safety: CACHE })],
  ['Redis: small tasks', stream({ ...flow(3), ...kept(600), ...late(4), safety: CACHE, traits: { consumers: 3 } })],
  ['Redis: cache invalidation', stream({ ...flow(100_000), ...kept(60), safety: CACHE })],
  [
    'Redis: event sourcing on a small scale',
    stream({ ...flow(1), ...kept(6 * DAY), uncut: seen(25 * HOUR, 25 * HOUR) })
  ],
  ['RabbitMQ: routing by topic', queue({ traits: { bindings: 12 } })],
  ['RabbitMQ: routing by header', queue({ traits: { exchanges: ['headers'] } })],
  ['RabbitMQ: to everybody', queue({ traits: { exchanges: ['fanout'], sharedKey: 12 } })],
  ['RabbitMQ: work that is acknowledged', queue({ traits: { exchanges: ['direct'], redis: true } })],
  ['RabbitMQ: priorities', queue({ traits: { exchanges: ['direct'], hasPriorities: true, redis: true } })],
  [
    'RabbitMQ: calls over messaging',
    queue({ ...flow(500), traced: { answer: seen(0.012, DAY) }, traits: { replies: 'it.reply' } })
  ],
  ['RabbitMQ: scheduled for this evening', queue({ ...flow(1), ...late(20 * HOUR) })],
  ['RabbitMQ: delivery settled one by one', queue({ traced: { again: seen(0.001, DAY) } })],
  ['RabbitMQ: moderate throughput, its upper end', queue({ ...flow(50_000), traits: { consumers: 20 } })],
  ['RabbitMQ: background jobs', queue({ ...flow(2), ...late(90) })],
  ['RabbitMQ: e-mail over night', queue({ ...flow(0.01), ...late(9 * HOUR), traits: { consumers: 1, redis: true } })],
  ['RabbitMQ: an order on its way', queue(flow(12))],
  ['RabbitMQ: many workers', queue({ traits: { consumers: 40 } })],
  ['Kafka: millions a second', log(2_000_000)],
  ['Kafka: read again', log(0.2, { rewound: true })],
  ['Kafka: event sourcing', log(0.2, { retentionS: Number.POSITIVE_INFINITY })],
  ['Kafka: kept for weeks', log(40, { retentionS: 30 * DAY })],
  ['Kafka: several groups need the same', topic({ ...flow(0.3), traits: { groups: 4 } })],
  ['Kafka: stream processing', log(800, { groups: 2, siblings: 4, prefix: 'clicks-', feeders: 1 })],
  ['Kafka: an audit log', log(0.05, { retentionS: Number.POSITIVE_INFINITY })],
  ['Kafka: changes of a database', log(0.5, { compacted: true })],
  ['Kafka: logs', log(120_000, { retentionS: DAY })],
  ['Kafka: metrics and analytics', log(900, { retentionS: DAY, groups: 2 })],
  ['Kafka: copies to another data centre', log(4000, { retentionS: DAY })],
  [
    'Kafka: data transformed as it arrives, and what failed tried again at once',
    topic({ ...flow(3), ...late(2), traits: { groups: 1, delay: { saysS: undefined } } })
  ],
  ['Kafka: data transformed as it arrives', log(300, { retentionS: 2 * DAY, partitions: 12, consumers: 6 })]
]

describe('the guide’s own uses do not stray', () => {
  test.each(USES)('%s', (_, given) => {
    const strays = RULES.filter((rule) => {
      const verdict = rule.concerns(given) ? rule.judge(given, NOW, rule.settings) : undefined
      return verdict !== undefined && 'stray' in verdict && verdict.stray.severity !== 'hint'
    })
    expect(strays.map(({ id }) => id)).toEqual([])
  })
})

test.each(RULES)('$id is judged, and not just passed over, on some of the guide’s own uses', ({
  concerns,
  judge,
  settings
}) => {
  const judged = USES.filter(([, given]) => concerns(given) && !('unknown' in judge(given, NOW, settings)))
  expect(judged.map(([name]) => name)).not.toEqual([])
})

test('each transport is told whole', () => {
  expect(FACTS.map(({ transport }) => transport)).toEqual(['grpc', 'redis', 'rabbitmq', 'kafka'])
  for (const { useWhen, notWhen, examples } of FACTS) {
    expect(useWhen.length).toBeGreaterThanOrEqual(5)
    expect(notWhen.length).toBeGreaterThanOrEqual(4)
    expect(examples.length).toBeGreaterThanOrEqual(4)
    // Beside each stand the channels that are used so all the same: by rules that there are.
    for (const { says, rules } of notWhen)
      expect({ says, known: rules.map((id) => ruleOf(id)?.id) }).toEqual({ says, known: rules })
    expect(notWhen.every(({ rules }) => rules.length > 0)).toBe(true)
  }
  expect(COMPARISON).toHaveLength(9)
})

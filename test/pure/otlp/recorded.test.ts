import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { Fold } from '../../../collector/otlp/fold.ts'
import { readTraceRequestJson } from '../../../collector/otlp/json/trace-request.ts'
import { readMetricsRequest } from '../../../collector/otlp/protobuf/metrics-request.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { quantile } from '../../../model/index.ts'

/** What real SDKs sent (test/recorders/otlp): five calls that succeed and one that ends with NOT_FOUND, then messages where the language has them. */
const FIXTURES = resolve(import.meta.dirname, '../../fixtures/otlp')

/** Replays the bodies in the order in which they came. */
const replay = (language: string, wanted: RegExp) => {
  const fold = new Fold({ directory: { findChannel: () => undefined }, startedMs: 0, joinMs: 1000, holdMs: 0 })
  const seconds: number[] = []
  for (const file of readdirSync(join(FIXTURES, language)).sort()) {
    if (!wanted.test(file)) continue
    const body = readFileSync(join(FIXTURES, language, file))
    if (file.includes('metrics')) fold.foldMetrics(readMetricsRequest(body), 1000)
    else {
      const decoded = file.endsWith('.json') ? readTraceRequestJson(body) : readTraceRequest(body)
      seconds.push(
        ...decoded.spans
          .filter(({ kind, attributes }) => kind === 2 && attributes.rpcSystem)
          .map((span) => span.seconds)
      )
      fold.fold(decoded, 1000)
    }
  }
  const { entities, edges, labels: all, gaps } = fold.observe(20_000, [])
  // How much was held for joining is another's matter.
  const labels = Object.fromEntries(Object.entries(all).filter(([name]) => !/^calls wait|^sendings/.test(name)))
  return { entities, edges, labels, gaps, seconds: seconds.sort((a, b) => a - b) }
}
const HEALTH = 'grpc.health.v1.Health/Check'
const CREATE = 'shop.Orders/Create'
const CALLS = ['calls|service/-/-/till|service/-/-/orders', { calls: 6, failed: 1 }]
const DEFAULT = 'rabbitmq/otlp/exchange/%2F/(default)'
const mailOf = (language: string) => `rabbitmq/otlp/queue/%2F/recorded.${language}.mail`

const ROWS: [language: string, method: string, edges: unknown[], labels: Record<string, string>][] = [
  [
    'python',
    CREATE,
    [
      // Its Kafka spans name no group, so the service itself takes; Redis's are a database's.
      ['publishes|service/-/-/till|kafka/otlp/topic/recorded.python', { messages: 3 }],
      [`publishes|service/-/-/till|${DEFAULT}`, { messages: 2 }],
      [`routes|${DEFAULT}|${mailOf('python')}`, { messages: 2 }],
      ['consumes|kafka/otlp/topic/recorded.python|service/-/-/till', { messages: 3 }],
      [`consumes|${mailOf('python')}|service/-/-/till`, { messages: 2 }]
    ],
    {
      'spans taken': '25',
      'spans of other kinds': '1',
      'messages without a group': '3',
      'messages joined with their sending': '5'
    }
  ],
  ['go', CREATE, [], { 'spans taken': '12', 'metric points taken': '4' }],
  [
    'java',
    CREATE,
    [
      ['publishes|service/-/-/till|kafka/otlp/topic/recorded.java', { messages: 3 }],
      ['consumes|kafka/otlp/topic/recorded.java|kafka/otlp/group/billing', { messages: 3 }],
      ['runs|kafka/otlp/group/billing|service/-/-/till', { messages: 3 }]
    ],
    {
      'spans taken': '18',
      'metric points taken': '4',
      'metrics not used': '7',
      'messages joined with their sending': '3'
    }
  ],
  ['rust', HEALTH, [], { 'spans taken': '12' }],
  [
    'nodejs',
    CREATE,
    [
      // As Python's: kafkajs's spans name no group.
      ['publishes|service/-/-/till|kafka/otlp/topic/recorded.nodejs', { messages: 3 }],
      [`publishes|service/-/-/till|${DEFAULT}`, { messages: 2 }],
      [`routes|${DEFAULT}|${mailOf('nodejs')}`, { messages: 2 }],
      ['consumes|kafka/otlp/topic/recorded.nodejs|service/-/-/till', { messages: 3 }],
      [`consumes|${mailOf('nodejs')}|service/-/-/till`, { messages: 2 }]
    ],
    { 'spans taken': '22', 'messages without a group': '3', 'messages joined with their sending': '5' }
  ]
]
/** Those that were recorded as JSON, too: the same to the last edge. */
const AS_JSON = ROWS.filter(([language]) => ['python', 'rust', 'nodejs'].includes(language)).map(
  ([language, ...row]) => [`${language}-json`, ...row] as const
)

test.each([
  ...ROWS,
  ...AS_JSON
])('%s: calls, edges and groups exactly as they were', (name, method, messages, labels) => {
  const [language] = name.split('-')
  const { entities, edges, labels: told, gaps, seconds } = replay(name, /./)
  expect(edges.map(({ id, counters }) => [id, counters])).toEqual([CALLS, ...messages])
  expect(edges[0]?.labels).toEqual({ methods: method })
  const served = entities.find(({ kind }) => kind === 'rpc_method')
  // NOT_FOUND is its caller's mistake.
  expect([served?.id, served?.counters]).toEqual([`rpc/-/-/orders/${method}`, { calls: 6, failed: 0 }])
  const services = entities.filter(({ kind }) => kind === 'service').map(({ id, labels }) => `${id} ${labels.language}`)
  expect(services.sort()).toEqual([`service/-/-/orders ${language}`, `service/-/-/till ${language}`])
  expect([told, gaps]).toEqual([labels, []])
  // Quantiles within the histogram's 2.2 % of what the spans themselves say.
  if (served?.latency === undefined) throw new Error('no latency')
  for (const [q, rank] of [
    [0.5, 3],
    [0.99, 6]
  ] as const) {
    const exact = seconds[rank - 1] ?? Number.NaN
    expect(Math.abs((quantile(served.latency, q) ?? 0) / exact - 1)).toBeLessThanOrEqual(0.023)
  }
})

test.each(['go', 'java'])('%s: its metrics alone tell the same calls', (language) => {
  const { edges, entities } = replay(language, /metrics/)
  expect(edges.map(({ from, counters }) => [from, counters])).toEqual([['service/-/-/till', { calls: 6, failed: 1 }]])
  const served = entities.find(({ id }) => id === `rpc/-/-/orders/${CREATE}`)
  expect([served?.counters, served?.labels['counted by']]).toEqual([{ calls: 6, failed: 0 }, 'metrics'])
})

test('nothing recorded names a folder of the machine it was recorded on', () => {
  for (const language of readdirSync(FIXTURES))
    for (const file of readdirSync(join(FIXTURES, language)))
      expect(readFileSync(join(FIXTURES, language, file), 'latin1')).not.toMatch(/\/(root|home|work|Users)\//)
})

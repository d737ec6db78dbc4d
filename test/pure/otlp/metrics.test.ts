import { SpanKind } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import { Fold } from '../../../collector/otlp/fold.ts'
import { readMetricsRequestJson } from '../../../collector/otlp/json/metrics-request.ts'
import { readMetricsRequest } from '../../../collector/otlp/protobuf/metrics-request.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { merge, type Observation, quantile } from '../../../model/index.ts'
import { metered, metricsAsJson, metricsAsProtobuf, type Setting } from './metrics.ts'
import { asProtobuf, written } from './spans.ts'

const METHOD = { 'rpc.system': 'grpc', 'rpc.service': 'shop.Orders', 'rpc.method': 'Create' }
/** The intake began a minute before the services, whose clock it is that metrics go by. */
const folded = () =>
  new Fold({ directory: { findChannel: () => undefined }, startedMs: Date.now() - 60_000, joinMs: 0, holdMs: 0 })
/** All that came has been let in. */
const later = (fold: Fold): Observation => fold.observe(Date.now() + 700_000, [])
const methodOf = ({ entities }: Observation) => entities.find(({ kind }) => kind === 'rpc_method')

const SETTINGS: Setting[] = (['delta', 'cumulative'] as const).flatMap((temporality) =>
  (['explicit', 'exponential'] as const).map((buckets) => ({ temporality, buckets }))
)

describe.each(SETTINGS)('$temporality, $buckets buckets', (setting) => {
  test.each([
    ['protobuf', (all: Parameters<typeof metricsAsJson>[0]) => readMetricsRequest(metricsAsProtobuf(all))],
    ['JSON', (all: Parameters<typeof metricsAsJson>[0]) => readMetricsRequestJson(metricsAsJson(all))]
  ])('%s: calls are counted exactly, export after export; latencies in s', async (_, read) => {
    const { meter, collect, shutdown } = metered({ 'service.name': 'orders' }, setting)
    const duration = meter.createHistogram('rpc.server.duration', { unit: 'ms' })
    const fold = folded()
    const latencies = []
    for (let round = 1; round <= 3; round++) {
      for (let i = 0; i < 100; i++) duration.record(10 + i, METHOD)
      duration.record(2000, { ...METHOD, 'rpc.grpc.status_code': 13 })
      fold.foldMetrics(read(await collect()), Date.now())
      const method = methodOf(later(fold))
      expect(method?.counters).toEqual({ calls: 101 * round, failed: round })
      expect(method?.labels).toMatchObject({ service: 'shop.Orders', 'counted by': 'metrics' })
      latencies.push(...(method?.latency ? [method.latency] : []))
    }
    const all = merge(latencies)
    // An explicit bucket of 50 to 75 ms is known to no better than that.
    const within = setting.buckets === 'exponential' ? 0.025 : 0.05
    expect(Math.abs((quantile(all, 0.5) ?? 0) / 0.06 - 1)).toBeLessThan(within)
    expect(Math.abs((quantile(all, 0.95) ?? 0) / 0.106 - 1)).toBeLessThan(
      setting.buckets === 'exponential' ? 0.025 : 0.9
    )
    expect(all.counts.reduce((a, b) => a + b, all.zero)).toBeCloseTo(303, 6)
    expect(all.sum).toBeCloseTo(3 * (5.95 + 2), 6)
    await shutdown()
  })
})

test('the new metric, in seconds; and who calls whom, by the address that the client names', async () => {
  const setting = { temporality: 'delta', buckets: 'explicit' } as const
  const { meter, collect, shutdown } = metered({ 'service.name': 'till' }, setting)
  const attributes = {
    'rpc.system.name': 'grpc',
    'rpc.method': 'shop.Orders/Create',
    'server.address': 'orders.svc',
    'server.port': 50051
  }
  meter.createHistogram('rpc.client.call.duration', { unit: 's' }).record(0.25, attributes)
  const fold = folded()
  fold.foldMetrics(readMetricsRequest(metricsAsProtobuf(await collect())), Date.now())
  const { edges } = later(fold)
  expect(edges).toMatchObject([
    {
      id: 'calls|service/-/-/till|service/-/-/orders.svc%3A50051',
      counters: { calls: 1, failed: 0 },
      labels: { methods: 'shop.Orders/Create', 'counted by': 'metrics' }
    }
  ])
  await shutdown()
})

test('gRPC’s own metrics', async () => {
  const { meter, collect, shutdown } = metered(
    { 'service.name': 'till' },
    { temporality: 'delta', buckets: 'explicit' }
  )
  const said = {
    'grpc.method': 'shop.Orders/Create',
    'grpc.target': 'dns:///orders:50051',
    'grpc.status': 'UNAVAILABLE'
  }
  meter.createHistogram('grpc.client.call.duration', { unit: 's' }).record(0.25, said)
  meter.createHistogram('grpc.client.attempt.duration', { unit: 's' }).record(0.25, said)
  const fold = folded()
  fold.foldMetrics(readMetricsRequest(metricsAsProtobuf(await collect())), Date.now())
  const { edges, labels } = later(fold)
  expect(edges.map(({ to, counters }) => ({ to, counters }))).toEqual([
    { to: 'service/-/-/orders%3A50051', counters: { calls: 1, failed: 1 } }
  ])
  expect(labels).toMatchObject({ 'metric points taken': '1', 'metrics not used': '1' })
  await shutdown()
})

test('messages: a counter of them comes before a histogram of operations, and each is counted once', async () => {
  const { meter, collect, shutdown } = metered(
    { 'service.name': 'till' },
    { temporality: 'delta', buckets: 'explicit' }
  )
  const said = {
    'messaging.system': 'kafka',
    'messaging.destination.name': 'orders',
    'messaging.operation.name': 'send',
    'messaging.operation.type': 'send'
  }
  meter.createCounter('messaging.client.sent.messages').add(500, said)
  meter.createHistogram('messaging.client.operation.duration', { unit: 's' }).record(0.01, said)
  const group = { ...said, 'messaging.operation.type': 'process', 'messaging.consumer.group.name': 'audit' }
  for (let i = 0; i < 7; i++) meter.createHistogram('messaging.process.duration', { unit: 's' }).record(0.01, group)
  const fold = folded()
  fold.foldMetrics(readMetricsRequest(metricsAsProtobuf(await collect())), Date.now())
  const { edges } = later(fold)
  expect(edges.map(({ kind, counters, labels }) => [kind, counters?.messages, labels['counted by']])).toEqual([
    ['publishes', 500, 'metrics'],
    ['consumes', 7, 'metrics'],
    ['runs', 7, 'metrics']
  ])
  await shutdown()
})

describe('a service that sends both', () => {
  const resource = { 'service.name': 'orders' }
  const spans = (count: number) =>
    readTraceRequest(
      asProtobuf(written(resource, new Array(count).fill({ name: 'x', kind: SpanKind.SERVER, attributes: METHOD })))
    )

  test('is counted once, by its spans', async () => {
    const { meter, collect, shutdown } = metered(resource, { temporality: 'delta', buckets: 'explicit' })
    const fold = folded()
    for (let i = 0; i < 3; i++) {
      fold.fold(spans(60), Date.now())
      const duration = meter.createHistogram('rpc.server.duration', { unit: 'ms' })
      for (let n = 0; n < 60; n++) duration.record(10, METHOD)
      fold.foldMetrics(readMetricsRequest(metricsAsProtobuf(await collect())), Date.now())
    }
    const seen = later(fold)
    expect(methodOf(seen)).toMatchObject({ counters: { calls: 180, failed: 0 } })
    expect(methodOf(seen)?.labels['counted by']).toBeUndefined()
    expect(seen.gaps).toEqual([])
    await shutdown()
  })

  test('and samples its spans without saying how, is counted by its metrics, and that is said', async () => {
    const { meter, collect, shutdown } = metered(resource, { temporality: 'cumulative', buckets: 'exponential' })
    const fold = folded()
    fold.fold(spans(10), Date.now())
    const duration = meter.createHistogram('rpc.server.duration', { unit: 'ms' })
    for (let n = 0; n < 100; n++) duration.record(10, METHOD)
    fold.foldMetrics(readMetricsRequest(metricsAsProtobuf(await collect())), Date.now())
    const seen = later(fold)
    expect(methodOf(seen)).toMatchObject({ counters: { calls: 100, failed: 0 }, labels: { 'counted by': 'metrics' } })
    expect(seen.gaps.map(({ what }) => what)).toEqual(['spans of all calls'])
    await shutdown()
  })
})

describe('time series', () => {
  const START = Date.UTC(2026, 10, 23, 12)
  const point = (startMs: number, timeMs: number, count: number, instance = 'a', temporality = 2) =>
    readMetricsRequestJson(
      Buffer.from(
        JSON.stringify({
          resourceMetrics: [
            {
              resource: {
                attributes: [
                  { key: 'service.name', value: { stringValue: 'orders' } },
                  { key: 'service.instance.id', value: { stringValue: instance } }
                ]
              },
              scopeMetrics: [
                {
                  metrics: [
                    {
                      name: 'rpc.server.duration',
                      unit: 'ms',
                      histogram: {
                        aggregationTemporality: temporality,
                        dataPoints: [
                          {
                            attributes: Object.entries(METHOD).map(([key, stringValue]) => ({
                              key,
                              value: { stringValue }
                            })),
                            startTimeUnixNano: `${startMs}000000`,
                            timeUnixNano: `${timeMs}000000`,
                            count: `${count}`,
                            sum: count * 10,
                            bucketCounts: ['0', `${count}`, '0'],
                            explicitBounds: [5, 15]
                          }
                        ]
                      }
                    }
                  ]
                }
              ]
            }
          ]
        })
      )
    )
  const old = () => new Fold({ directory: { findChannel: () => undefined }, startedMs: START, joinMs: 0, holdMs: 0 })
  const callsOf = (fold: Fold, atMs = START + 700_000) => methodOf(fold.observe(atMs, []))?.counters?.calls

  test('that began before it was first seen tells nothing at first; one that began anew counts from zero', () => {
    const fold = old()
    const [began, again] = [START - 86_400_000, START + 130_000]
    fold.foldMetrics(point(began, START + 60_000, 1_000_000), START + 60_000)
    fold.foldMetrics(point(began, START + 120_000, 1_000_060), START + 120_000)
    fold.foldMetrics(point(again, START + 180_000, 25), START + 180_000)
    // A process that says no new start, but whose count fell.
    fold.foldMetrics(point(again, START + 240_000, 5), START + 240_000)
    expect(callsOf(fold)).toBe(90)
  })

  test('two instances are two; what comes twice or late is not counted again', () => {
    const fold = old()
    for (const [instance, time, count] of [
      ['a', 60_000, 10],
      ['b', 60_000, 20],
      ['a', 60_000, 10],
      ['a', 120_000, 15],
      ['a', 90_000, 12]
    ] as const)
      fold.foldMetrics(point(START, START + time, count, instance), START + time)
    expect(fold.observe(START + 700_000, []).labels['metric points repeated']).toBe('2')
    expect(callsOf(fold)).toBe(35)
  })

  test('what an export covers is let in over as long as it took', () => {
    const fold = old()
    fold.foldMetrics(point(START, START + 60_000, 600, 'a', 1), START + 60_000)
    expect([60, 70, 90, 120, 150].map((s) => callsOf(fold, START + s * 1000))).toEqual([0, 100, 300, 600, 600])
  })

  test('what can’t be right is rejected with its reason', () => {
    const { points, rejected } = point(START, START + 1, 3, 'a', 0)
    expect(points).toEqual([])
    expect([...rejected]).toEqual([['no temporality', 1]])
  })
})

import { describe, expect, it } from 'vitest'
import { Fold } from '../../../collector/otlp/fold.ts'
import { readMetricsRequestJson } from '../../../collector/otlp/json/metrics-request.ts'
import { readMetricsRequest } from '../../../collector/otlp/protobuf/metrics-request.ts'
import { metered, metricsAsJson, metricsAsProtobuf } from './metrics.ts'

/** Calls under way as gauges tell them. Times are ms of the intake's clock. */
const SETTING = { temporality: 'cumulative', buckets: 'explicit' } as const
const OF = { 'rpc.system.name': 'grpc', 'rpc.method': 'shop.Orders/Watch' }
const AT = { ...OF, 'server.address': 'orders', 'server.port': 50051 }
const METHOD = 'rpc/-/-/orders/shop.Orders/Watch'

const folded = () =>
  new Fold({ directory: { findChannel: () => undefined }, startedMs: 0, joinMs: 10_000, holdMs: 15_000 })
const seen = (fold: Fold, atMs: number, id = METHOD) => {
  const { entities, edges } = fold.observe(atMs, [])
  return [...entities, ...edges].find((each) => each.id === id)
}

/** A process with both gauges of a side, whose values are set from outside. */
const process = (name: string, instance: string, side: 'server' | 'client', attributes: typeof OF, how = SETTING) => {
  const { meter, collect } = metered({ 'service.name': name, 'service.instance.id': instance }, how)
  const now = { active: 0, streams: 0, oldest: 0 }
  const of = `rpc.${side}`
  meter.createObservableUpDownCounter(`${of}.active_requests`).addCallback((to) => to.observe(now.active, attributes))
  meter.createObservableUpDownCounter(`${of}.open_streams`).addCallback((to) => to.observe(now.streams, attributes))
  meter.createObservableGauge(`${of}.oldest_stream`).addCallback((to) => to.observe(now.oldest, attributes))
  return { now, collect }
}

describe.each([
  ['protobuf', (all: Parameters<typeof metricsAsProtobuf>[0]) => readMetricsRequest(metricsAsProtobuf(all))],
  ['JSON', (all: Parameters<typeof metricsAsJson>[0]) => readMetricsRequestJson(metricsAsJson(all))]
])('what is under way, as %s', (_, read) => {
  it('is the sum of a method’s processes, the oldest stream of any of them, and forgotten with a process that says nothing more', async () => {
    const [a, b] = ['a', 'b'].map((name) => process('orders', name, 'server', OF))
    if (a === undefined || b === undefined) throw new Error('two were made')
    const fold = folded()
    Object.assign(a.now, { active: 2, streams: 2, oldest: 30 })
    Object.assign(b.now, { active: 1, streams: 1, oldest: 900 })
    for (const atMs of [10_000, 20_000]) for (const { collect } of [a, b]) fold.foldMetrics(read(await collect()), atMs)
    expect(seen(fold, 21_000)).toMatchObject({
      parent: 'service/-/-/orders',
      labels: { service: 'shop.Orders' },
      figures: { open_streams: { value: 3, how: 'measured' }, oldest_stream: { value: 900, how: 'measured' } }
    })
    expect(seen(fold, 21_000)?.labels).not.toHaveProperty('seen')
    for (const atMs of [30_000, 40_000, 50_000]) fold.foldMetrics(read(await a.collect()), atMs)
    expect(seen(fold, 51_000)?.figures).toEqual({
      open_streams: { value: 2, how: 'measured' },
      oldest_stream: { value: 30, how: 'measured' }
    })
    expect(seen(fold, 90_000)?.figures).toEqual({})
  })

  it('by its callers alone is at least that; on the edge it is what that caller waits for', async () => {
    const till = process('till', 't', 'client', AT)
    Object.assign(till.now, { active: 4, streams: 4, oldest: 5 })
    const fold = folded()
    for (const atMs of [500, 1000]) fold.foldMetrics(read(await till.collect()), atMs)
    const id = 'rpc/-/-/orders%3A50051/shop.Orders/Watch'
    expect(seen(fold, 2000, id)?.figures).toEqual({
      open_streams: { value: 4, how: 'at_least' },
      oldest_stream: { value: 5, how: 'at_least' }
    })
    const edge = 'calls|service/-/-/till|service/-/-/orders%3A50051'
    expect(seen(fold, 2000, edge)?.figures).toEqual({ in_flight: { value: 4, how: 'measured' } })
  })

  it('that stands at zero keeps no method in mind that nobody calls', async () => {
    const { now, collect } = process('orders', 'a', 'server', OF)
    const fold = folded()
    now.active = 1
    fold.foldMetrics(read(await collect()), 0)
    now.active = 0
    for (let atMs = 10_000; atMs <= 1_000_000; atMs += 10_000) fold.foldMetrics(read(await collect()), atMs)
    expect(seen(fold, 800_000)?.figures?.open_streams).toEqual({ value: 0, how: 'measured' })
    expect(seen(fold, 1_000_000)).toBeUndefined()
  })

  it('that counts only up, as a counter does, is another’s', async () => {
    const { meter, collect } = metered({ 'service.name': 'orders' }, SETTING)
    meter.createCounter('rpc.server.active_requests').add(3, OF)
    const fold = folded()
    fold.foldMetrics(read(await collect()), 0)
    expect(fold.observe(1000, []).labels).toMatchObject({ 'metrics not used': '1' })
  })
})

import { type Attributes, SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { describe, expect, it } from 'vitest'
import { Callers } from '../../../collector/otlp/callers.ts'
import { Fold } from '../../../collector/otlp/fold.ts'
import { partsOf } from '../../../collector/otlp/parts-of.ts'
import { readMetricsRequest } from '../../../collector/otlp/protobuf/metrics-request.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { factOf } from '../../../collector/otlp/semantics.ts'
import { Room } from '../../../collector/otlp/split.ts'
import { countOf, type Observation, placeOf, quantile, RPC_CODES, RPC_SERIES } from '../../../model/index.ts'
import { metered, metricsAsProtobuf } from './metrics.ts'
import { asProtobuf, written } from './spans.ts'

const METHOD = { 'rpc.system': 'grpc', 'rpc.service': 'shop.Orders', 'rpc.method': 'Create' }
const SERVED = 'rpc/-/-/orders/shop.Orders/Create'
const folded = () => new Fold({ directory: { findChannel: () => undefined }, startedMs: 0, joinMs: 10_000, holdMs: 0 })

interface Call {
  caller?: string
  instance?: string
  /** By the client, and by the server where it tells. */
  code?: number
  serverCode?: number | null
  tookMs?: number
  servedMs?: number
}

/** Both ends of a call; `serverCode: null`: the server says nothing. */
const call = ({ caller = 'till', instance = 'a', code = 0, serverCode = code, tookMs = 20, servedMs = 10 }: Call) => {
  const [client] = written({ 'service.name': caller }, [
    { name: 'x', kind: SpanKind.CLIENT, tookMs, attributes: { ...METHOD, 'rpc.grpc.status_code': code } }
  ])
  if (client === undefined) throw new Error('no span')
  const server =
    serverCode === null
      ? []
      : written({ 'service.name': 'orders', 'service.instance.id': instance }, [
          {
            name: 'x',
            kind: SpanKind.SERVER,
            tookMs: servedMs,
            attributes: { ...METHOD, 'rpc.grpc.status_code': serverCode },
            parent: client
          }
        ])
  return [client, ...server]
}
const send = (fold: Fold, spans: ReadableSpan[], atMs = 0) => {
  for (const span of spans) fold.fold(readTraceRequest(asProtobuf([span])), atMs)
}
/** How many calls each part counts: `rpc.served OK|a`. */
const parts = ({ latencies = [] }: Observation): Record<string, number> =>
  Object.fromEntries(latencies.map(({ name, part, latency }) => [`${name} ${part}`, countOf(latency)]))

describe('calls kept apart', () => {
  it('counts each code exactly: by instance as its servers say, by caller as these say', () => {
    const fold = folded()
    for (let i = 0; i < 30; i++) send(fold, call({ instance: i % 3 === 0 ? 'b' : 'a' }))
    for (let i = 0; i < 4; i++) send(fold, call({ caller: 'web', code: 4, serverCode: 1, instance: 'b' }))
    send(fold, call({ caller: 'web', code: 14, serverCode: null }))
    const seen = fold.observe(20_000, [])
    expect(parts(seen)).toEqual({
      'rpc.served OK|a': 20,
      'rpc.served OK|b': 10,
      'rpc.served CANCELLED|b': 4,
      'rpc.called OK|service/-/-/till': 30,
      'rpc.called DEADLINE_EXCEEDED|service/-/-/web': 4,
      'rpc.called UNAVAILABLE|service/-/-/web': 1,
      'rpc.answered service/-/-/till': 30,
      'rpc.between service/-/-/till': 30,
      'rpc.answered service/-/-/web': 4,
      'rpc.between service/-/-/web': 4
    })
    expect(seen.latencies?.every(({ of }) => of === SERVED)).toBe(true)
    // A tick tells what came since the one before.
    expect(fold.observe(30_000, []).latencies).toEqual([])
  })

  it('divides a call’s time between its ends, whichever span came first', () => {
    const fold = folded()
    for (let i = 0; i < 50; i++) send(fold, call({ tookMs: 200, servedMs: 50 }))
    for (let i = 0; i < 50; i++) send(fold, call({ tookMs: 200, servedMs: 50 }).reverse())
    const { latencies = [] } = fold.observe(20_000, [])
    const of = (name: string) => latencies.find((each) => each.name === name)?.latency
    const [answered, between] = [of(RPC_SERIES.answered), of(RPC_SERIES.between)]
    expect(answered?.sum).toBeCloseTo(5, 6)
    expect(between?.sum).toBeCloseTo(15, 6)
    expect(Math.abs((quantile(between ?? answered ?? never(), 0.5) ?? 0) / 0.15 - 1)).toBeLessThan(0.022)
  })

  it('keeps so many callers and instances apart; the others are one, and counted', () => {
    const fold = folded()
    for (let i = 0; i < 60; i++) send(fold, call({ caller: `caller-${i}`, instance: `instance-${i}` }))
    const seen = fold.observe(20_000, [])
    const counts = parts(seen)
    expect(counts['rpc.called OK|(other)']).toBe(20)
    expect(counts['rpc.served OK|(other)']).toBe(20)
    expect(Object.keys(counts).filter((part) => part.startsWith('rpc.called'))).toHaveLength(41)
    expect(seen.labels['calls of callers and instances not kept apart']).toBe('40')
  })

  it('has each part once, also where there is no room for another caller', () => {
    const callers = new Callers(new Room(2))
    for (const caller of ['a', 'b', 'c', 'd'])
      for (const code of [0, 0, 4])
        callers.of(caller, 0).told.count({ weight: 1, seconds: 0.1, place: placeOf(0.1) }, { failed: code > 0, code })
    const kept = partsOf(SERVED, [], callers.take(0)).map(({ part, latency }) => [part, countOf(latency)])
    expect(kept).toEqual([
      ['OK|a', 2],
      ['DEADLINE_EXCEEDED|a', 1],
      ['OK|b', 2],
      ['DEADLINE_EXCEEDED|b', 1],
      ['OK|(other)', 4],
      ['DEADLINE_EXCEEDED|(other)', 2]
    ])
  })

  it('counts them by metrics where there are no spans, whole calls', async () => {
    const { meter, collect, shutdown } = metered(
      { 'service.name': 'orders', 'service.instance.id': 'a' },
      { temporality: 'delta', buckets: 'exponential' }
    )
    const duration = meter.createHistogram('rpc.server.call.duration', { unit: 's' })
    for (let i = 0; i < 90; i++)
      duration.record(0.02, { ...METHOD, 'rpc.response.status_code': i % 30 === 0 ? 'NOT_FOUND' : 'OK' })
    const fold = folded()
    fold.foldMetrics(readMetricsRequest(metricsAsProtobuf(await collect())), 0)
    await shutdown()
    const counts = parts(fold.observe(400_000, []))
    expect(counts['rpc.served OK|a']).toBeCloseTo(87, 6)
    expect(counts['rpc.served NOT_FOUND|a']).toBeCloseTo(3, 6)
  })
})

describe('what metrics tell of each call', () => {
  it('messages each way by instance, and retries by caller, as many as were recorded', async () => {
    const setting = { temporality: 'cumulative', buckets: 'explicit' } as const
    const server = metered({ 'service.name': 'orders', 'service.instance.id': 'a' }, setting)
    const client = metered({ 'service.name': 'till' }, setting)
    const [requests, responses] = ['requests', 'responses'].map((way) =>
      server.meter.createHistogram(`rpc.server.${way}_per_rpc`, { unit: '{count}' })
    )
    for (let i = 0; i < 5; i++) {
      requests?.record(1, METHOD)
      responses?.record(40 + i, METHOD)
    }
    const target = { 'grpc.method': 'shop.Orders/Create', 'grpc.target': 'dns:///orders.internal:50051' }
    client.meter.createHistogram('grpc.client.call.retries', { unit: '{retry}' }).record(3, target)
    const fold = folded()
    // Who serves the method is known before it is said how often it was tried again.
    send(fold, call({}))
    for (const each of [server, client])
      fold.foldMetrics(readMetricsRequest(metricsAsProtobuf(await each.collect())), 1000)
    const { latencies = [] } = fold.observe(20_000, [])
    const sums = latencies
      .filter(({ name }) => /requests|responses|retries/.test(name))
      .map(({ of, name, part, latency }) => [of, name, part, latency.sum])
    expect(sums).toEqual([
      [SERVED, 'rpc.requests', 'a', 5],
      [SERVED, 'rpc.responses', 'a', 210],
      [SERVED, 'rpc.retries', 'service/-/-/till', 3]
    ])
    expect(fold.observe(30_000, []).latencies).toEqual([])
    for (const { shutdown } of [server, client]) await shutdown()
  })
})

describe('what clients’ metrics tell of more calls at once than can wait', () => {
  it('is let go, counted and said', async () => {
    const { meter, collect, shutdown } = metered(
      { 'service.name': 'till' },
      { temporality: 'delta', buckets: 'explicit' }
    )
    const of = { 'grpc.method': 'shop.Orders/Create', 'grpc.target': 'orders:50051' }
    meter.createHistogram('grpc.client.call.retries', { unit: '{retry}' }).record(1, of)
    const { points, ...rest } = readMetricsRequest(metricsAsProtobuf(await collect()))
    await shutdown()
    const [point] = points
    if (point === undefined) throw new Error('no point')
    const of2000 = (from: number) => Array.from({ length: 2000 }, (_, i) => ({ ...point, stream: `${from + i}` }))
    const told = (fold: Fold) => {
      const { gaps, labels } = fold.observe(0, [])
      return [gaps.map(({ what }) => what), labels['retries and sizes of calls dropped']]
    }
    const fold = folded()
    for (let from = 0; from < 10_000; from += 2000) fold.foldMetrics({ ...rest, points: of2000(from) }, 0)
    expect(told(fold)).toEqual([[], undefined])
    fold.foldMetrics({ ...rest, points: of2000(10_000) }, 0)
    expect(told(fold)).toEqual([['retries and sizes of some calls'], '2000'])
  })
})

describe('in flight', () => {
  const setting = { temporality: 'cumulative', buckets: 'explicit' } as const
  const OF = { 'grpc.method': 'shop.Orders/Create' }
  const inFlight = (fold: Fold, atMs: number) =>
    fold.observe(atMs, []).entities.find(({ id }) => id === SERVED)?.figures?.in_flight

  it('is what two processes began less what they ended; what a process that went silent had is forgotten', async () => {
    const fold = folded()
    const processes = ['a', 'b'].map((name) => {
      const { meter, ...rest } = metered({ 'service.name': 'orders', 'service.instance.id': name }, setting)
      return {
        ...rest,
        started: meter.createCounter('grpc.server.call.started', { unit: '{call}' }),
        ended: meter.createHistogram('grpc.server.call.duration', { unit: 's' })
      }
    })
    const exported = async (atMs: number) => {
      for (const { collect } of processes)
        fold.foldMetrics(readMetricsRequest(metricsAsProtobuf(await collect())), atMs)
    }
    for (const { started } of processes) started.add(10, OF)
    await exported(1000)
    // Nobody told yet that anything ended: it may be that nobody does.
    expect(inFlight(fold, 2000)).toBeUndefined()
    for (const { ended } of processes)
      for (let i = 0; i < 7; i++) ended.record(0.1, { ...OF, 'grpc.status': i === 0 ? 'NOT_FOUND' : 'OK' })
    await exported(3000)
    expect(inFlight(fold, 4000)).toEqual({ value: 6, how: 'measured' })
    processes[0]?.started.add(2, OF)
    for (const { collect } of processes.slice(0, 1))
      fold.foldMetrics(readMetricsRequest(metricsAsProtobuf(await collect())), 290_000)
    expect(inFlight(fold, 304_000)).toEqual({ value: 5, how: 'measured' })
    for (const { shutdown } of processes) await shutdown()
  })

  it('is not known of deltas, nor without such metrics', async () => {
    const { meter, collect, shutdown } = metered({ 'service.name': 'orders' }, { ...setting, temporality: 'delta' })
    meter.createCounter('grpc.server.call.started').add(3, OF)
    meter.createHistogram('grpc.server.call.duration', { unit: 's' }).record(0.1, { ...OF, 'grpc.status': 'OK' })
    const fold = folded()
    fold.foldMetrics(readMetricsRequest(metricsAsProtobuf(await collect())), 0)
    expect(inFlight(fold, 100_000)).toBeUndefined()
    await shutdown()
  })
})

const never = (): never => {
  throw new Error('nothing was kept')
}

const outcome = (kind: SpanKind, attributes: Attributes, error = false) => {
  const [span] = written({ 'service.name': 'x' }, [
    {
      name: 'x',
      kind,
      error,
      attributes: { 'rpc.system': 'grpc', 'rpc.service': 'S', 'rpc.method': 'M', ...attributes }
    }
  ])
  const [read] = readTraceRequest(asProtobuf(span === undefined ? [] : [span])).spans
  const fact = read && factOf(read)
  if (fact?.is !== 'served' && fact?.is !== 'called') throw new Error('no call')
  return [RPC_CODES[fact.code], fact.failed]
}

describe('which code', () => {
  it.each([
    [{ 'rpc.grpc.status_code': 0 }, 'OK', false],
    [{ 'rpc.grpc.status_code': 5 }, 'NOT_FOUND', true],
    [{ 'rpc.response.status_code': 'DEADLINE_EXCEEDED' }, 'DEADLINE_EXCEEDED', true],
    [{ 'rpc.response.status_code': 'DeadlineExceeded' }, 'DEADLINE_EXCEEDED', true],
    [{ 'grpc.status': 'CANCELED' }, 'CANCELLED', true],
    [{ 'grpc.status_code': '16' }, 'UNAUTHENTICATED', true],
    [{ 'rpc.response.status_code': '404' }, 'OTHER', true],
    [{ 'rpc.grpc.status_code': 99 }, 'OTHER', true],
    [{ 'rpc.grpc.status_code': -1 }, 'OTHER', true],
    [{ 'rpc.response.status_code': 'toString' }, 'OTHER', true],
    [{ 'error.type': 'UNAVAILABLE' }, 'UNAVAILABLE', true],
    [{ 'error.type': 'java.net.ConnectException' }, 'OTHER', true],
    [{ 'grpc.error_name': 'Error' }, 'UNKNOWN', true],
    [{}, 'OK', false]
  ])('%o is %s', (attributes, code, failed) => {
    expect(outcome(SpanKind.CLIENT, attributes)).toEqual([code, failed])
  })

  it('a failed span without a code has one that is not known', () => {
    expect(outcome(SpanKind.CLIENT, {}, true)).toEqual(['OTHER', true])
  })

  it('what a server is not to blame for is no failure of it', () => {
    expect(outcome(SpanKind.SERVER, { 'rpc.grpc.status_code': 5 }, true)).toEqual(['NOT_FOUND', false])
    expect(outcome(SpanKind.SERVER, { 'rpc.grpc.status_code': 13 })).toEqual(['INTERNAL', true])
  })
})

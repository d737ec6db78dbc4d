import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib'
import { SpanKind } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import { inflated } from '../../../collector/otlp/body.ts'
import { Fold } from '../../../collector/otlp/fold.ts'
import { countRecordsJson } from '../../../collector/otlp/json/count-records.ts'
import { readMetricsRequestJson } from '../../../collector/otlp/json/metrics-request.ts'
import { readTraceRequestJson } from '../../../collector/otlp/json/trace-request.ts'
import { countRecords } from '../../../collector/otlp/protobuf/count-records.ts'
import { readMetricsRequest } from '../../../collector/otlp/protobuf/metrics-request.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { Malformed } from '../../../collector/otlp/span.ts'
import type { Observation } from '../../../model/index.ts'
import { metered, metricsAsJson, metricsAsProtobuf } from './metrics.ts'
import { asJson, asProtobuf, written } from './spans.ts'

const CALL = { 'rpc.system': 'grpc', 'rpc.service': 'shop.Orders', 'rpc.method': 'Create' }
const SEND = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders', 'messaging.operation.type': 'send' }
const folded = () => new Fold({ directory: { findChannel: () => undefined }, startedMs: 0, joinMs: 0, holdMs: 0 })

/** What a tick is written from: whatever came, the database must take it, and no figure may be absurd. */
const check = ({ entities, edges }: Observation): void => {
  for (const each of [...entities, ...edges]) {
    const text = JSON.stringify(each)
    expect(text).not.toMatch(/\\u0000|\\ud[89a-f]/)
    expect(each.id.length).toBeLessThan(2600)
    for (const counter of Object.values(each.counters ?? {}))
      expect(Number.isFinite(counter) && counter >= 0).toBe(true)
    expect(each.latency?.counts.length ?? 0).toBeLessThan(10_000)
    for (const count of each.latency?.counts ?? []) expect(count).toBeGreaterThanOrEqual(0)
  }
}

const request = (span: object, resource: object[] = []) =>
  Buffer.from(
    JSON.stringify({ resourceSpans: [{ resource: { attributes: resource }, scopeSpans: [{ spans: [span] }] }] })
  )
const IDS = { traceId: '1'.repeat(32), spanId: '2'.repeat(16), startTimeUnixNano: '1', endTimeUnixNano: '2' }
const attributes = (all: Record<string, string>) =>
  Object.entries(all).map(([key, stringValue]) => ({ key, value: { stringValue } }))
const named = (key: string, stringValue: string) => [{ key, value: { stringValue } }]
const nested = (depth: number): string => '{"arrayValue":{"values":['.repeat(depth) + ']}}'.repeat(depth)
const message = (field: number, inner: Buffer): Buffer => {
  const length: number[] = []
  let rest = inner.length
  for (; rest >= 0x80; rest >>>= 7) length.push((rest & 0x7f) | 0x80)
  return Buffer.concat([Buffer.from([field * 8 + 2, ...length, rest]), inner])
}

describe('what is strange is read, and does no harm', () => {
  const row = (span: object, resource: object[] = []) => ({
    kind: 2,
    attributes: attributes(CALL),
    ...IDS,
    ...span,
    resource
  })
  test.each([
    ['the end before the start', row({ startTimeUnixNano: '9000000000', endTimeUnixNano: '1' })],
    ['a span as long as 64 bits say', row({ startTimeUnixNano: '0', endTimeUnixNano: `${2n ** 64n - 1n}` })],
    ['a name with NUL', row({}, named('service.name', 'or\u0000ders'))],
    ['a lone surrogate', row({ attributes: attributes({ ...CALL, 'rpc.method': 'Cre\ud800ate' }) })],
    ['1 MB of name', row({}, named('service.name', 'x'.repeat(2 ** 20)))],
    ['1 MB of Chinese method', row({ attributes: attributes({ ...CALL, 'rpc.method': '数'.repeat(2 ** 20) }) })],
    [
      '__proto__',
      row({ attributes: attributes({ ...CALL, __proto__: 'x', constructor: 'y' }) }, named('__proto__', 'x'))
    ],
    ['__proto__ as a service', row({}, named('service.name', '__proto__'))],
    [
      'a batch below nothing',
      row({
        kind: 4,
        attributes: [...attributes(SEND), { key: 'messaging.batch.message_count', value: { intValue: '-5' } }]
      })
    ],
    [
      'a batch beyond reason',
      row({
        kind: 4,
        attributes: [
          ...attributes(SEND),
          { key: 'messaging.batch.message_count', value: { intValue: '9223372036854775807' } }
        ]
      })
    ],
    ['one span that stands for 2^56', row({ traceState: 'ot=th:ffffffffffffff' })],
    ['a kind that there is not', row({ kind: 99 })]
  ])('%s', (_, { resource, ...span }) => {
    const fold = folded()
    fold.fold(readTraceRequestJson(request(span, resource)), 1)
    const seen = fold.observe(1, [])
    check(seen)
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
    expect(Object.keys(Object.prototype)).toEqual([])
    for (const { latency } of seen.entities) expect(latency?.sum ?? 0).toBeLessThan(1e9)
    for (const { counters } of seen.edges) expect(counters?.messages ?? 0).toBeLessThanOrEqual(1e9)
  })

  test('attributes nested 1,000 and 100,000 deep', () => {
    for (const depth of [1000, 100_000]) {
      const body = Buffer.from(`{"resourceSpans":[{"resource":{"attributes":[{"key":"x","value":${nested(depth)}}]}}]}`)
      try {
        expect(readTraceRequestJson(body).spans).toEqual([])
      } catch (error) {
        expect(error).toBeInstanceOf(Malformed)
      }
    }
    // AnyValue.array_value = 5, ArrayValue.values = 1; a span's attributes = 9.
    let value: Buffer = Buffer.alloc(0)
    for (let i = 0; i < 1000; i++) value = message(5, message(1, value))
    const span = message(9, Buffer.concat([message(1, Buffer.from('rpc.system')), message(2, value)]))
    expect(readTraceRequest(message(1, message(2, message(2, span)))).rejected.size).toBe(1)
  })

  test('two long names that begin alike stay two', () => {
    const fold = folded()
    for (const end of ['a', 'b'])
      fold.fold(
        readTraceRequestJson(
          request(
            { ...IDS, spanId: `${end}`.repeat(16), kind: 2, attributes: attributes(CALL) },
            named('service.name', 'x'.repeat(5000) + end)
          )
        ),
        1
      )
    expect(fold.observe(1, []).entities.filter(({ kind }) => kind === 'service')).toHaveLength(2)
  })
})

describe('a body is inflated whole, whatever it says of its size', () => {
  const text = Buffer.from(Array.from({ length: 30_000 }, (_, i) => `${i % 977} `).join(''))
  const bodies: [string, 'gzip' | 'deflate' | 'zstd', Buffer, Buffer][] = [
    ['gzip, one piece', 'gzip', gzipSync(text), text],
    [
      'gzip of several parts, of which the last is small',
      'gzip',
      Buffer.concat([gzipSync(text), gzipSync('end')]),
      Buffer.concat([text, Buffer.from('end')])
    ],
    ['gzip of nothing', 'gzip', gzipSync(''), Buffer.alloc(0)],
    ['gzip that is a thousand times smaller', 'gzip', gzipSync(Buffer.alloc(2 ** 20)), Buffer.alloc(2 ** 20)],
    ['deflate', 'deflate', deflateSync(text), text],
    ['zstd', 'zstd', zstdCompressSync(text), text]
  ]
  test.each(bodies)('%s', async (_, compression, sent, whole) => {
    expect(Buffer.from(await inflated(sent, compression)).equals(whole)).toBe(true)
  })

  test('one that lies of it is refused', async () => {
    const lie = gzipSync(text)
    lie.writeUInt32LE(0xffffffff, lie.length - 4)
    await expect(inflated(lie, 'gzip')).rejects.toMatchObject({ httpStatus: 400 })
    await expect(inflated(Buffer.from([0x1f]), 'gzip')).rejects.toMatchObject({ httpStatus: 400 })
  })
})

test('a bomb is not unpacked', async () => {
  const bomb = gzipSync(Buffer.alloc(200 * 2 ** 20))
  expect(bomb.length).toBeLessThan(2 ** 20)
  await expect(inflated(bomb, 'gzip')).rejects.toMatchObject({ httpStatus: 413, code: 8 })
  await expect(inflated(Buffer.from('no'), 'zstd')).rejects.toMatchObject({ httpStatus: 400 })
})

/** Numerical Recipes' generator: the same bytes each run. */
const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

/** What is put in the place of bytes: 64-bit extremes, ends of numbers, NUL, a broken character. */
const EXTREMES = [
  new Array(8).fill(0xff),
  new Array(8).fill(0),
  [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
  [0x80, 0x80, 0x80, 0x80, 0x08],
  [0, 0, 0, 0, 0, 0, 0xf0, 0x7f],
  [0, 0, 0, 0, 0, 0, 0xf8, 0x7f],
  [0xed, 0xa0, 0x80],
  [...Buffer.from('1e999')],
  [...Buffer.from('null')],
  [...Buffer.from('"__proto__"')]
]

test('100,000 requests that are cut, changed, mixed and random: read, or Malformed with a sentence; what is read does no harm', async () => {
  const spans = written({ 'service.name': 'orders' }, [
    {
      name: 'shop.Orders/Create',
      kind: SpanKind.SERVER,
      attributes: { ...CALL, 'rpc.grpc.status_code': 13 },
      error: true
    },
    { name: 'call', kind: SpanKind.CLIENT, attributes: { ...CALL, 'server.address': 'orders', 'server.port': 50051 } },
    { name: 'send orders', kind: SpanKind.PRODUCER, attributes: SEND }
  ])
  const { meter, collect, shutdown } = metered(
    { 'service.name': 'orders' },
    { temporality: 'delta', buckets: 'explicit' }
  )
  const exponential = metered({ 'service.name': 'orders' }, { temporality: 'cumulative', buckets: 'exponential' })
  for (const each of [meter, exponential.meter])
    for (const took of [1, 20, 300]) each.createHistogram('rpc.server.duration', { unit: 'ms' }).record(took, CALL)
  const [explicitOnes, exponentialOnes] = [await collect(), await exponential.collect()]
  await Promise.all([shutdown(), exponential.shutdown()])
  const fold = folded()
  let ids = 0
  const traces = (read: typeof readTraceRequest) => (bytes: Uint8Array) => {
    const decoded = read(bytes)
    // Each with an id of its own, or all but the first would be known as repeated.
    for (const span of decoded.spans) {
      ids += 1
      span.id = ids
    }
    fold.fold(decoded, 1)
  }
  const metrics = (read: typeof readMetricsRequest) => (bytes: Uint8Array) => fold.foldMetrics(read(bytes), 1)
  const sources = [
    { whole: asProtobuf(spans), take: traces(readTraceRequest) },
    { whole: asJson(spans), take: traces(readTraceRequestJson) },
    { whole: metricsAsProtobuf(explicitOnes), take: metrics(readMetricsRequest) },
    { whole: metricsAsProtobuf(exponentialOnes), take: metrics(readMetricsRequest) },
    { whole: metricsAsJson(explicitOnes), take: metrics(readMetricsRequestJson) },
    { whole: metricsAsJson(exponentialOnes), take: metrics(readMetricsRequestJson) },
    { whole: asProtobuf(spans), take: (bytes: Uint8Array) => countRecords(bytes) },
    {
      whole: asJson(spans),
      take: (bytes: Uint8Array) => countRecordsJson(bytes, ['resourceLogs', 'scopeLogs', 'logRecords'])
    }
  ]
  const next = random(20261124)
  const upTo = (n: number) => Math.floor(next() * n)
  const spoilt = (whole: Uint8Array): Buffer => {
    if (next() < 0.02) return Buffer.from(Array.from({ length: upTo(200) }, () => upTo(256)))
    const bytes = Buffer.from(whole.slice(0, next() < 0.2 ? upTo(whole.length) : whole.length))
    for (let changes = upTo(4); changes > 0 && bytes.length > 0; changes--) {
      const at = upTo(bytes.length)
      if (next() < 0.5) bytes[at] = upTo(256)
      else bytes.set((EXTREMES[upTo(EXTREMES.length)] ?? []).slice(0, bytes.length - at), at)
    }
    return next() < 0.05 ? Buffer.concat([bytes, bytes]) : bytes
  }
  const outcomes = { read: 0, malformed: 0 }
  for (let i = 0; i < 100_000; i++) {
    const { whole, take } = sources[i % sources.length] ?? { whole: new Uint8Array(), take: () => undefined }
    try {
      take(spoilt(whole))
      outcomes.read += 1
    } catch (error) {
      if (!(error instanceof Malformed)) throw error
      if (error.message.length < 10) throw error
      outcomes.malformed += 1
    }
    if (i % 20_000 === 0) check(fold.observe(1, []))
  }
  check(fold.observe(600_000, []))
  expect(outcomes.read).toBeGreaterThan(20_000)
  expect(outcomes.malformed).toBeGreaterThan(20_000)
}, 120_000)

import { SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { describe, expect, test } from 'vitest'
import { readTraceRequestJson } from '../../../collector/otlp/json/trace-request.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { Malformed, spanIdOfText } from '../../../collector/otlp/span.ts'
import { asJson, asProtobuf, written } from './spans.ts'

const RESOURCE = {
  'service.name': 'orders',
  'service.namespace': 'shop',
  'deployment.environment.name': 'prod',
  'service.version': '1.2.3',
  'service.instance.id': 'a-1',
  'process.tags': ['not', 'read']
}
const SPANS = written(RESOURCE, [
  {
    name: 'grpc.orders.Orders/Create',
    kind: SpanKind.SERVER,
    tookMs: 12.5,
    error: true,
    attributes: {
      'rpc.system': 'grpc',
      'rpc.service': 'orders.Orders',
      'rpc.method': 'Create',
      'rpc.grpc.status_code': 13
    }
  },
  {
    name: 'send orders.events',
    kind: SpanKind.PRODUCER,
    tookMs: 0,
    attributes: {
      'messaging.system': 'kafka',
      'messaging.destination.name': 'orders.événements',
      'messaging.batch.message_count': 300,
      'messaging.kafka.offset': 'not read',
      ratio: 0.25
    }
  }
])

const idOf = (span: ReadableSpan | undefined): number => {
  const { traceId = '', spanId = '' } = span?.spanContext() ?? {}
  return spanIdOfText(traceId, spanId)
}

describe('what the real exporters send', () => {
  test.each([
    ['protobuf', readTraceRequest(asProtobuf(SPANS))],
    ['JSON', readTraceRequestJson(asJson(SPANS))]
  ])('%s is read as it was written', (_, { spans, rejected, traceIdAt, copyTraceId }) => {
    expect(rejected.size).toBe(0)
    expect(spans).toHaveLength(2)
    const [call, send] = spans
    expect(call).toEqual({
      alike: expect.objectContaining({ service: 'service/prod/shop/orders', name: call?.name, kind: 2, error: true }),
      resource: {
        service: { environment: 'prod', namespace: 'shop', name: 'orders' },
        version: '1.2.3',
        language: '',
        instance: 'a-1'
      },
      name: 'grpc.orders.Orders/Create',
      kind: 2,
      trace: Number.parseInt(SPANS[0]?.spanContext().traceId.slice(24) ?? '', 16),
      id: idOf(SPANS[0]),
      parentId: 0,
      traceAt: expect.any(Number),
      startMs: Date.UTC(2026, 10, 23, 12),
      seconds: 0.0125,
      links: undefined,
      error: true,
      weight: 1,
      attributes: { rpcSystem: 'grpc', rpcService: 'orders.Orders', rpcMethod: 'Create', rpcStatus: 13 }
    })
    expect(spans.map(({ traceAt }) => traceIdAt(traceAt))).toEqual(SPANS.map((each) => each.spanContext().traceId))
    const copied = new Uint32Array(4 * spans.length)
    for (const [i, { traceAt }] of spans.entries()) copyTraceId(traceAt, copied, 4 * i)
    expect(Buffer.from(copied.buffer).swap32().toString('hex')).toBe(
      SPANS.map((each) => each.spanContext().traceId).join('')
    )
    expect(send).toMatchObject({ kind: 4, seconds: 0, error: false, parentId: 0 })
    expect(send?.attributes).toEqual({ messagingSystem: 'kafka', destination: 'orders.événements', batch: 300 })
    expect(send?.resource).toBe(call?.resource)
  })

  test('a child carries its parent’s id', () => {
    const [parent] = SPANS
    if (parent === undefined) throw new Error('no span')
    const child = written(RESOURCE, [{ name: 'child', kind: SpanKind.CLIENT, parent }])
    for (const { spans } of [readTraceRequest(asProtobuf(child)), readTraceRequestJson(asJson(child))])
      expect(spans[0]).toMatchObject({ id: idOf(child[0]), parentId: idOf(parent) })
  })
})

describe('names of attributes', () => {
  const attributesOf = (attributes: Record<string, string | number>) =>
    readTraceRequest(asProtobuf(written(RESOURCE, [{ name: 'x', kind: SpanKind.CLIENT, attributes }]))).spans[0]
      ?.attributes

  test.each([
    [{ 'net.peer.name': 'old', 'server.address': 'new' }, { serverAddress: 'new' }],
    [{ 'server.address': 'new', 'net.peer.name': 'old' }, { serverAddress: 'new' }],
    [{ 'net.peer.name': 'old' }, { serverAddress: 'old' }],
    [{ 'rpc.grpc.status_code': 5, 'rpc.response.status_code': 'NOT_FOUND' }, { rpcStatus: 'NOT_FOUND' }],
    [
      { 'messaging.destination': 'mail', 'messaging.operation': 'process' },
      { destination: 'mail', operation: 'process' }
    ],
    [{ 'messaging.kafka.consumer.group': 'g' }, { group: 'g' }],
    // One letter beside a known name, of the same length.
    [{ 'rpc.methof': 'x', 'qpc.method': 'x' }, {}]
  ])('%o', (given, read) => expect(attributesOf(given)).toEqual(read))
})

describe('ids', () => {
  const id = (field: number, bytes: number[]) => [field * 8 + 2, bytes.length, ...bytes]
  const message = (field: number, bytes: number[]): number[] => [field * 8 + 2, bytes.length, ...bytes]
  const request = (...spans: number[][]) =>
    Uint8Array.from(
      message(
        1,
        message(
          2,
          spans.flatMap((span) => message(2, span))
        )
      )
    )
  const sixteen = new Array(16).fill(7)
  const eight = new Array(8).fill(9)
  /** start_time_unix_nano = 7, end_time_unix_nano = 8. */
  const timed = [0x39, ...eight, 0x41, ...eight]

  test('spans without valid ids or times are rejected and counted, the others taken', () => {
    const { spans, rejected } = readTraceRequest(
      request(
        [...id(1, sixteen), ...id(2, eight), ...timed],
        [...id(1, new Array(16).fill(0)), ...id(2, eight)],
        [...id(1, sixteen), ...id(2, [1, 2, 3])],
        [...id(2, eight)]
      )
    )
    expect(spans.map(({ id }) => id)).toEqual([spanIdOfText('07'.repeat(16), '09'.repeat(8))])
    expect(Object.fromEntries(rejected)).toEqual({ 'invalid trace id': 2, 'invalid span id': 1 })
    expect([...readTraceRequest(request([...id(1, sixteen), ...id(2, eight)])).rejected]).toEqual([
      ['no start or end', 1]
    ])
  })

  test('in JSON too; capitals are the same id', () => {
    const body = {
      resourceSpans: [
        {
          scopeSpans: [
            {
              spans: [
                { traceId: 'AB'.repeat(16), spanId: '01'.repeat(8), startTimeUnixNano: '1', endTimeUnixNano: '2' },
                { traceId: 'xy' }
              ]
            }
          ]
        }
      ]
    }
    const { spans, rejected } = readTraceRequestJson(Buffer.from(JSON.stringify(body)))
    expect(spans[0]?.id).toBe(spanIdOfText('ab'.repeat(16), '01'.repeat(8)))
    expect(spans[0]?.resource.service.name).toBe('unknown_service')
    expect([...rejected]).toEqual([['invalid trace id', 1]])
  })
})

describe('malformed requests', () => {
  test.each([
    ['cut short', Buffer.from([0x0a, 0x05, 0x12])],
    ['a group', Buffer.from([0x0b, 0x0c])],
    ['field number 0', Buffer.from([0x02, 0x00])],
    ['an endless number', Buffer.alloc(12, 0xff)],
    ['a length beyond the end', Buffer.from([0x0a, 0xff, 0xff, 0xff, 0xff, 0x0f])]
  ])('%s', (_, bytes) => expect(() => readTraceRequest(bytes)).toThrow(Malformed))

  test.each([
    '',
    'null',
    '[]',
    '{"resourceSpans": 3}',
    '{"resourceSpans": [{"scopeSpans": [{"spans": [{"traceId": 5}]}]}]}'
  ])('JSON %s', (body) => expect(() => readTraceRequestJson(Buffer.from(body))).toThrow(Malformed))
})

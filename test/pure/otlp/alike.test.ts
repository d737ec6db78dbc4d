import { type Attributes, SpanKind } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import { Fold } from '../../../collector/otlp/fold.ts'
import { readTraceRequestJson } from '../../../collector/otlp/json/trace-request.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { asJson, asProtobuf, type Written, written } from './spans.ts'

/** Spans that say the same are read and looked up once: each still counts, and whatever they differ in is told apart. */
const ORDERS = { 'service.name': 'orders' }
const CALL = { 'rpc.system': 'grpc', 'rpc.service': 'shop.Orders', 'rpc.method': 'Create' }
const served = (attributes: Attributes, more: Partial<Written> = {}): Written => ({
  name: 'shop.Orders/Create',
  kind: SpanKind.SERVER,
  attributes: { ...CALL, ...attributes },
  ...more
})
const folded = () => new Fold({ directory: { findChannel: () => undefined }, startedMs: 0, joinMs: 1000, holdMs: 0 })
const READ = [
  ['protobuf', (spans: Written[], by: Attributes) => readTraceRequest(asProtobuf(written(by, spans)))],
  ['JSON', (spans: Written[], by: Attributes) => readTraceRequestJson(asJson(written(by, spans)))]
] as const

describe.each(READ)('%s', (_, read) => {
  const alikeOf = (spans: Written[], by: Attributes = ORDERS) => read(spans, by).spans.map(({ alike }) => alike)

  test('spans that say the same share it, also from one export to another', () => {
    const [first] = alikeOf([served({})])
    const [other, again] = alikeOf([served({ 'rpc.method': 'Get' }), served({})])
    expect(again).toBe(first)
    expect(other).not.toBe(first)
  })

  test.each<[string, Written, Attributes]>([
    ['an attribute', served({ 'rpc.grpc.status_code': 13 }), ORDERS],
    ['its value', served({ 'rpc.method': 'CREATE' }), ORDERS],
    ['the kind', served({}, { kind: SpanKind.CLIENT }), ORDERS],
    ['the status', served({}, { error: true }), ORDERS],
    ['the name', served({}, { name: 'Create' }), ORDERS],
    ['the service', served({}), { 'service.name': 'orderz' }]
  ])('another in %s is another', (_, span, by) => {
    const [first] = alikeOf([served({})])
    expect(alikeOf([span], by)).not.toContain(first)
  })

  test('what differs from span to span is of each alone', () => {
    const sizes = [served({ 'rpc.server.response.size': 5 }), served({ 'rpc.server.response.size': 0 }), served({})]
    const { spans } = read(sizes, ORDERS)
    expect(new Set(spans.map(({ alike }) => alike)).size).toBe(1)
    expect(spans.map(({ attributes }) => attributes.answerBytes)).toEqual([5, 0, undefined])
    expect(spans.map(({ attributes }) => attributes.rpcMethod)).toEqual(['Create', 'Create', 'Create'])
  })

  test('batches of several sizes are counted by their messages', () => {
    const fold = folded()
    const sent = (batch: number): Written => ({
      name: 'send',
      kind: SpanKind.PRODUCER,
      attributes: {
        'messaging.system': 'kafka',
        'messaging.destination.name': 'events',
        'messaging.batch.message_count': batch
      }
    })
    fold.fold(read([sent(20), sent(3), sent(20)], ORDERS), 0)
    const { edges } = fold.observe(0, [])
    expect(edges.map(({ kind, counters }) => [kind, counters?.messages])).toEqual([['publishes', 43]])
  })

  test('what was forgotten begins anew and is counted again', () => {
    const fold = folded()
    const calls = (nowMs: number) =>
      fold.observe(nowMs, []).entities.flatMap(({ kind, counters }) => (kind === 'rpc_method' ? [counters?.calls] : []))
    fold.fold(read([served({}), served({})], ORDERS), 0)
    expect(calls(0)).toEqual([2])
    expect(calls(16 * 60_000)).toEqual([])
    fold.fold(read([served({})], ORDERS), 17 * 60_000)
    expect(calls(17 * 60_000)).toEqual([1])
  })
})

test('texts that are alike in length and hash, or not ASCII, are read as they are', () => {
  // By 31 * h + c two pairs of letters have one hash, where they come after what is read by fours.
  const names = [
    'nameAa',
    'nameBB',
    'AaBB',
    'Größe',
    'Gr\u00c3\u00b6',
    '名前',
    'nameAa',
    'nameBB',
    'x'.repeat(97),
    'x'.repeat(98)
  ]
  const spans = names.map((name) => served({ 'rpc.method': name }, { name }))
  for (let round = 0; round < 2; round++) {
    const read = readTraceRequest(asProtobuf(written(ORDERS, spans))).spans
    expect(read.map(({ name }) => name)).toEqual(names)
    expect(read.slice(0, 8).map(({ attributes }) => attributes.rpcMethod)).toEqual(names.slice(0, 8))
  }
})

test('of more texts than have a place, of every length, each is read as it is', () => {
  const texts = Array.from({ length: 40_000 }, (_, i) => `${i}.${'abc'.repeat(i % 35)}`.slice(0, 1 + (i % 100)))
  const spans = texts.map((name) => served({ 'rpc.method': name }, { name }))
  for (let from = 0; from < texts.length; from += 5000) {
    const body = asProtobuf(written(ORDERS, spans.slice(from, from + 5000)))
    for (let round = 0; round < 2; round++) {
      const read = readTraceRequest(body).spans
      expect(read.map(({ name }) => name)).toEqual(texts.slice(from, from + 5000))
      expect(read.map(({ attributes }) => attributes.rpcMethod)).toEqual(read.map(({ name }) => name))
    }
  }
})

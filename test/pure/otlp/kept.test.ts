import { SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { describe, expect, test } from 'vitest'
import { Fold } from '../../../collector/otlp/fold.ts'
import { readTraceRequestJson } from '../../../collector/otlp/json/trace-request.ts'
import { MOST_IN_ALL } from '../../../collector/otlp/kept/tops.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { asJson, asProtobuf, written } from './spans.ts'

const QUIET_MS = 30_000
const folded = () => new Fold({ directory: { findChannel: () => undefined }, startedMs: 0, joinMs: 1000, holdMs: 0 })
const send = (fold: Fold, span: ReadableSpan, atMs: number): void =>
  fold.fold(readTraceRequest(asProtobuf([span])), atMs)
const one = (spans: ReadableSpan[]): ReadableSpan => {
  const [span] = spans
  if (span === undefined) throw new Error('there is no span')
  return span
}
const traceOf = (span: ReadableSpan): string => span.spanContext().traceId

const call = (method: string, tookMs: number, { error = false, service = 'orders' } = {}): ReadableSpan =>
  one(
    written({ 'service.name': service }, [
      {
        name: `shop.Orders/${method}`,
        kind: SpanKind.SERVER,
        tookMs,
        error,
        attributes: {
          'rpc.system': 'grpc',
          'rpc.service': 'shop.Orders',
          'rpc.method': method,
          'db.statement': 'select secret',
          'http.request.header.authorization': 'Bearer secret'
        }
      }
    ])
  )

describe('which traces are kept', () => {
  test('of a way the three slowest of five minutes, each only once it is quiet', () => {
    const fold = folded()
    const calls = [10, 50, 20, 40, 30].map((ms) => call('Create', ms))
    for (const each of calls) send(fold, each, 1000)
    expect(fold.takeTraces(1000 + QUIET_MS - 1).write).toEqual([])
    const { write, drop } = fold.takeTraces(1000 + QUIET_MS)
    expect(write.map(({ trace }) => trace.seconds).sort()).toEqual([0.03, 0.04, 0.05])
    expect(drop).toEqual([])
    expect(fold.takeTraces(2000 + QUIET_MS)).toEqual({ write: [], drop: [] })
  })

  test('a slower one takes the place of one that was written, within the window; the next window begins anew', () => {
    const fold = folded()
    const first = [10, 20, 30].map((ms) => call('Create', ms))
    for (const each of first) send(fold, each, 1000)
    fold.takeTraces(1000 + QUIET_MS)
    send(fold, call('Create', 500), 40_000)
    const next = fold.takeTraces(40_000 + QUIET_MS)
    expect(next.write.map(({ trace }) => trace.seconds)).toEqual([0.5])
    expect(next.drop).toEqual(first.slice(0, 1).map(traceOf))
    send(fold, call('Create', 1), 301_000)
    expect(fold.takeTraces(301_000 + QUIET_MS)).toMatchObject({ write: [{ trace: { seconds: 0.001 } }], drop: [] })
  })

  test('the first three that failed, however quick', () => {
    const fold = folded()
    for (const ms of [100, 200, 300]) send(fold, call('Create', ms), 1000)
    const failed = [1, 2, 3, 4].map((ms) => call('Create', ms, { error: true }))
    for (const each of failed) send(fold, each, 1000)
    const { write } = fold.takeTraces(1000 + QUIET_MS)
    expect(write.filter(({ trace }) => trace.failed).map(({ trace }) => trace.id)).toEqual(
      failed.slice(0, 3).map(traceOf)
    )
    expect(write).toHaveLength(6)
  })

  test('one whose message its broker refused, which went over no edge and waited for nothing', () => {
    const fold = folded()
    const message = (error: boolean) =>
      one(
        written({ 'service.name': 'shop' }, [
          {
            name: 'send orders',
            kind: SpanKind.PRODUCER,
            error,
            attributes: {
              'messaging.system': 'kafka',
              'messaging.destination.name': 'orders',
              'messaging.operation.type': 'send'
            }
          }
        ])
      )
    const [went, refused] = [message(false), message(true)]
    for (const each of [went, refused]) send(fold, each, 1000)
    const failed = new Map(fold.takeTraces(1000 + QUIET_MS).write.map(({ trace }) => [trace.id, trace.failed]))
    expect(failed).toEqual(
      new Map([
        [traceOf(went), false],
        [traceOf(refused), true]
      ])
    )
    expect(fold.observe(40_000, []).edges.map(({ counters }) => counters)).toEqual([{ messages: 1 }])
  })

  test('bounded in all: many ways have one trace each, the rest none, and it is counted', () => {
    const fold = folded()
    for (let i = 0; i < 3 * MOST_IN_ALL; i++) for (const ms of [1, 2, 3, 4]) send(fold, call(`Method${i}`, ms), 1000)
    const { write } = fold.takeTraces(1000 + QUIET_MS)
    expect(write).toHaveLength(MOST_IN_ALL)
    expect(new Set(write.map(({ trace }) => trace.name)).size).toBeGreaterThan(MOST_IN_ALL / 2)
    expect(Number(fold.observe(2000, []).labels['ways short of kept traces'])).toBeGreaterThan(MOST_IN_ALL)
  })
})

const MESSAGE = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders.events' }

/** A call that sends a message, which another service takes 5 s later: as a child, or linked to it in a trace of its own. */
const way = (by: 'parent' | 'link'): ReadableSpan[] => {
  const served = one(
    written({ 'service.name': 'orders', 'service.namespace': 'shop' }, [
      {
        name: 'shop.Orders/Create?token=secret',
        kind: SpanKind.SERVER,
        tookMs: 40,
        attributes: { 'rpc.system': 'grpc', 'rpc.service': 'shop.Orders', 'rpc.method': 'Create' }
      }
    ])
  )
  const sent = one(
    written({ 'service.name': 'orders', 'service.namespace': 'shop' }, [
      {
        name: 'send orders.events',
        kind: SpanKind.PRODUCER,
        startMs: 10,
        tookMs: 5,
        parent: served,
        attributes: { ...MESSAGE, 'messaging.operation.type': 'send', 'messaging.message.body': 'secret' }
      }
    ])
  )
  const taken = one(
    written({ 'service.name': 'mail' }, [
      {
        name: 'process orders.events',
        kind: SpanKind.CONSUMER,
        startMs: 5010,
        tookMs: 100,
        attributes: { ...MESSAGE, 'messaging.operation.type': 'process', 'messaging.consumer.group.name': 'mailers' },
        ...(by === 'parent' ? { parent: sent } : { links: [sent] })
      }
    ])
  )
  return [served, sent, taken]
}

describe.each(['parent', 'link'] as const)('a trace over a channel, joined by %s', (by) => {
  const encodings = [
    ['protobuf', (spans: ReadableSpan[]) => readTraceRequest(asProtobuf(spans))],
    ['JSON', (spans: ReadableSpan[]) => readTraceRequestJson(asJson(spans))]
  ] as const
  test.each(encodings)('is whole, in whatever order its spans come (%s)', (_, read) => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0]
    ]) {
      const fold = folded()
      const spans = way(by)
      const [served, sent, taken] = spans.map(traceOf)
      order.forEach((i, at) => {
        fold.fold(read(spans.slice(i, i + 1)), 1000 + at * 1000)
        // Links are followed as they are found.
        expect(fold.takeTraces(1000 + at * 1000).write).toEqual([])
      })
      fold.takeTraces(5000)
      const { write } = fold.takeTraces(6000 + QUIET_MS)
      const whole = write.find(({ trace }) => trace.id === served)
      expect(whole?.trace).toMatchObject({
        name: 'shop.Orders/Create',
        service: 'service/-/shop/orders',
        count: 3,
        services: ['service/-/shop/orders', 'service/-/-/mail'],
        seconds: expect.closeTo(5.11, 5),
        missing: 0
      })
      expect(whole?.trace.spans.map(({ trace, message }) => [trace, message?.did])).toEqual([
        [served, undefined],
        [sent, 'sent'],
        [taken, 'took']
      ])
      expect(whole?.of.get('kafka/otlp/topic/orders.events')?.seconds).toBeCloseTo(5.1)
      expect([...(whole?.of.keys() ?? [])]).toEqual(
        expect.arrayContaining([
          'rpc/-/shop/orders/shop.Orders/Create',
          'publishes|service/-/shop/orders|kafka/otlp/topic/orders.events',
          'runs|kafka/otlp/group/mailers|service/-/-/mail'
        ])
      )
    }
  })

  test('has nothing that is not on the list', () => {
    const fold = folded()
    fold.fold(readTraceRequest(asProtobuf([...way(by), call('Create', 50)])), 1000)
    expect(JSON.stringify(fold.takeTraces(1000 + QUIET_MS).write.map(({ trace }) => trace))).not.toContain('secret')
  })
})

test('an exception is kept by its type alone', () => {
  const fold = folded()
  const span = call('Create', 10, { error: true })
  span.events.push({
    name: 'exception',
    time: span.startTime,
    attributes: { 'exception.type': 'java.io.IOException', 'exception.message': 'secret' }
  })
  for (const decoded of [readTraceRequest(asProtobuf([span])), readTraceRequestJson(asJson([call('Get', 1)]))])
    fold.fold(decoded, 1000)
  const { write } = fold.takeTraces(1000 + QUIET_MS)
  expect(
    write
      .flatMap(({ trace }) => trace.spans)
      .map(({ exception }) => exception)
      .sort()
  ).toEqual(['java.io.IOException', null])
  expect(JSON.stringify(write)).not.toContain('secret')
})

test('what could not be written is given again', () => {
  const fold = folded()
  send(fold, call('Create', 10), 1000)
  const taken = fold.takeTraces(1000 + QUIET_MS)
  fold.giveBackTraces(taken)
  expect(fold.takeTraces(1000 + QUIET_MS).write).toHaveLength(1)
})

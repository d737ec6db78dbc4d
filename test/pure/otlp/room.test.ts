import { SpanKind } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { CallSite, Calls } from '../../../collector/otlp/calls.ts'
import { observeCalls } from '../../../collector/otlp/observe-calls.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { factOf } from '../../../collector/otlp/semantics.ts'
import { atOnce } from '../../../model/index.ts'
import { asProtobuf, written } from './spans.ts'

const MINUTE = 60_000

const intake = () => {
  const calls = new Calls(0, { named: () => [], keep: () => undefined }, {})
  const serve = (method: string, instance: string, nowMs: number): void => {
    const attributes = { 'rpc.system': 'grpc', 'rpc.service': 'shop.Orders', 'rpc.method': method }
    const resource = { 'service.name': 'orders', 'service.instance.id': instance }
    const body = asProtobuf(written(resource, [{ name: 'serve', kind: SpanKind.SERVER, attributes }]))
    for (const span of readTraceRequest(body).spans) {
      const fact = factOf(span)
      if (fact?.is === 'served') calls.served(span, fact, 'service/-/-/orders', new CallSite(), nowMs)
    }
  }
  const observing = (nowMs: number) => observeCalls(calls, { life: '', nowMs })
  return { calls, serve, observing, observe: (nowMs: number) => atOnce(observing(nowMs)) }
}

test('instances that come between two parts of a tick take room from then on: of a method that the tick has passed, and of a new one', () => {
  const { calls, serve, observing } = intake()
  serve('Get', 'a', 1000)
  serve('List', 'a', 1000)
  const tick = observing(2000)
  tick.next()
  serve('Get', 'b', 2000)
  serve('List', 'b', 2000)
  serve('Put', 'a', 2000)
  while (!tick.next().done);
  expect(calls.room.used).toBe(5)
})

test('an instance that is forgotten gives its room back, and a method all of its instances’', () => {
  const { calls, serve, observe } = intake()
  serve('Get', 'a', 0)
  serve('Get', 'b', 0)
  observe(0)
  for (let minute = 1; minute <= 16; minute++) {
    serve('Get', 'a', minute * MINUTE)
    observe(minute * MINUTE)
  }
  expect(calls.room.used).toBe(2)
  serve('Get', 'a', 17 * MINUTE)
  observe(17 * MINUTE)
  expect(calls.room.used).toBe(1)
  observe(33 * MINUTE)
  expect(calls.room.used).toBe(0)
})

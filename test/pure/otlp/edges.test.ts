import { SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { Fold } from '../../../collector/otlp/fold.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { atOnce, countOf } from '../../../model/index.ts'
import { asProtobuf, written } from './spans.ts'

const JOIN_MS = 10_000
const folded = () => new Fold({ directory: { findChannel: () => undefined }, startedMs: 0, joinMs: JOIN_MS, holdMs: 0 })
const METHOD = { 'rpc.system': 'grpc', 'rpc.service': 'shop.Orders', 'rpc.method': 'Create' }
const ADDRESS = { 'server.address': 'orders.internal', 'server.port': 50051 }

/** One call by both its ends. */
const call = (): [ReadableSpan, ReadableSpan] => {
  const [client] = written({ 'service.name': 'till' }, [
    { name: 'x', kind: SpanKind.CLIENT, attributes: { ...METHOD, ...ADDRESS } }
  ])
  if (client === undefined) throw new Error('no span')
  const [server] = written({ 'service.name': 'orders' }, [
    { name: 'x', kind: SpanKind.SERVER, attributes: METHOD, parent: client }
  ])
  if (server === undefined) throw new Error('no span')
  return [client, server]
}
const send = (fold: Fold, span: ReadableSpan, atMs: number) => fold.fold(readTraceRequest(asProtobuf([span])), atMs)
const seenAt = (fold: Fold, atMs: number) => {
  const { edges, entities, labels } = fold.observe(atMs, [])
  const counts = (each: { id: string; counters?: { calls?: number } }) => [each.id, each.counters?.calls] as const
  return { edges: edges.map(counts), methods: entities.filter(({ kind }) => kind === 'rpc_method').map(counts), labels }
}
const EDGE = 'calls|service/-/-/till|service/-/-/orders'
const SERVED = 'rpc/-/-/orders/shop.Orders/Create'

/** Numerical Recipes' generator: the same order each run. */
const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

test('a fifth of the spans late, a fifth twice, all out of order: every call is counted once', () => {
  const next = random(7)
  const arrivals = Array.from({ length: 500 }, call).flatMap((spans) =>
    spans.flatMap((span) => {
      const atMs = next() < 0.2 ? 5000 + next() * 4000 : next() * 1000
      return next() < 0.2
        ? [
            { span, atMs },
            { span, atMs: atMs + next() * 3000 }
          ]
        : [{ span, atMs }]
    })
  )
  const fold = folded()
  for (const { span, atMs } of arrivals.sort((a, b) => a.atMs - b.atMs)) send(fold, span, atMs)
  const { edges, methods, labels } = seenAt(fold, 30_000)
  expect(edges).toEqual([[EDGE, 500]])
  expect(methods).toEqual([[SERVED, 500]])
  expect(labels['spans repeated']).toBe(`${arrivals.length - 1000}`)
})

test('the window in which both ends are joined is told: how many waited in it at once, and for how long one may', () => {
  const fold = folded()
  const window = (atMs: number) => {
    const { labels } = seenAt(fold, atMs)
    return [
      labels['calls waiting at once for their server’s span, at most'],
      labels['calls wait for their server’s span up to (s)']
    ]
  }
  expect(window(0)).toEqual([undefined, undefined])
  const calls = Array.from({ length: 7 }, call)
  for (const [client] of calls) send(fold, client, 0)
  for (const [, server] of calls) send(fold, server, 100)
  const [late] = call()
  send(fold, late, 200)
  expect(window(300)).toEqual(['7', '10'])
})

test('a client whose server is silent: a service by its address, until one answered there before', () => {
  const fold = folded()
  send(fold, call()[0], 0)
  expect(seenAt(fold, JOIN_MS + 1).edges).toEqual([['calls|service/-/-/till|service/-/-/orders.internal%3A50051', 1]])
  for (const span of call()) send(fold, span, 20_000)
  send(fold, call()[0], 21_000)
  expect(seenAt(fold, 60_000).edges).toContainEqual([EDGE, 2])
})

test('a server whose callers are silent serves, and nobody is made up', () => {
  const fold = folded()
  send(fold, call()[1], 0)
  expect(seenAt(fold, 60_000)).toMatchObject({ edges: [], methods: [[SERVED, 1]] })
})

test('both ends by one span id, as Zipkin has it, are two spans', () => {
  const fold = folded()
  const [client, server] = call()
  const shared = Object.assign(Object.create(Object.getPrototypeOf(server)), server, {
    spanContext: () => client.spanContext()
  })
  send(fold, client, 0)
  send(fold, shared, 0)
  expect(seenAt(fold, 1).methods).toEqual([[SERVED, 1]])
})

test('a call to an address that is probed leads to the service probed there, and who answers there is told', () => {
  const heard: [string, string][] = []
  const directory = {
    findChannel: () => undefined,
    probedAt: (address: string) => (address === 'orders.internal:50051' ? 'service/-/-/probed' : undefined),
    hearAnswers: (answers: Iterable<readonly [string, string]>) => {
      heard.splice(0, heard.length, ...[...answers].map(([address, by]): [string, string] => [address, by]))
    }
  }
  const fold = new Fold({ directory, startedMs: 0, joinMs: JOIN_MS, holdMs: 0 })
  const [client] = call()
  send(fold, client, 0)
  expect(seenAt(fold, 20_000).edges).toEqual([['calls|service/-/-/till|service/-/-/probed', 1]])
  expect(heard).toEqual([])
  for (const span of call()) send(fold, span, 31_000)
  seenAt(fold, 60_000)
  expect(heard).toEqual([['orders.internal:50051', 'service/-/-/orders']])
})

test('spans that come while a tick is put together are in it or in the next, each once', () => {
  const fold = folded()
  const methods = Array.from({ length: 50 }, (_, i) => ({ ...METHOD, 'rpc.method': `Method${i}` }))
  const sendAll = (atMs: number) => {
    for (const attributes of methods) {
      const [span] = written({ 'service.name': 'orders' }, [{ name: 'x', kind: SpanKind.SERVER, attributes }])
      if (span === undefined) throw new Error('no span')
      send(fold, span, atMs)
    }
  }
  sendAll(0)
  const work = fold.observing(1, [])
  for (let i = 0; i < 25; i++) work.next()
  sendAll(2)
  const first = atOnce(work)
  const second = fold.observe(3, [])
  const counted = ({ entities }: typeof first) =>
    entities.filter(({ kind }) => kind === 'rpc_method').map(({ counters }) => counters?.calls)
  const timed = ({ entities }: typeof first) =>
    entities
      .filter(({ kind }) => kind === 'rpc_method')
      .reduce((sum, { latency }) => sum + (latency === undefined ? 0 : countOf(latency)), 0)
  expect(counted(first)).toEqual(methods.map((_, i) => (i < 25 ? 1 : 2)))
  expect(counted(second)).toEqual(methods.map(() => 2))
  expect([timed(first), timed(second)]).toEqual([75, 25])
})

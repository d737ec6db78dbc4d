import { type Attributes, SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { Fold } from '../../../collector/otlp/fold.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import type { Channels } from '../../../collector/otlp/resolve.ts'
import { CHANNELS, DEMO_GRAPH, DEMO_WAYS } from '../../../demo/graph.ts'
import { segmentsOf } from '../../../model/index.ts'
import { asProtobuf, type Written, written } from './spans.ts'

/** The demo's three patterns as its services' spans tell them, a fifth late, a fifth twice, all out of order: the edges that it declares, each with its exact count, and its ways. */
const TIMES = 50

/** Channels are watched, as the demo's brokers are. */
const directory: Channels = {
  findChannel: ({ transport, kind, name }) => {
    const id = CHANNELS.find((each) => {
      const segments = segmentsOf(each)
      return segments[0] === transport && segments[2] === kind && segments.at(-1) === name
    })
    return id === undefined ? undefined : { id, target: transport }
  }
}

const span = (service: string, kind: SpanKind, attributes: Attributes, more: Partial<Written>): ReadableSpan => {
  const [made] = written({ 'service.name': service }, [{ name: 'x', kind, attributes, ...more }])
  if (made === undefined) throw new Error('no span')
  return made
}
const job = (service: string) => span(service, SpanKind.INTERNAL, {}, { tookMs: 100 })
/** Both ends of a call; the last is the server's. */
const called = (from: ReadableSpan, caller: string, server: string, rpcService: string): ReadableSpan[] => {
  const method = { 'rpc.system': 'grpc', 'rpc.service': rpcService, 'rpc.method': 'Do' }
  const client = span(caller, SpanKind.CLIENT, method, { parent: from, startMs: 5, tookMs: 60 })
  return [client, span(server, SpanKind.SERVER, method, { parent: client, startMs: 10, tookMs: 50 })]
}
const ADDRESSES = {
  kafka: { 'server.address': '127.0.0.1', 'server.port': 9092 },
  rabbitmq: { 'messaging.url': 'amqp://127.0.0.1:5672/' },
  redis: { 'server.address': '127.0.0.1', 'server.port': 6379, 'db.namespace': '0' }
}
const of = (system: keyof typeof ADDRESSES, name: string, operation: string): Attributes => ({
  'messaging.system': system,
  'messaging.destination.name': name,
  'messaging.operation.type': operation,
  ...ADDRESSES[system]
})
const sent = (service: string, within: ReadableSpan | undefined, attributes: Attributes) =>
  span(service, SpanKind.PRODUCER, attributes, { ...(within && { parent: within }), startMs: 20 })
const taken = (service: string, attributes: Attributes, more: Partial<Written>) =>
  span(service, SpanKind.CONSUMER, attributes, { startMs: 200, tookMs: 30, ...more })
const group = (name: string) => ({ 'messaging.consumer.group.name': name })

/** Orders are told to all who want to know, and mailed; a ledger's commands and queries go ways of their own; tasks are worked off. */
const patterns = (): ReadableSpan[] => {
  const asked = job('gateway')
  const order = called(asked, 'gateway', 'orders', 'shop.Orders')
  const event = sent('orders', order.at(-1), of('kafka', 'orders.events', 'send'))
  const routed = { 'messaging.rabbitmq.destination.routing_key': 'email.send' }
  const mail = sent('orders', order.at(-1), { ...of('rabbitmq', 'mail', 'send'), ...routed })
  const queue = { 'messaging.destination.subscription.name': 'email.send' }

  const commanded = job('command-api')
  const command = called(commanded, 'command-api', 'command-service', 'ledger.Commands')
  const entry = sent('command-service', command.at(-1), of('kafka', 'ledger', 'send'))
  const looked = job('query-api')

  const wanted = job('zerg_api')
  const work = called(wanted, 'zerg_api', 'zerg_tasks', 'zerg.Tasks')
  const task = sent('zerg_tasks', work.at(-1), of('redis', 'tasks', 'send'))
  const workers = group('workers')
  return [
    ...[asked, ...order, event, mail],
    taken('analytics', { ...of('kafka', 'orders.events', 'process'), ...group('analytics') }, { parent: event }),
    taken('email', { ...of('rabbitmq', 'mail', 'process'), ...routed, ...queue }, { parent: mail }),
    ...[commanded, ...command, entry],
    taken('query-service', { ...of('kafka', 'ledger', 'process'), ...group('query-service') }, { parent: entry }),
    ...[looked, ...called(looked, 'query-api', 'query-service', 'ledger.Queries')],
    ...[wanted, ...work, task],
    span('workers', SpanKind.CLIENT, { ...of('redis', 'tasks', 'receive'), ...workers }, { startMs: 190 }),
    taken('workers', { ...of('redis', 'tasks', 'process'), ...workers }, { links: [task] })
  ]
}

/** Numerical Recipes' generator: the same order each run. */
const random = (seed: number) => () => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0
  return seed / 2 ** 32
}

test('the demo’s edges and ways are exactly as it is built, with a fifth of the spans late, a fifth twice, and all out of order', () => {
  const next = random(11)
  const spans = Array.from({ length: TIMES }, patterns).flat()
  const arrivals = spans.flatMap((each) => {
    const atMs = next() < 0.2 ? 4000 + next() * 5000 : next() * 1000
    return next() < 0.2
      ? [
          { each, atMs },
          { each, atMs: atMs + next() * 3000 }
        ]
      : [{ each, atMs }]
  })
  expect(arrivals.length).toBeGreaterThan(spans.length * 1.15)
  const fold = new Fold({ directory, startedMs: 0, joinMs: 10_000, holdMs: 0 })
  for (const { each, atMs } of arrivals.toSorted((a, b) => a.atMs - b.atMs))
    fold.fold(readTraceRequest(asProtobuf([each])), atMs)
  const { edges, entities, gaps } = fold.observe(60_000, [])
  // What an exchange routes, and what dies in a queue, its broker knows.
  const wanted = DEMO_GRAPH.edges.filter((id) => !/^(routes|dead_letters)/.test(id))
  const counts = edges.map(({ id, counters }) => [id, counters?.calls ?? counters?.messages])
  // Nor is it telemetry that counts what a group takes where its broker is watched: only what its services do.
  const counted = (id: string) => (/^consumes.*\/group\//.test(id) ? undefined : TIMES)
  expect(counts.sort()).toEqual(wanted.map((id) => [id, counted(id)]).sort())
  const through = (way: string) => entities.flatMap(({ name, parent }) => (parent === way ? [name] : [])).join(' → ')
  const ways = entities.flatMap(({ id, kind, counters }) =>
    kind === 'pathway' ? [[through(id), counters?.messages]] : []
  )
  expect(ways.sort()).toEqual(DEMO_WAYS.map((name) => [name, TIMES]))
  expect(gaps).toEqual([])
})

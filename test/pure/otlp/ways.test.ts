import { SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { describe, expect, test } from 'vitest'
import { Fold } from '../../../collector/otlp/fold.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { MOST_PATHS } from '../../../collector/otlp/ways/paths.ts'
import { countOf, type Entity, hopId, quantile, stepsOf } from '../../../model/index.ts'
import { asProtobuf, type Written, written } from './spans.ts'

/** Ways end 20 ms after their last span here, so a tick at 1 s has them all. */
const folded = () =>
  new Fold({ directory: { findChannel: () => undefined }, startedMs: 0, joinMs: 1000, holdMs: 0, settleMs: 10 })

const spanOf = (service: string, span: Written): ReadableSpan => {
  const [made] = written({ 'service.name': service }, [span])
  if (made === undefined) throw new Error('no span')
  return made
}
const plain = (service: string, startMs: number, more: Partial<Written> = {}) =>
  spanOf(service, { name: 'work', kind: SpanKind.INTERNAL, startMs, ...more })
const called = (service: string, startMs: number, parent: ReadableSpan, kind = SpanKind.CLIENT) =>
  spanOf(service, { name: 'shop.Orders/Place', kind, startMs, parent, attributes: CALL })
const CALL = { 'rpc.system': 'grpc', 'rpc.service': 'shop.Orders', 'rpc.method': 'Place' }
const sent = (service: string, topic: string, startMs: number, more: Partial<Written> = {}) => {
  const attributes = { ...kafka(topic), 'messaging.operation.type': 'send' }
  return spanOf(service, { name: 'send', kind: SpanKind.PRODUCER, startMs, attributes, ...more })
}
const taken = (service: string, topic: string, startMs: number, more: Partial<Written>, operation = 'process') => {
  const attributes = {
    ...kafka(topic),
    'messaging.operation.type': operation,
    'messaging.consumer.group.name': `${service}-group`
  }
  return spanOf(service, { name: operation, kind: SpanKind.CONSUMER, startMs, attributes, ...more })
}
const kafka = (topic: string) => ({ 'messaging.system': 'kafka', 'messaging.destination.name': topic })

const fold = (into: Fold, spans: ReadableSpan[], atMs = 0): void => into.fold(readTraceRequest(asProtobuf(spans)), atMs)

/** Every way with how many messages went it, its median and those of its hops, ms. */
const waysOf = (into: Fold, atMs = 1000) => {
  const { entities } = into.observe(atMs, [])
  const medianOf = ({ latency }: Entity) =>
    latency === undefined || countOf(latency) === 0 ? undefined : (quantile(latency, 0.5) ?? 0) * 1000
  return entities
    .filter(({ kind }) => kind === 'pathway')
    .map((way) => ({
      name: way.name,
      messages: way.counters?.messages,
      whole: medianOf(way),
      hops: stepsOf(way.facts).map((_, i) => {
        const hop = entities.find(({ id }) => id === hopId(way.id, i))
        return hop === undefined ? undefined : medianOf(hop)
      }),
      steps: stepsOf(way.facts)
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** A request comes to a gateway, which calls orders, which publishes; mail takes it and publishes on; push takes that. */
const chain = (startMs = 0) => {
  const request = plain('gateway', startMs, { kind: SpanKind.SERVER, tookMs: 200 })
  const call = called('gateway', startMs + 10, request)
  const served = called('orders', startMs + 30, call, SpanKind.SERVER)
  const stored = plain('orders', startMs + 40, { parent: served })
  const order = sent('orders', 'orders', startMs + 80, { parent: stored })
  const mailed = taken('mail', 'orders', startMs + 1080, { parent: order, tookMs: 300 })
  const within = plain('mail', startMs + 1100, { parent: mailed })
  const letter = sent('mail', 'mails', startMs + 1280, { parent: within })
  const pushed = taken('push', 'mails', startMs + 3280, { links: [letter], tookMs: 200 })
  return { all: [request, call, served, stored, order, mailed, within, letter, pushed], order }
}
/** Another order for each round, the same each time. */
const shuffled = <T>(things: readonly T[], round: number): T[] =>
  things
    .map((thing, i) => ({ thing, at: Math.sin((round + 1) * 7919 * (i + 1)) }))
    .sort((a, b) => a.at - b.at)
    .map(({ thing }) => thing)
const CHAIN = 'gateway → orders Place → orders → mail → mails → push'
const HOPS = [30, 50, 1000, 200, 2000, 200]
const isNear = (got: (number | undefined)[] | undefined, wanted: readonly number[]) => {
  expect(got?.length).toBe(wanted.length)
  wanted.forEach((ms, i) => {
    expect(Math.abs((got?.[i] ?? 0) - ms) / ms).toBeLessThan(0.022)
  })
}

describe('a way', () => {
  test('leads from the request with which it began over a gRPC call and two topics, by parents and a link, and its hops add up to it', () => {
    const into = folded()
    fold(into, chain().all)
    const [way, ...more] = waysOf(into)
    expect(more).toEqual([])
    expect(way).toMatchObject({ name: CHAIN, messages: 1 })
    isNear(way?.hops, HOPS)
    isNear([way?.whole], [3480])
    expect(way?.steps.slice(0, 3)).toEqual([
      { service: 'service/-/-/gateway', method: null },
      { service: 'service/-/-/orders', method: 'rpc/-/-/orders/shop.Orders/Place' },
      { channel: 'kafka/otlp/topic/orders', reader: 'kafka/otlp/group/mail-group', exchange: null }
    ])
  })

  test('is the same in whichever order its spans come', () => {
    const into = folded()
    const rounds = 20
    for (let round = 0; round < rounds; round++)
      for (const span of shuffled(chain(round).all, round)) fold(into, [span])
    const [way, ...more] = waysOf(into)
    expect(more).toEqual([])
    expect(way).toMatchObject({ name: CHAIN, messages: rounds })
    isNear(way?.hops, HOPS)
  })

  test('is known of each of many, with a fifth of the spans late or twice', () => {
    const into = folded()
    const all = Array.from({ length: 300 }, (_, i) => chain(i).all).flat()
    const late = all.filter((_, i) => i % 5 === 0)
    fold(
      into,
      all.filter((_, i) => i % 5 !== 0)
    )
    fold(into, [...late, ...all.filter((_, i) => i % 5 === 2)], 9)
    const [way, ...more] = waysOf(into)
    expect(more).toEqual([])
    expect(way).toMatchObject({ name: CHAIN, messages: 300 })
    isNear(way?.hops, HOPS)
  })

  test('ends with the taking that sent nothing on, each time anew', () => {
    const into = folded()
    const order = sent('shop', 'orders', 0)
    fold(into, [
      order,
      taken('mail', 'orders', 100, { parent: order }),
      taken('audit', 'orders', 300, { parent: order })
    ])
    expect(waysOf(into).map(({ name, messages }) => [name, messages])).toEqual([
      ['shop → orders → audit', 1],
      ['shop → orders → mail', 1]
    ])
  })

  test('of what is sent on before its taking ends, as that comes long after, is one', () => {
    const into = folded()
    const order = sent('shop', 'orders', 0)
    const mailed = taken('mail', 'orders', 100, { parent: order, tookMs: 60_000 })
    const letter = sent('mail', 'mails', 200, { parent: mailed })
    fold(into, [order, letter, taken('push', 'mails', 300, { links: [letter] })])
    expect(waysOf(into, 15).length).toBe(0)
    fold(into, [mailed], 16)
    expect(waysOf(into).map(({ name }) => name)).toEqual(['shop → orders → mail → mails → push'])
  })
})

test('of a batch each message’s way ends with it; what it sends on goes on with the one that was under way for longest', () => {
  const into = folded()
  const orders = [0, 100, 400].map((at) => sent('shop', 'orders', at))
  const batch = taken('mail', 'orders', 1000, { links: orders, tookMs: 50 }, 'receive')
  fold(into, [...orders, batch])
  const [way] = waysOf(into)
  expect(way).toMatchObject({ name: 'shop → orders → mail', messages: 3 })
  const again = folded()
  const sum = sent('mail', 'sums', 1040, { parent: batch })
  fold(again, [...orders, batch, sum, taken('push', 'sums', 1540, { parent: sum, tookMs: 10 })])
  const [on, ...more] = waysOf(again)
  expect(more).toEqual([])
  isNear(on?.hops.slice(1), [1000, 40, 500, 10])
})

test('received in a batch and processed one by one, a message’s way ends with its processing', () => {
  const into = folded()
  const order = sent('shop', 'orders', 0)
  const batch = taken('mail', 'orders', 500, { links: [order], tookMs: 500 }, 'receive')
  fold(into, [order, taken('mail', 'orders', 600, { parent: batch, tookMs: 100 }), batch])
  const [way, ...more] = waysOf(into)
  expect(more).toEqual([])
  expect(way).toMatchObject({ messages: 1 })
  isNear(way?.hops.slice(1), [600, 100])
})

describe('one message that two spans of an end tell of is one', () => {
  const at = (address: string) => ({ 'server.address': address, 'server.port': 9092 })
  const told = (into: Fold) => {
    const { edges } = into.observe(1000, [])
    return edges.map(({ kind, counters, latency }) => [kind, counters?.messages, latency && countOf(latency)])
  }
  const made = (startMs: number, parent: ReadableSpan) =>
    sent('shop', 'orders', startMs, {
      attributes: { ...kafka('orders'), 'messaging.operation.type': 'create' },
      parent
    })

  test.each([
    [
      'the one within the other',
      (job: ReadableSpan) => {
        const batch = sent('shop', 'orders', 10, { parent: job, tookMs: 30 })
        return [batch, made(15, batch)]
      }
    ],
    [
      'the one linked to the other',
      (job: ReadableSpan) => {
        const message = made(10, job)
        return [message, sent('shop', 'orders', 20, { parent: job, links: [message] })]
      }
    ]
  ])('made and sent, %s', (_, ends) => {
    const into = folded()
    const job = plain('shop', 0, { tookMs: 100 })
    const both = ends(job)
    fold(into, [job, ...both, taken('mail', 'orders', 500, { links: both })])
    expect(waysOf(into)).toMatchObject([{ name: 'shop → orders → mail', messages: 1 }])
  })

  test('by the address that only one of them knows, at both ends', () => {
    const into = folded()
    const job = plain('shop', 0, { tookMs: 100 })
    const message = made(10, job)
    const attributes = { ...kafka('orders'), 'messaging.operation.type': 'send', ...at('kafka') }
    const sending = sent('shop', 'orders', 20, { parent: job, links: [message], attributes })
    const group = { 'messaging.consumer.group.name': 'mail-group' }
    const received = taken('mail', 'orders', 500, {
      links: [message],
      attributes: { ...kafka('orders'), 'messaging.operation.type': 'receive', ...at('kafka'), ...group }
    })
    const processed = taken('mail', 'orders', 510, { links: [message] })
    fold(into, [job, message, sending, received, processed])
    expect(told(into).sort()).toEqual([
      ['consumes', 1, undefined],
      ['publishes', 1, undefined],
      ['runs', 1, 1]
    ])
    expect(waysOf(into, 2000)).toMatchObject([{ name: 'shop → orders → mail', messages: 1 }])
  })
})

test('a batch without a group whose messages are processed with one is theirs: no reader more, and no way', () => {
  const into = folded()
  const message = sent('shop', 'orders', 0)
  const received = taken('mail', 'orders', 490, {
    links: [message],
    attributes: { ...kafka('orders'), 'messaging.operation.type': 'receive' }
  })
  fold(into, [message, received, taken('mail', 'orders', 500, { parent: received, links: [message] })])
  const ids = into.observe(1000, []).edges.map(({ id }) => id)
  expect(ids.filter((id) => id.startsWith('consumes'))).toEqual([
    'consumes|kafka/otlp/topic/orders|kafka/otlp/group/mail-group'
  ])
  expect(waysOf(into, 2000)).toMatchObject([{ name: 'shop → orders → mail', messages: 1 }])
})

test('a way that comes round is cut there and said', () => {
  const into = folded()
  let last = sent('a', 'ping', 0)
  const all = [last]
  for (let i = 0; i < 10; i++) {
    const [from, to] = i % 2 === 0 ? (['ping', 'b'] as const) : (['pong', 'a'] as const)
    const got = taken(to, from, i * 100 + 50, { parent: last })
    last = sent(to, from === 'ping' ? 'pong' : 'ping', i * 100 + 100, { parent: got })
    all.push(got, last)
  }
  fold(into, [...all, taken('c', 'ping', 2000, { parent: last })])
  const { entities, labels } = into.observe(1000, [])
  expect(Number(labels['ways cut where they came round'])).toBeGreaterThan(0)
  for (const { facts } of entities.filter(({ kind }) => kind === 'pathway')) {
    const channels = stepsOf(facts).flatMap((step) => ('channel' in step ? [step.channel] : []))
    expect(new Set(channels).size).toBe(channels.length)
  }
})

test('spans that lead round to themselves end nothing and hang nothing', () => {
  const into = folded()
  const first = sent('a', 'ping', 0)
  const got = taken('b', 'ping', 10, { parent: first })
  const on = sent('b', 'pong', 20, { parent: got })
  const back = taken('a', 'pong', 30, { links: [on] })
  // What it was sent within is what took it.
  const round = readTraceRequest(asProtobuf([first, got, on, back]))
  const [span] = round.spans
  const [, , , last] = round.spans
  if (span !== undefined && last !== undefined) span.parentId = last.id
  into.fold(round, 0)
  expect(waysOf(into).length).toBeLessThan(3)
})

test('what clocks that differ make of a wait is no way', () => {
  const into = folded()
  const order = sent('shop', 'orders', 5000)
  fold(into, [order, taken('mail', 'orders', 100, { parent: order })])
  expect(waysOf(into)).toEqual([])
})

test('beyond so many ways all others are one, counted and said', () => {
  const into = folded()
  const extra = 40
  for (let i = 0; i < MOST_PATHS + extra; i++) {
    const order = sent('shop', `topic-${i}`, 0)
    fold(into, [order, taken('mail', `topic-${i}`, 1000, { parent: order, tookMs: 500 })])
  }
  const { entities, labels } = into.observe(1000, [])
  const ways = entities.filter(({ kind }) => kind === 'pathway')
  expect(ways.length).toBe(MOST_PATHS + 1)
  const other = ways.find(({ id }) => id === 'pathway/other')
  expect(other?.counters?.messages).toBe(extra)
  isNear([(quantile(other?.latency ?? { scale: 5, zero: 0, offset: 0, counts: [], sum: 0 }, 0.5) ?? 0) * 1000], [1500])
  expect(labels['messages of more ways than are told apart']).toBe(`${extra}`)
})

test('a message that waited for hours has its way still, with a million spans since', () => {
  const into = folded()
  const { order, all } = chain()
  const upTo = all.slice(0, all.indexOf(order) + 1)
  fold(into, upTo)
  into.observe(1000, [])
  const noise = readTraceRequest(asProtobuf(Array.from({ length: 1000 }, (_, i) => plain('noise', i))))
  const before = process.memoryUsage().arrayBuffers
  for (let i = 0; i < 1000; i++) {
    for (const span of noise.spans) span.id = (span.id * 31 + i) % 2 ** 50
    into.fold(noise, 2000 + i)
  }
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10_000_000)
  fold(into, [taken('mail', 'orders', 3_600_000, { parent: order, tookMs: 300 })], 5000)
  const [way] = waysOf(into, 10_000)
  expect(way?.name).toBe('gateway → orders Place → orders → mail')
  isNear(way?.hops, [30, 50, 3_599_920, 300])
})

test('a way that nothing goes any more is forgotten', () => {
  const into = folded()
  fold(into, chain().all)
  expect(waysOf(into).length).toBe(1)
  expect(waysOf(into, 16 * 60_000).length).toBe(0)
})

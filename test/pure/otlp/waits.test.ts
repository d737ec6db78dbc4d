import { SpanKind } from '@opentelemetry/api'
import type { ReadableSpan } from '@opentelemetry/sdk-trace'
import { describe, expect, test } from 'vitest'
import { Fold } from '../../../collector/otlp/fold.ts'
import { readTraceRequestJson } from '../../../collector/otlp/json/trace-request.ts'
import { readMetricsRequest } from '../../../collector/otlp/protobuf/metrics-request.ts'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { countOf, quantile } from '../../../model/index.ts'
import { metered, metricsAsProtobuf } from './metrics.ts'
import { asJson, asProtobuf, type Written, written } from './spans.ts'

/** How long messages waited in a queue: from when they were sent to when they were taken. */
const folded = () => new Fold({ directory: { findChannel: () => undefined }, startedMs: 0, joinMs: 1000, holdMs: 0 })
const TOPIC = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' }
const TAKEN = { ...TOPIC, 'messaging.consumer.group.name': 'mailers' }

const sent = (startMs: number): ReadableSpan => {
  const [span] = written({ 'service.name': 'shop' }, [
    { name: 'send', kind: SpanKind.PRODUCER, startMs, attributes: { ...TOPIC, 'messaging.operation.type': 'send' } }
  ])
  if (span === undefined) throw new Error('no span')
  return span
}
const taken = (startMs: number, more: Partial<Written>, operation = 'process'): ReadableSpan => {
  const attributes = { ...TAKEN, 'messaging.operation.type': operation }
  const [span] = written({ 'service.name': 'mail' }, [
    { name: operation, kind: SpanKind.CONSUMER, startMs, attributes, ...more }
  ])
  if (span === undefined) throw new Error('no span')
  return span
}
const fold = (into: Fold, spans: ReadableSpan[], atMs = 0): void => into.fold(readTraceRequest(asProtobuf(spans)), atMs)
const waits = (into: Fold, atMs = 0) => {
  const { edges, labels, gaps } = into.observe(atMs, [])
  const latency = edges.find(({ kind }) => kind === 'runs')?.latency
  const median = latency === undefined ? undefined : quantile(latency, 0.5)
  return {
    count: latency === undefined ? undefined : countOf(latency),
    median,
    labels,
    gaps: gaps.map(({ what }) => what)
  }
}

test.each([
  ['the child of the span that sent its message', (message: ReadableSpan) => ({ parent: message })],
  ['linked to it', (message: ReadableSpan) => ({ links: [message] })]
])('a span that is %s waited since then', (_, joined) => {
  const into = folded()
  const message = sent(0)
  fold(into, [message])
  fold(into, [taken(3000, joined(message))])
  const { count, median } = waits(into)
  expect(count).toBe(1)
  expect(Math.abs((median ?? 0) - 3) / 3).toBeLessThan(0.022)
})

test('links are read of JSON, too', () => {
  const into = folded()
  const message = sent(0)
  into.fold(readTraceRequestJson(asJson([message])), 0)
  into.fold(readTraceRequestJson(asJson([taken(2000, { links: [message] })])), 0)
  expect(waits(into)).toMatchObject({ count: 1 })
})

test('a batch waited as long as each of its messages', () => {
  const into = folded()
  const messages = Array.from({ length: 100 }, (_, i) => sent(i * 10))
  fold(into, messages)
  fold(into, [taken(2000, { links: messages }, 'receive')])
  const { count, median } = waits(into)
  expect(count).toBe(100)
  expect(Math.abs((median ?? 0) - 1.505) / 1.505).toBeLessThan(0.03)
})

test('received and processed, a message is counted once: when its processing began', () => {
  const into = folded()
  const message = sent(0)
  fold(into, [message, taken(1000, { links: [message] }, 'receive'), taken(5000, { links: [message] })])
  const { count, median } = waits(into)
  expect(count).toBe(1)
  expect(median).toBeGreaterThan(4.8)
})

test('taken before the span of its sending is here: joined when that comes, within a minute', () => {
  const into = folded()
  const [early, late] = [sent(0), sent(0)]
  fold(into, [taken(100, { parent: early }), taken(100, { links: [late] })], 0)
  expect(waits(into, 1000)).toMatchObject({ count: undefined, labels: {} })
  fold(into, [early], 30_000)
  expect(waits(into, 30_000)).toMatchObject({ count: 1, labels: { 'messages joined with their sending': '1' } })
  waits(into, 61_000)
  fold(into, [late], 61_000)
  expect(waits(into, 62_000)).toMatchObject({ count: 0, labels: { 'parents and links that sent no message': '1' } })
})

test('spans late, twice and out of order: each message waited once', () => {
  const into = folded()
  const spans = Array.from({ length: 200 }, (_, i) => sent(i)).flatMap((message, i) => [
    taken(1000 + i, i % 2 === 0 ? { parent: message } : { links: [message] }),
    message
  ])
  for (const span of [...spans, ...spans.filter((_, i) => i % 5 === 0)].reverse()) fold(into, [span])
  const { count, median } = waits(into)
  expect(count).toBe(200)
  expect(Math.abs((median ?? 0) - 1)).toBeLessThan(0.022)
})

test('taken before it was sent: clocks that differ are said, and no wait is made of them', () => {
  const into = folded()
  const message = sent(1000)
  fold(into, [message, taken(400, { parent: message })])
  expect(waits(into)).toMatchObject({ count: undefined, gaps: ['how long some messages waited'] })
})

test('who is the child of another span than one that sent waited for nothing', () => {
  const into = folded()
  const [internal] = written({ 'service.name': 'mail' }, [{ name: 'work', kind: SpanKind.INTERNAL }])
  if (internal === undefined) throw new Error('no span')
  fold(into, [internal, taken(400, { parent: internal }), taken(400, {})])
  expect(waits(into, 61_000)).toMatchObject({ count: undefined })
})

test('the child of who sent its message, linked to something else: its parent counts', () => {
  const into = folded()
  const message = sent(0)
  const received = taken(900, {}, 'receive')
  fold(into, [message, received, taken(1000, { parent: message, links: [received] })])
  expect(waits(into)).toMatchObject({ count: 1, labels: { 'messages joined with their sending': '1' } })
})

describe('one message of which one span made it and another sent it', () => {
  const span = (operation: string, startMs: number, more: Partial<Written> = {}): ReadableSpan => {
    const [made] = written({ 'service.name': 'shop' }, [
      {
        name: operation,
        kind: SpanKind.PRODUCER,
        startMs,
        attributes: { ...TOPIC, 'messaging.operation.type': operation },
        ...more
      }
    ])
    if (made === undefined) throw new Error('no span')
    return made
  }
  /** In whichever order three spans come. */
  const ORDERS = [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0]
  ]
  const linkedToIt = () => {
    const made = span('create', 0)
    return [made, span('send', 1000, { links: [made] })] as const
  }
  const withinIt = () => {
    const around = span('send', 1000)
    return [span('create', 1001, { parent: around }), around] as const
  }

  test.each([
    ['the sender linked to the maker', linkedToIt],
    ['the maker within the sender', withinIt]
  ])('%s, and its consumer to both: waited once, since it was sent', (_, both) => {
    for (const order of ORDERS) {
      const [made, sender] = both()
      const all = [made, sender, taken(4000, { links: [made, sender] })]
      const into = folded()
      for (const i of order) fold(into, [all[i] as ReadableSpan])
      const { count, median, labels } = waits(into)
      expect([count, labels['messages joined with their sending']], `${order}`).toEqual([1, '1'])
      // Where the taking is joined before its sender is known, since it was made.
      expect(median).toBeGreaterThan(2.9)
      expect(median).toBeLessThan(order.indexOf(1) < order.indexOf(2) ? 3.1 : 4.1)
    }
  })

  test('of a batch that is sent as one, as many as were made, each since it was sent', () => {
    const made = [0, 1, 2].map((i) => span('create', i))
    const batch = span('send', 1000, { links: made })
    for (const spans of [
      [...made, batch],
      [batch, ...made]
    ])
      for (const isFirst of [false, true]) {
        const into = folded()
        const receipt = taken(4000, { links: [...made, batch] }, 'receive')
        for (const each of isFirst ? [receipt, ...spans] : [...spans, receipt]) fold(into, [each])
        expect(waits(into).count, `${isFirst}`).toBe(3)
      }
  })

  test('a consumer that is linked to the maker alone waited since it was sent', () => {
    const into = folded()
    const [made, sender] = linkedToIt()
    fold(into, [made, sender, taken(4000, { links: [made] })])
    const { count, median } = waits(into)
    expect(count).toBe(1)
    expect(median).toBeLessThan(3.1)
  })
})

describe('how old messages are by themselves', () => {
  const aged = async (ages: readonly number[]) => {
    const { meter, collect } = metered({ 'service.name': 'mail' }, { temporality: 'delta', buckets: 'explicit' })
    const age = meter.createHistogram('messaging.message.age', {
      unit: 's',
      advice: { explicitBucketBoundaries: [1, 10] }
    })
    for (const each of ages) age.record(each, { ...TAKEN, 'messaging.operation.type': 'process' })
    return readMetricsRequest(metricsAsProtobuf(await collect()))
  }

  test('is how long they waited where no sending of any is known, and said; they count no message more', async () => {
    const into = folded()
    fold(into, [taken(0, {}), taken(10, {}), taken(20, {})])
    into.foldMetrics(await aged([5, 5, 20]), 1000)
    // A sending may be told yet.
    expect(waits(into, 30_000).count).toBeUndefined()
    const [runs] = into.observe(70_000, []).edges.filter(({ kind }) => kind === 'runs')
    expect(runs?.counters).toEqual({ messages: 3 })
    expect(runs?.labels).toEqual({ 'time in queue by': 'the time that messages carry' })
    expect(runs?.latency && countOf(runs.latency)).toBeCloseTo(3, 6)
    expect(waits(into, 80_000).count).toBe(0)
  })

  test('is no matter where sendings are known', async () => {
    const into = folded()
    const message = sent(0)
    fold(into, [message, taken(3000, { parent: message })])
    into.foldMetrics(await aged([500]), 1000)
    const { count, median } = waits(into, 70_000)
    expect(count).toBe(1)
    expect(median).toBeLessThan(3.1)
  })
})

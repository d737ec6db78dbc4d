import { describe, expect, test } from 'vitest'
import type { Attributes } from '../../../collector/otlp/attributes.ts'
import { Habits } from '../../../collector/otlp/habits/index.ts'
import { factOf } from '../../../collector/otlp/semantics.ts'
import { KIND, type Span } from '../../../collector/otlp/span.ts'
import { kafkaTopicId, rabbitQueueId, rpcMethodId } from '../../../model/index.ts'

/** How channels are used, by whole traces: each test makes the spans of a trace, many times, and reads what it comes to. */
interface Made {
  by: string
  kind: keyof typeof KIND
  from?: number
  to?: number
  trace?: number
  parent?: Span
  links?: Span[]
  error?: boolean
  attributes?: Attributes
}

let made = 0
const make = ({ by, kind, from = 0, to = 10, trace, parent, links, error = false, attributes = {} }: Made): Span => {
  made += 1
  return {
    resource: {
      service: { name: by, namespace: undefined, environment: undefined },
      version: '',
      language: '',
      instance: ''
    },
    name: 'x',
    kind: KIND[kind],
    trace: parent?.trace ?? trace ?? made,
    id: made,
    parentId: parent?.id ?? 0,
    startMs: from,
    seconds: (to - from) / 1000,
    links: links?.map(({ id }) => id),
    error,
    weight: 1,
    traceAt: 0,
    attributes
  }
}
const rpc = (method: string, more: Attributes = {}): Attributes => ({
  rpcSystem: 'grpc',
  rpcService: 'shop.S',
  rpcMethod: method,
  ...more
})
/** A call: the client's span, and the server's beneath it. */
const call = (
  parent: Span,
  to: string,
  method: string,
  [from, end]: [number, number],
  more: Attributes = {}
): Span[] => {
  const client = make({
    by: parent.resource.service.name,
    kind: 'client',
    parent,
    from,
    to: end,
    attributes: rpc(method, more)
  })
  if (to === '') return [client]
  return [
    client,
    make({ by: to, kind: 'server', parent: client, from: from + 1, to: end - 1, attributes: rpc(method) })
  ]
}
const step = (by: string, to = 100): Span => make({ by, kind: 'internal', to })

const nowhere = { findChannel: () => undefined }
const HOUR = 3_600_000
/** Sees each of the spans that `of` makes, so many times, and gives what it comes to by channel. */
const told = (times: number, of: (nth: number) => Span[], sent: ReadonlySet<number> | undefined = undefined) => {
  const habits = new Habits(0, (id) => sent === undefined || sent.has(id))
  for (let i = 0; i < times; i++) {
    for (const span of of(i)) habits.see(span, factOf(span), i)
    habits.expire(i)
  }
  habits.expire(HOUR)
  return habits.told(nowhere, HOUR).of
}
const served = (of: ReturnType<typeof told>, by: string, method: string) =>
  of[rpcMethodId({ name: by }, 'shop.S', method)] ?? {}
const called = (of: ReturnType<typeof told>, method: string) => of[`rpc:shop.S/${method}`] ?? {}

describe('calls', () => {
  const chain = (depth: number): Span[] => {
    let at = step('gateway', 1000)
    const all = [at]
    for (let i = 0; i < depth; i++) {
      const spans = call(at, `s${i}`, `M${i}`, [i, 1000 - i])
      const inner = make({ by: `s${i}`, kind: 'internal', parent: spans[1] ?? at, from: i, to: 1000 - i })
      all.push(...spans, inner)
      at = inner
    }
    return all
  }

  test('a chain is as deep as the calls one beneath the other, whatever lies between them; of its head alone', () => {
    const of = told(30, () => chain(5))
    expect(served(of, 's0', 'M0').hops).toEqual({ value: 5, count: 30 })
    expect(served(of, 's1', 'M1').hops).toBeUndefined()
  })

  test('a depth that a tenth of the traces reach is not its depth', () => {
    expect(
      served(
        told(30, (i) => chain(i % 10 === 0 ? 6 : 2)),
        's0',
        'M0'
      ).hops?.value
    ).toBe(2)
    expect(
      served(
        told(30, (i) => chain(i % 4 === 0 ? 6 : 2)),
        's0',
        'M0'
      ).hops?.value
    ).toBe(6)
  })

  test('a message in between lets go: what comes after it is a chain of its own', () => {
    const of = told(20, () => {
      const all = chain(2)
      const last = all.at(-1) ?? step('x')
      const sent = make({
        by: 's1',
        kind: 'producer',
        parent: last,
        attributes: { messagingSystem: 'kafka', destination: 't' }
      })
      const taken = make({
        by: 'w',
        kind: 'consumer',
        parent: sent,
        attributes: { messagingSystem: 'kafka', destination: 't', group: 'g' }
      })
      return [...all, sent, taken, ...call(taken, 's9', 'M9', [0, 5])]
    })
    expect(served(of, 's0', 'M0').hops?.value).toBe(2)
    expect(served(of, 's9', 'M9').hops?.value).toBe(1)
  })

  test('one step that tells five services is fan-out; five steps that tell one each are not', () => {
    const tell = (at: Span, shop: number) => call(at, `shop${shop}`, 'Set', [shop, shop + 5])
    const many = told(30, () => {
      const at = step('prices')
      return [at, ...[0, 1, 2, 3, 4].flatMap((shop) => tell(at, shop))]
    })
    expect(called(many, 'Set').receivers).toEqual({ value: 5, count: 30 })
    const one = told(30, (i) => {
      const at = step('prices')
      return [at, ...tell(at, i % 5)]
    })
    expect(called(one, 'Set').receivers?.value).toBe(1)
  })

  test('many things asked of one service in turn, whichever of its instances answers, are one receiver', () => {
    const of = told(30, () => {
      const at = step('page')
      return [at, ...[0, 1, 2, 3, 4, 5].flatMap((i) => call(at, 'stock', 'Get', [i * 10, i * 10 + 5]))]
    })
    expect(called(of, 'Get').receivers?.value).toBe(1)
  })

  const tries = (codes: string[], every = 10) =>
    called(
      told(40, () => {
        const at = step('page', 1000)
        return [at, ...codes.flatMap((rpcStatus, i) => call(at, '', 'Put', [i * every, i * every + 8], { rpcStatus }))]
      }),
      'Put'
    )

  test('tries of what fails for a while are counted', () => {
    expect(tries(['UNAVAILABLE', 'UNAVAILABLE', 'UNAVAILABLE', 'OK']).attempts?.value).toBe(4)
    expect(tries(['UNAVAILABLE', 'UNAVAILABLE', 'OK']).unavailable?.value).toBeCloseTo(2 / 3)
    expect(tries(['UNAVAILABLE', 'OK']).attempts?.value).toBe(2)
    expect(tries(['OK']).attempts?.value).toBe(1)
  })

  test('what is not there is not tried again; calls side by side are none; a loop over many things is none', () => {
    expect(tries(['NOT_FOUND', 'NOT_FOUND', 'OK']).attempts).toBeUndefined()
    expect(tries(['UNAVAILABLE', 'UNAVAILABLE', 'OK'], 1).attempts).toBeUndefined()
    const loop = told(40, (i) => {
      const at = step('page', 1000)
      const rpcStatus = i === 7 ? 'UNAVAILABLE' : 'OK'
      return [at, ...[0, 1, 2, 3].flatMap((nth) => call(at, '', 'Put', [nth * 10, nth * 10 + 8], { rpcStatus }))]
    })
    expect(called(loop, 'Put').attempts).toBeUndefined()
  })

  test('who ends before the answer comes does not wait for it; who ends after it may have', () => {
    const ends = (at: number) =>
      called(
        told(60, () => {
          const caller = step('page', at)
          return [caller, ...call(caller, 'log', 'Note', [0, 50])]
        }),
        'Note'
      ).unawaited?.value
    expect(ends(10)).toBe(1)
    expect(ends(50)).toBe(0)
    expect(ends(90)).toBe(0)
  })

  test('the way is what a call takes beyond its server', () => {
    const of = told(120, () => {
      const at = step('page')
      return [at, ...call(at, 'stock', 'Get', [0, 12])]
    })
    expect(served(of, 'stock', 'Get').network?.value).toBeCloseTo(0.002, 3)
  })

  test('sizes of answers and counts of messages, where they are told', () => {
    const of = told(60, (i) => {
      const attributes = rpc('Feed', { answerBytes: i % 2 === 0 ? 0 : 9, asked: 2, answered: 999 })
      return [make({ by: 'feed', kind: 'server', to: 7_200_000, attributes })]
    })
    expect(served(of, 'feed', 'Feed')).toMatchObject({
      emptyAnswers: { value: 0.5, count: 60 },
      oneWay: { value: 0.999 }
    })
    expect(served(of, 'feed', 'Feed').openS?.value ?? 0).toBeGreaterThan(6800)
  })

  test('health checks are nobody’s use of gRPC', () => {
    const of = told(30, () => {
      const at = step('balancer')
      const attributes = { rpcSystem: 'grpc', rpcService: 'grpc.health.v1.Health', rpcMethod: 'Check' }
      return [
        at,
        ...[1, 2, 3, 4, 5].map((i) =>
          make({
            by: 'balancer',
            kind: 'client',
            parent: at,
            to: i,
            attributes: { ...attributes, serverAddress: `h${i}` }
          })
        )
      ]
    })
    expect(of).toEqual({})
  })
})

const KAFKA: Attributes = { messagingSystem: 'kafka' }
const on = (topic: string, more: Attributes = {}): Attributes => ({ ...KAFKA, destination: topic, ...more })
const topicOf = (of: ReturnType<typeof told>, topic: string) => of[kafkaTopicId('otlp', topic)] ?? {}
const queueOf = (of: ReturnType<typeof told>, queue: string) => of[rabbitQueueId('otlp', '/', queue)] ?? {}

describe('messages', () => {
  /** Till asks on `ask`, stock answers on `told`, and who takes that; till's span around it ends at `tillMs`. */
  const asking = (tillMs: number, by = 'till', answersAt = 40): Span[] => {
    const till = make({ by: 'till', kind: 'server', to: tillMs })
    const asks = make({ by: 'till', kind: 'producer', parent: till, from: 5, to: 8, attributes: on('ask') })
    const works = make({
      by: 'stock',
      kind: 'consumer',
      parent: asks,
      from: 12,
      to: 30,
      attributes: on('ask', { group: 'stock' })
    })
    const answers = make({ by: 'stock', kind: 'producer', parent: works, from: 20, to: 22, attributes: on('told') })
    const hears = make({
      by,
      kind: 'consumer',
      parent: answers,
      from: answersAt,
      to: answersAt + 1,
      attributes: on('told', { group: by })
    })
    return [till, asks, works, answers, hears]
  }

  test('an answer that the asker waits for has its time', () => {
    const { answer } = topicOf(
      told(30, () => asking(60)),
      'ask'
    )
    expect(answer?.count).toBe(30)
    expect(Math.abs((answer?.value ?? 0) - 0.035) / 0.035).toBeLessThan(0.05)
  })

  test('an asker whose span ends within a millisecond before its answer begins waited: Node begins spans at whole milliseconds', () => {
    expect(
      topicOf(
        told(30, () => asking(39.5)),
        'ask'
      ).answer?.value
    ).toBeCloseTo(0.035, 2)
  })

  test('nobody waits: another takes it, the asker was done before, or nothing comes back', () => {
    expect(
      topicOf(
        told(30, () => asking(60, 'mail')),
        'ask'
      ).answer
    ).toEqual({ value: null, count: 30 })
    expect(
      topicOf(
        told(30, () => asking(15)),
        'ask'
      ).answer
    ).toEqual({ value: null, count: 30 })
    expect(
      topicOf(
        told(30, () => asking(60).slice(0, 3)),
        'ask'
      ).answer
    ).toEqual({ value: null, count: 30 })
  })

  test('a correlation id joins what is not of one trace, direct reply-to too', () => {
    const of = told(30, (i) => {
      const conversation = `c${i}`
      const sent = make({
        by: 'till',
        kind: 'producer',
        from: 5,
        attributes: { messagingSystem: 'rabbitmq', destination: '', routingKey: 'ask', conversation }
      })
      const taken = make({
        by: 'stock',
        kind: 'consumer',
        from: 9,
        attributes: { messagingSystem: 'rabbitmq', destination: '', queue: 'ask', conversation }
      })
      const hears = make({
        by: 'till',
        kind: 'consumer',
        from: 25,
        attributes: { messagingSystem: 'rabbitmq', destination: '', queue: 'amq.rabbitmq.reply-to.g1', conversation }
      })
      return [sent, taken, hears]
    })
    const { answer } = queueOf(of, 'ask')
    expect(answer?.count).toBe(30)
    expect(Math.abs((answer?.value ?? 0) - 0.02) / 0.02).toBeLessThan(0.05)
  })

  test('groups that work on little of what they take drop the rest; one that shows no work may do it unseen', () => {
    const groups = (works: Record<string, number>) =>
      topicOf(
        told(100, (i) =>
          Object.entries(works).flatMap(([group, every]) => {
            const taken = make({ by: group, kind: 'consumer', attributes: on('all', { group }) })
            return i % every === 0 ? [taken, make({ by: group, kind: 'internal', parent: taken })] : [taken]
          })
        ),
        'all'
      ).droppers
    expect(groups({ a: 10, b: 10, c: 10, d: 1 })).toEqual({ value: 3, count: 100 })
    expect(groups({ a: 10, b: 1, c: 1 })).toEqual({ value: 1, count: 100 })
    expect(groups({ a: 10, b: 1, c: 1000 })).toBeUndefined()
  })

  const keyed = (key: string, from: number, to: number, more: Partial<Made> = {}) =>
    make({ by: 'w', kind: 'consumer', from, to, attributes: on('orders', { group: 'w', orderingKey: key }), ...more })

  test('messages of one key at the same time are out of order; in turn, or of two keys, or of one batch they are not', () => {
    const share = (of: (i: number) => Span[]) => topicOf(told(100, of), 'orders').outOfOrder?.value
    expect(share((i) => [keyed(`k${i}`, 0, 100), keyed(`k${i}`, 50, 150)])).toBe(0.5)
    expect(share((i) => [keyed(`k${i}`, 0, 100), keyed(`k${i}`, 100, 150)])).toBe(0)
    expect(share((i) => [keyed(`a${i}`, 0, 100), keyed(`b${i}`, 50, 150)])).toBe(0)
    expect(
      share((i) => {
        const batch = make({ by: 'w', kind: 'internal' })
        return [keyed(`k${i}`, 0, 100, { parent: batch }), keyed(`k${i}`, 0, 100, { parent: batch })]
      })
    ).toBe(0)
  })

  const QUEUE: Attributes = { messagingSystem: 'rabbitmq', destination: 'x', queue: 'q' }
  const again = (times: number, error = false, isSender = true) => {
    const sent = new Set<number>()
    const of = told(
      100,
      (i) => {
        const sender = make({
          by: 's',
          kind: 'producer',
          attributes: { messagingSystem: 'rabbitmq', destination: 'x', routingKey: 'k' }
        })
        if (isSender) sent.add(sender.id)
        const take = () => make({ by: 'w', kind: 'consumer', parent: sender, error, attributes: QUEUE })
        return i < times ? [sender, take(), take()] : [sender, take()]
      },
      sent
    )
    return queueOf(of, 'q').again
  }
  test('what was done and is taken again is counted; what failed, or a batch’s own span above it, is not', () => {
    expect(again(10)).toEqual({ value: 10 / 110, count: 110 })
    expect(again(10, true)?.value).toBe(0)
    expect(again(10, false, false)).toBeUndefined()
  })

  test('commits and sizes', () => {
    const of = told(20, () => [
      make({ by: 's', kind: 'producer', attributes: on('t', { bodySize: 300 }) }),
      make({
        by: 'w',
        kind: 'client',
        attributes: on('t', { group: 'w', operationName: 'commit', operation: 'settle', batch: 40 })
      })
    ])
    expect(topicOf(of, 't')).toMatchObject({
      messageBytes: { value: 300, count: 20 },
      perCommit: { value: 40, count: 20 }
    })
  })
})

describe('it has bounds', () => {
  test('at more traces than there is room for, some are kept, and shares stay what they are', () => {
    const habits = new Habits(0, () => true)
    for (let i = 0; i < 30_000; i++) {
      // Ids as random as they are.
      const trace = Math.imul(i + 1, 0x9e3779b1) >>> 7
      const at = make({ by: 'page', kind: 'internal', trace, to: i % 4 === 0 ? 10 : 100 })
      for (const span of [at, ...call(at, 'log', 'Note', [0, 50])]) habits.see(span, factOf(span), 0)
    }
    habits.expire(HOUR)
    const { unawaited } = called(habits.told(nowhere, HOUR).of, 'Note')
    expect(Math.abs((unawaited?.value ?? 0) - 0.25)).toBeLessThan(0.03)
    expect(Math.abs((unawaited?.count ?? 0) / 30_000 - 1)).toBeLessThan(0.1)
  })

  test('spans that are each other’s parents are looked at and end', () => {
    const habits = new Habits(0, () => true)
    const a = make({ by: 'a', kind: 'server', attributes: rpc('A') })
    const b = make({ by: 'a', kind: 'client', parent: a, attributes: rpc('A') })
    a.parentId = b.id
    for (const span of [a, b]) habits.see(span, factOf(span), 0)
    habits.expire(HOUR)
    expect(Object.keys(habits.told(nowhere, HOUR).of).length).toBeGreaterThan(0)
  })
})

describe('streams that break and are begun anew', () => {
  const BROKEN = { rpcStatus: 'UNAVAILABLE' }
  /** A caller's call of `Feed` that begins at this second and ends at that one. */
  const feed = ([from, to]: [number, number], status: Attributes = BROKEN, by = 'page'): Span =>
    make({ by, kind: 'client', from: from * 1000, to: to * 1000, attributes: rpc('Feed', status) })
  const times = (count: number, of: (nth: number) => Span[]): Span[] =>
    Array.from({ length: count }, (_, i) => of(i)).flat()
  const stormsOf = (spans: Span[]) =>
    called(
      told(1, () => spans),
      'Feed'
    ).storms

  test.each<[string, Span[], number]>([
    // Each lasts for 5 s and the next begins after one more: ten a minute.
    ['ten a minute are a storm: three minutes of it', times(41, (i) => [feed([6 * i, 6 * i + 5])]), 3],
    ['nine a minute are none', times(30, (i) => [feed([6.7 * i, 6.7 * i + 5.6])]), 0],
    [
      'twelve that break at once and come back are one',
      [...times(12, () => [feed([0, 60])]), ...times(12, (i) => [feed([61 + i / 10, 900], {})])],
      1
    ],
    ['twelve that break and nothing is begun for them', times(12, () => [feed([0, 60])]), 0],
    ['one broke, and twelve others begin as it does', [feed([0, 60]), ...times(12, () => [feed([61, 900], {})])], 0],
    ['tries while nobody is there: none was ever open', times(100, (i) => [feed([i, i + 0.5])]), 0],
    ['streams that their caller ends', times(31, (i) => [feed([6 * i, 6 * i + 5], { rpcStatus: 'CANCELLED' })]), 0],
    ['streams that come to their end', times(31, (i) => [feed([6 * i, 6 * i + 5], {})]), 0],
    ['begun half a minute after it broke', times(31, (i) => [feed([36 * i, 36 * i + 5])]), 0],
    // One restart of the server: four services lose it.
    [
      'four callers have one each: no caller has more',
      ['a', 'b', 'c', 'd'].flatMap((by) => [
        ...times(12, () => [feed([0, 60], BROKEN, by)]),
        ...times(12, () => [feed([61, 90], {}, by)])
      ]),
      1
    ]
  ])('%s', (_, spans, storms) => {
    expect(stormsOf(spans)).toEqual({ value: storms, count: spans.length })
  })

  test('a call is a stream that has several messages one way', () => {
    const serve = (method: string, asked: number, answered: number) => [
      make({ by: 'stock', kind: 'server', attributes: rpc(method, { asked, answered }) })
    ]
    expect(
      served(
        told(4, () => serve('Feed', 1, 7)),
        'stock',
        'Feed'
      ).streams
    ).toEqual({ value: 1, count: 4 })
    expect(
      served(
        told(4, () => serve('Upload', 7, 1)),
        'stock',
        'Upload'
      ).streams
    ).toEqual({ value: 1, count: 4 })
    expect(
      served(
        told(4, () => serve('Get', 1, 1)),
        'stock',
        'Get'
      ).streams
    ).toEqual({ value: 0, count: 4 })
  })
})

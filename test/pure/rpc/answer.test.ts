import { describe, expect, it } from 'vitest'
import { answerRpc, type Spread } from '../../../judge/rpc.ts'
import { addTo, emptyHistogram, RPC_CODES, RPC_SERIES, type RpcSeries, rpcPart } from '../../../model/index.ts'

const METHOD = 'rpc/-/-/orders/shop.Orders/Create'
const OTHER = 'rpc/-/-/orders/shop.Orders/Find'
const TIME = { from: 0, to: 100_000, step: 10_000 }

/** Calls that each took so long, seconds, in one step. */
const spread = (series: RpcSeries, part: string, slot: number, seconds: number[], of = METHOD): Spread => {
  const histogram = emptyHistogram()
  for (const each of seconds) addTo(histogram, each)
  return { of, name: RPC_SERIES[series], part, slot, histogram }
}
const part = (code: (typeof RPC_CODES)[number], who: string) => rpcPart(RPC_CODES.indexOf(code), who)
const times = (n: number, seconds: number) => new Array<number>(n).fill(seconds)

describe('what is told of a method', () => {
  it('adds up each code, each caller and each instance exactly, and never both ends', () => {
    const answer = answerRpc(
      [
        spread('served', part('OK', 'a'), 1, times(90, 0.01)),
        spread('served', part('INTERNAL', 'b'), 1, times(6, 0.01)),
        spread('served', part('NOT_FOUND', 'b'), 2, times(4, 0.5)),
        spread('called', part('OK', 'till'), 1, times(90, 0.02)),
        spread('called', part('DEADLINE_EXCEEDED', 'web'), 2, times(10, 1))
      ],
      TIME
    )
    expect(answer.end).toBe('served')
    // NOT_FOUND is no failure of the server; for a caller every code but OK is one.
    expect(answer.total).toMatchObject({ calls: 100, failed: 6, codes: { OK: 90, INTERNAL: 6, NOT_FOUND: 4 } })
    expect(answer.callers.map(({ caller, calls, failed }) => [caller, calls, failed])).toEqual([
      ['web', 10, 10],
      ['till', 90, 0]
    ])
    expect(answer.instances.map(({ instance, calls, failed }) => [instance, calls, failed])).toEqual([
      ['b', 10, 6],
      ['a', 90, 0]
    ])
    expect(answer.columns.map(({ at, calls }) => [at, calls])).toEqual([
      [10_000, 96],
      [20_000, 4]
    ])
    expect(answer.columns[1]?.p99).toBeCloseTo(0.5, 1)
  })

  it('is its callers’ word where the server says nothing, also where another method’s does', () => {
    const called = spread('called', part('UNAVAILABLE', 'web'), 1, times(3, 0.1))
    expect(answerRpc([called], TIME)).toMatchObject({ end: 'called', total: { calls: 3, failed: 3 }, instances: [] })
    const both = answerRpc([called, spread('served', part('OK', 'a'), 1, times(5, 0.1), OTHER)], TIME)
    expect(both.total.calls).toBe(8)
    expect(both.end).toBe('served')
  })

  it('keeps what callers saw of each step beside what the server saw, also where nothing reached it', () => {
    const all = [
      spread('served', part('OK', 'a'), 1, times(5, 0.1)),
      spread('called', part('OK', 'web'), 1, times(5, 0.1)),
      spread('called', part('UNAVAILABLE', 'web'), 1, times(2, 0.1)),
      spread('called', part('UNAVAILABLE', 'till'), 3, times(4, 0.1))
    ]
    const { columns, called, total } = answerRpc(all, TIME)
    expect(total.codes).toEqual({ OK: 5 })
    expect(columns.map(({ at }) => at)).toEqual([10_000])
    expect(called).toEqual([
      { at: 10_000, calls: 7, codes: { OK: 5, UNAVAILABLE: 2 } },
      { at: 30_000, calls: 4, codes: { UNAVAILABLE: 4 } }
    ])
    expect(answerRpc(all, { ...TIME, caller: 'till' }).called.map(({ at }) => at)).toEqual([30_000])
    expect(answerRpc(all, { ...TIME, code: 'OK' }).called).toEqual([{ at: 10_000, calls: 5, codes: { OK: 5 } }])
    expect(answerRpc(all, { ...TIME, instance: 'a' }).called).toEqual([])
  })

  it('shows one caller, one instance, one code alone; tables stay whole', () => {
    const all = [
      spread('served', part('OK', 'a'), 1, times(5, 0.1)),
      spread('served', part('OK', 'b'), 1, times(7, 0.1)),
      spread('called', part('OK', 'till'), 1, times(4, 0.2)),
      spread('called', part('OK', 'web'), 1, times(8, 0.2))
    ]
    expect(answerRpc(all, { ...TIME, instance: 'b' }).total.calls).toBe(7)
    expect(answerRpc(all, { ...TIME, code: 'INTERNAL' }).total.calls).toBe(0)
    const till = answerRpc(all, { ...TIME, caller: 'till' })
    expect(till).toMatchObject({ end: 'called', total: { calls: 4 } })
    expect(till.instances).toHaveLength(2)
  })

  it('divides what callers waited by calls of both ends alone, and knows nothing without them', () => {
    const answer = answerRpc(
      [
        spread('answered', 'till', 1, times(10, 0.05)),
        spread('between', 'till', 1, times(10, 0.15)),
        spread('called', part('OK', 'till'), 1, times(50, 0.2)),
        spread('called', part('OK', 'web'), 1, times(50, 0.2))
      ],
      TIME
    )
    expect(answer.share).toMatchObject({ calls: 10, client: 0.2, server: 0.05, between: 0.15 })
    expect(Object.fromEntries(answer.callers.map(({ caller, share }) => [caller, share?.calls]))).toEqual({
      till: 10,
      web: undefined
    })
  })

  it('says messages of a call and retries where metrics tell of them, and else that it does not know', () => {
    expect(answerRpc([spread('served', part('OK', 'a'), 1, [1])], TIME)).toMatchObject({
      messages: null,
      retries: null
    })
    const told = answerRpc(
      [
        spread('requests', 'a', 1, times(10, 1)),
        spread('responses', 'a', 1, times(10, 40)),
        spread('retries', 'till', 1, [2, 1]),
        spread('retries', 'web', 1, [4])
      ],
      TIME
    )
    expect(told.messages).toEqual({ calls: 10, requests: 1, responses: 40 })
    expect(told.retries).toBe(7)
    expect(told.answers).toBeNull()
  })

  it('say how large answers are: as the server has it, else as its callers do', () => {
    const received = spread('received', 'till', 1, [10, 30])
    expect(answerRpc([received], TIME).answers).toEqual({ count: 2, mean: 20, p99: expect.closeTo(30, -0.5) })
    const both = [received, spread('sizes', 'a', 1, [100, 200, 300])]
    expect(answerRpc(both, TIME).answers).toMatchObject({ count: 3, mean: 200 })
  })

  it('has cells of a quarter octave that hold every call which took time', () => {
    const { columns } = answerRpc([spread('served', part('OK', ''), 1, [0, 0.9, 1, 1.1, 1.1])], TIME)
    // (2^-0.25, 1] and (1, 2^0.25].
    expect(columns[0]?.cells).toEqual([
      [-1, 2],
      [0, 2]
    ])
    expect(columns[0]?.calls).toBe(5)
  })
})

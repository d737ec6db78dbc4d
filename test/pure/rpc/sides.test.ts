import { describe, expect, it } from 'vitest'
import { mostOf, shareOf, sidesOf, stackOf, toneOf } from '../../../app/rpc/sides.ts'
import type { Codes, RpcAnswer } from '../../../model/index.ts'

const told = (codes: Codes) => ({
  p50: 0.01,
  p90: 0.01,
  p95: 0.01,
  p99: 0.01,
  failed: 0,
  codes,
  calls: Object.values(codes).reduce((sum, calls) => sum + calls, 0)
})
const step = (at: number, codes: Codes) => ({ at, ...told(codes), cells: [] })
const answer = (over: Partial<RpcAnswer>): RpcAnswer => ({
  from: 0,
  to: 60_000,
  step: 10_000,
  end: 'served',
  total: told({}),
  columns: [],
  called: [],
  callers: [],
  instances: [],
  share: null,
  messages: null,
  retries: null,
  answers: null,
  ...over
})
/** The server saw all of its own end well; two in a hundred calls never reached it. */
const unreached = answer({
  total: told({ OK: 980 }),
  columns: [step(0, { OK: 980 })],
  called: [
    { at: 0, calls: 980, codes: { OK: 980 } },
    { at: 10_000, calls: 20, codes: { UNAVAILABLE: 20 } }
  ],
  callers: [{ caller: 'web', ...told({ OK: 980, UNAVAILABLE: 20 }), share: null }]
})

describe('how calls ended', () => {
  it('each side’s shares are of its own calls, and add up to one', () => {
    const sides = sidesOf(unreached)
    expect(sides.map(({ name, calls }) => [name, calls])).toEqual([
      ['server', 980],
      ['callers', 1000]
    ])
    const shares = sides.map((side) => (['OK', 'UNAVAILABLE'] as const).map((code) => shareOf(side, code)))
    expect(shares).toEqual([
      [1, 0],
      [0.98, 0.02]
    ])
  })

  it('what callers alone saw is drawn, in a step that the server knows nothing of', () => {
    const [server, callers] = sidesOf(unreached)
    expect(server && stackOf(server)).toEqual([])
    expect(callers && stackOf(callers)).toEqual(['UNAVAILABLE'])
    expect(callers?.steps.map(({ at }) => at)).toEqual([0, 10_000])
    expect(mostOf(sidesOf(unreached))).toBe(20)
  })

  it('a side that tells nothing is none', () => {
    expect(sidesOf(answer({ total: told({ OK: 3 }) })).map(({ name }) => name)).toEqual(['server'])
    const alone = answer({ end: 'called', total: told({ OK: 3 }), callers: unreached.callers })
    expect(sidesOf(alone).map(({ name }) => name)).toEqual(['callers'])
    expect(sidesOf(answer({ end: null }))).toEqual([])
  })

  it('failures stand on the ground and have shades of their own: what a server refused is none, and is one to a caller', () => {
    const codes: Codes = { OK: 900, NOT_FOUND: 50, INTERNAL: 30, UNKNOWN: 20 }
    const [server, callers] = sidesOf(
      answer({ total: told(codes), callers: [{ caller: 'web', ...told(codes), share: null }] })
    )
    expect(server && stackOf(server)).toEqual(['INTERNAL', 'UNKNOWN', 'NOT_FOUND'])
    const shades = (['OK', 'NOT_FOUND', 'INTERNAL', 'UNKNOWN'] as const).map((code) => server && toneOf(server, code))
    expect(shades).toEqual([0, 1, 1, 2])
    expect(callers && stackOf(callers)).toEqual(['NOT_FOUND', 'INTERNAL', 'UNKNOWN'])
    expect(callers && toneOf(callers, 'UNKNOWN')).toBe(3)
  })
})

import { describe, expect, it } from 'vitest'
import { axisOf } from '../../../app/charts/axis.ts'
import { readPicked, writePicked } from '../../../app/rpc/cell.ts'
import { flagsOf } from '../../../app/rpc/flags.ts'
import { boundsOf, cellsOf, latencyY, marksOf, rowsOf } from '../../../app/rpc/heat.ts'
import { codesInOrder, sayTime, whyEmpty } from '../../../app/rpc/words.ts'
import { type Figures, measured, type RpcAnswer, type RpcColumn, type RpcTold, unknown } from '../../../model/index.ts'

const told = (over: Partial<RpcTold> = {}): RpcTold => ({
  calls: 100,
  failed: 0,
  codes: { OK: 100 },
  p50: 0.012,
  p90: 0.1,
  p95: 0.2,
  p99: 0.41,
  ...over
})
const column = (at: number, cells: [number, number][]): RpcColumn => ({ ...told(), at, cells })
const answer = (over: Partial<RpcAnswer> = {}): RpcAnswer => ({
  from: 0,
  to: 60_000,
  step: 10_000,
  end: 'served',
  total: told(),
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

describe('the heat map', () => {
  it('has rows for every call, as fine as fits, and no call is lost between them', () => {
    for (const width of [1, 5, 40, 90]) {
      const cells = Array.from({ length: width }, (_, i): [number, number] => [i - 30, i + 1])
      const map = answer({ columns: [column(0, cells)] })
      const rows = rowsOf(map)
      if (rows === undefined) throw new Error('no rows')
      const shown = cellsOf(map, rows)
      expect(shown.reduce((sum, { calls }) => sum + calls, 0)).toBe((width * (width + 1)) / 2)
      expect(shown.every(({ row, level }) => row >= 0 && row < rows.count && level >= 1 && level <= 7)).toBe(true)
      expect(rows.count).toBeLessThanOrEqual(30)
      // A cell of the answer lies within the bounds of its row.
      const { least, most } = boundsOf(rows, shown[0]?.row ?? 0)
      expect(2 ** (-29.5 / 4)).toBeGreaterThan(least)
      expect(2 ** (-29.5 / 4)).toBeLessThan(most)
    }
    expect(rowsOf(answer())).toBeUndefined()
  })

  it('is a logarithmic scale that its marks stand on', () => {
    const rows = { perOctave: 2, first: -20, count: 24 }
    const map = { axis: axisOf(60_000, 60_000, false), rows, width: 100, height: 240, step: 10_000 }
    expect(latencyY(map, 2 ** -10)).toBeCloseTo(240)
    expect(latencyY(map, 4)).toBeCloseTo(0)
    expect(marksOf(rows)).toEqual([0.01, 0.1, 1].map((each) => expect.closeTo(each)))
  })

  it('a picked cell stands in the address and comes back; what is no cell is none', () => {
    const picked = { from: 1_764_165_600_000, to: 1_764_165_630_000, least: 0.25, most: 0.5 }
    expect(writePicked(picked)).toBe('1764165600000-1764165630000_0.25_0.5')
    expect(readPicked(writePicked(picked))).toEqual(picked)
    const tiny = { ...picked, least: 0.000_000_119_2, most: 0.000_000_238_4 }
    expect(readPicked(writePicked(tiny))).toEqual(tiny)
    for (const text of [null, '', '2-1_1_2', '1-2_2_1', '1-2', 'a-b_c_d', '1-2_0.1_NaN', '1-2_0.1-0.2'])
      expect(readPicked(text)).toBeNull()
  })

  it('a deployment is flagged with its version', () => {
    const event = (at: number, kind: string, text: string) => ({ id: `${at}`, target: 'otlp', of: '', at, kind, text })
    const events = [
      event(10, 'deploy', 'orders runs 1.4.2, 1.4.1 before.'),
      event(20, 'deploy', 'orders 2.14 was deployed.'),
      event(30, 'note', 'Disk 3 was changed.'),
      event(200, 'deploy', 'orders runs 1.5, 1.4.2 before.')
    ]
    expect(flagsOf(events, { from: 0, at: 100 }).map(({ at, word }) => [at, word])).toEqual([
      [10, '1.4.2'],
      [20, '2.14'],
      [30, '']
    ])
  })
})

describe('words', () => {
  const nameOf = (id: string) => id
  it.each([
    [answer({ total: told({ calls: 0 }) }), 'No call was told of in the last hour.'],
    [answer(), 'In the last hour 100 calls. None failed.'],
    [
      answer({
        total: told({ failed: 5, codes: { OK: 95, INTERNAL: 4, UNKNOWN: 1 } }),
        instances: [
          { instance: 'a', ...told({ failed: 0 }) },
          { instance: 'b', ...told({ failed: 5 }) }
        ]
      }),
      'In the last hour 100 calls. 5 % failed, most with INTERNAL, all on instance b.'
    ],
    [
      answer({
        callers: [
          { caller: 'till', ...told(), share: null },
          { caller: 'web', ...told({ failed: 50, codes: { OK: 50, DEADLINE_EXCEEDED: 50 } }), share: null }
        ]
      }),
      'In the last hour 100 calls. 25 % failed for callers, most with DEADLINE_EXCEEDED, all called by web.'
    ]
  ])('%#', (given, said) => {
    expect(sayTime(given, 'last hour', nameOf)).toBe(said)
  })

  it.each<[string, object, Figures, boolean, string]>([
    [
      'open streams',
      { calls: 0 },
      { open_streams: measured(3), in_flight: measured(3) },
      false,
      '3 streams are open. How long one took is known when it ends: none ended in the last hour.'
    ],
    [
      'calls under way',
      { calls: 0 },
      { in_flight: measured(1) },
      false,
      '1 call is under way. How long one took is known when it ends: none ended in the last hour.'
    ],
    [
      'nothing',
      { calls: 0 },
      { open_streams: unknown('nobody says') },
      false,
      'Calls are drawn once they end: none did in the last hour.'
    ],
    ['one caller alone', { calls: 0 }, { open_streams: measured(3) }, true, 'No such call ended in the last hour.'],
    [
      'calls of no time',
      { calls: 4 },
      {},
      false,
      'All of them ended within the same tick of their clock: they took no time that could be drawn.'
    ]
  ])('why nothing is drawn: %s', (_, total, figures, isPart, said) => {
    expect(whyEmpty({ total: told(total) }, figures, 'last hour', isPart)).toBe(said)
  })

  it('codes stand by how many calls had them, OK last', () => {
    expect(codesInOrder({ OK: 900, NOT_FOUND: 3, INTERNAL: 7 }, { UNAVAILABLE: 5 })).toEqual([
      'INTERNAL',
      'UNAVAILABLE',
      'NOT_FOUND',
      'OK'
    ])
  })
})

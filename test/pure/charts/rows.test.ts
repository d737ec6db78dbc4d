import { describe, expect, it } from 'vitest'
import { linesOf, quarters, rowsOf, scaleTop, withLive } from '../../../app/charts/rows.ts'
import { measured, NEVER, unknown } from '../../../model/known.ts'

describe('lines of a chart', () => {
  const line = {
    name: 'backlog',
    points: [
      [1000, 5],
      [2000, 7]
    ] as const
  }

  it('grow by what the live picture says, and lose what is too old', () => {
    expect(withLive(line, 3000, measured(9), 1500).points).toEqual([
      [2000, 7],
      [3000, 9]
    ])
  })

  it('don’t grow by what they have already, nor by what isn’t told', () => {
    expect(withLive(line, 2000, measured(9), 0).points).toEqual(line.points)
    expect(withLive(line, 3000, undefined, 0).points).toEqual(line.points)
  })

  it('have a hole where it isn’t known', () => {
    const points = withLive(withLive(line, 3000, unknown('The broker does not answer.'), 0), 4000, NEVER, 0).points
    expect(rowsOf([{ name: 'backlog', points }]).map(({ backlog }) => backlog)).toEqual([5, 7, null, null])
  })

  it('are of the thing itself, not of its parts', () => {
    const series = [
      { name: 'backlog', part: null, unit: '1', points: [] },
      { name: 'kafka.consumer_group.lag', part: '3', unit: '1', points: [] }
    ]
    expect(linesOf(series).map(({ name }) => name)).toEqual(['backlog'])
  })

  it('stand side by side in rows by time', () => {
    const rows = rowsOf([
      {
        name: 'in_rate',
        points: [
          [2, 1],
          [1, 4]
        ]
      },
      { name: 'out_rate', points: [[2, 3]] }
    ])
    expect(rows).toEqual([
      { at: 1, in_rate: 4 },
      { at: 2, in_rate: 1, out_rate: 3 }
    ])
  })
})

describe('scales', () => {
  it.each([
    [0, 10, 10],
    [7, 10, 10],
    [1477, 10, 2000],
    [2400, 10, 2500],
    [0.004, 0.001, 0.005],
    [10_000, 1, 10_000]
  ])('hold %d (at least %d) under %d', (value, least, top) => {
    expect(scaleTop([{ at: 0, x: value }], ['x'], least)).toBeCloseTo(top)
  })

  it('name whole quarters of an hour', () => {
    const at = Date.UTC(2026, 0, 1, 12, 7)
    expect(quarters(at - 3_600_000, at).map((ms) => new Date(ms).getUTCMinutes())).toEqual([15, 30, 45, 0])
  })
})

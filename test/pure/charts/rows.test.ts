import { describe, expect, it } from 'vitest'
import { filledBy, linesOf, rowsOf, scaleTop, withLive } from '../../../app/charts/rows.ts'
import { momentsOf } from '../../../app/charts/span.ts'
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

  it('grow by a point a step, which is the newest of it', () => {
    const grown = withLive(withLive(line, 10_500, measured(8), 0, 10_000), 11_000, measured(9), 0, 10_000)
    expect(grown.points).toEqual([
      [1000, 5],
      [2000, 7],
      [11_000, 9]
    ])
  })

  it('have a hole where it isn’t known', () => {
    const points = withLive(withLive(line, 3000, unknown('The broker does not answer.'), 0), 4000, NEVER, 0).points
    expect(rowsOf([{ name: 'backlog', points }]).map(({ backlog }) => backlog)).toEqual([5, 7, null, null])
  })

  it('go on by what another line knows, and have a hole where neither does', () => {
    const hole = (at: number) => [at, null] as const
    const own = { name: 'in_rate', points: [[1000, 5], hole(2000), hole(3000)] as const }
    const other = { name: 'in_rate', points: [[500, 4], [1000, 6], [2000, 7], hole(3000), [4000, 8]] as const }
    expect(filledBy(own, other).points).toEqual([
      [500, 4],
      [1000, 5],
      [2000, 7],
      [3000, null],
      [4000, 8]
    ])
    expect(filledBy(own, undefined)).toBe(own)
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
    const quarters = momentsOf(at - 3_600_000, at, 900_000)
    expect(quarters.map((ms) => new Date(ms).getUTCMinutes())).toEqual([15, 30, 45, 0])
  })

  it('name days as the viewer’s clock begins them', () => {
    const at = Date.UTC(2026, 0, 3, 12)
    const midnights = momentsOf(at - 2 * 86_400_000, at, 86_400_000, 2 * 3_600_000)
    expect(midnights.map((ms) => new Date(ms).toISOString())).toEqual([
      '2026-01-01T22:00:00.000Z',
      '2026-01-02T22:00:00.000Z'
    ])
  })
})

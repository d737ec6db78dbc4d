import { describe, expect, it } from 'vitest'
import { decodeBlock, encodeBlock, type Point } from '../../../store/block.ts'
import { arrange } from '../../../store/layouts.ts'
import { packMarks } from '../../../store/marks.ts'

const HOUR = Date.parse('2026-03-01T12:00:00Z')
const roundTrip = (points: Point[]): { back: Point[]; scale: number; floats: number } => {
  const { marks, ...block } = encodeBlock(HOUR, points)
  return {
    back: decodeBlock({ hour: new Date(HOUR), ...block, marks: packMarks(marks) }),
    scale: block.scale,
    floats: block.floats.length
  }
}
const points = (values: number[], marks: number[] = []): Point[] =>
  values.map((value, i) => ({ atMs: HOUR + i * 10_007, value, mark: marks[i] ?? 0 }))

describe('block', () => {
  it.each([
    ['whole numbers', [5, 5, 7, 100, 0], 0, 0],
    ['large counters', [2 ** 53 - 1, 0, 2 ** 52], 0, 0],
    ['thousandths', [0.5, 1.125, 38.001], 3, 0],
    ['millionths', [0.000123, 0.5], 6, 0],
    ['negative numbers', [-3, 4, -5], 0, 0],
    ['what fits nothing', [1 / 3, 2e-9], 0, 2]
  ])('keeps %s exactly', (_name, values, scale, floats) => {
    const { back, ...how } = roundTrip(points(values))
    expect(back).toEqual(points(values))
    expect(how).toEqual({ scale, floats })
  })

  it('keeps marks, and repeats the value before where there is none', () => {
    const { back } = roundTrip(points([7, 99, 99, 8], [0, 4, 12, 1]))
    expect(back.map(({ value, mark }) => [value, mark])).toEqual([
      [7, 0],
      [7, 4],
      [7, 12],
      [8, 1]
    ])
  })

  it('sums up what is known alone', () => {
    expect(encodeBlock(HOUR, points([7, 99, 3], [0, 4, 0]))).toMatchObject({
      count: 2,
      min: 3,
      max: 7,
      sum: 10,
      last: 3
    })
    expect(encodeBlock(HOUR, points([1], [9]))).toMatchObject({ count: 0, min: null, last: null })
  })
})

describe('layouts', () => {
  const ids = (from: number, to: number) => new Set(Array.from({ length: to - from }, (_, i) => String(from + i)))
  const contents = (layouts: { series: string[] }[]) =>
    layouts.flatMap(({ series }) => series).sort((a, b) => Number(a) - Number(b))

  it('hold every series once, at most 128 together', () => {
    const layouts = arrange('t', [], ids(0, 300))
    expect(layouts.map(({ series }) => series.length)).toEqual([128, 128, 44])
    expect(contents(layouts)).toEqual([...ids(0, 300)])
  })

  it('stay as they are while the series do', () => {
    const before = arrange('t', [], ids(0, 300))
    expect(arrange('t', before, ids(0, 300))).toEqual(before)
  })

  it('fill the last chunk before making another', () => {
    const before = arrange('t', [], ids(0, 130))
    const after = arrange('t', before, ids(0, 131))
    expect(after.map(({ series }) => series.length)).toEqual([128, 3])
    expect(after[0]).toBe(before[0])
  })

  it('are taken apart when most of their series are gone', () => {
    const before = arrange('t', [], ids(0, 256))
    const after = arrange('t', before, ids(120, 256))
    expect(contents(after)).toEqual([...ids(120, 256)])
  })

  it('have the same id for the same series, whoever makes them', () => {
    expect(arrange('t', [], ids(0, 9))).toEqual(arrange('t', [], ids(0, 9)))
  })
})

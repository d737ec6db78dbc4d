import { describe, expect, it } from 'vitest'
import { type Frame, linePath, placeX, placeY, topOf } from '../../../app/charts/threshold.ts'

const FRAME: Frame = { width: 100, height: 50, from: 1000, to: 2000, top: 10 }

describe('a chart with a threshold', () => {
  it('places time from left to right and values from the foot up', () => {
    expect([placeX(FRAME, 1000), placeX(FRAME, 1500), placeX(FRAME, 2000)]).toEqual([0, 50, 100])
    expect([placeY(FRAME, 0), placeY(FRAME, 5), placeY(FRAME, 10)]).toEqual([50, 25, 0])
  })

  it('keeps what goes beyond the scale at the top', () => {
    expect(placeY(FRAME, 1e9)).toBe(0)
  })

  it('breaks the line where nothing is known, and runs along the top where it is never', () => {
    const path = linePath(FRAME, [
      [1000, 5],
      [1250, 'never'],
      [1500, null],
      [1750, 10],
      [2000, 0]
    ])
    expect(path).toBe('M0.0 25.0L25.0 0.0M75.0 0.0L100.0 50.0')
  })

  it.each([
    ['nothing came near: the threshold is in sight', 1, 100, 151.2],
    ['a little beyond', 150, 100, 162],
    ['far beyond: the threshold stays in sight', 1e6, 100, 432],
    ['a threshold of 0', 50, 0, 54],
    ['nothing at all', 0, 0, 1]
  ])('%s', (_, most, threshold, top) => {
    expect(
      topOf(
        [
          [0, most],
          [1, null],
          [2, 'never']
        ],
        threshold
      )
    ).toBeCloseTo(top, 6)
  })
})

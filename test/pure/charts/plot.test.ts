import { describe, expect, it } from 'vitest'
import { areaOf, bandOf, lineOf, nearestTo, type Plot, plotX, plotY, runsOf } from '../../../app/charts/plot.ts'

const plot: Plot = { axis: { from: 1000, at: 2000, to: 2000 }, width: 100, height: 50, top: 10 }
const rows = [
  { at: 900, backlog: 10, rate: 1 },
  { at: 1500, backlog: 5 },
  { at: 1600, backlog: null, rate: 2 },
  { at: 2000, backlog: 0 }
]

describe('a chart’s plot', () => {
  it('has moments from its left edge on, and values from its ground', () => {
    expect([plotX(plot, 1000), plotX(plot, 1500), plotX(plot, 900)]).toEqual([0, 50, -10])
    expect([plotY(plot, 10), plotY(plot, 5), plotY(plot, 0)]).toEqual([0, 25, 50])
  })

  it('breaks a line where nothing is known, not where another line alone has a moment', () => {
    expect(lineOf(runsOf(plot, rows, 'backlog'))).toBe('M-10.0 0.0L50.0 25.0M100.0 50.0h0.1')
    expect(lineOf(runsOf(plot, rows, 'rate'))).toBe('M-10.0 45.0L60.0 40.0')
    expect(lineOf(runsOf(plot, [], 'rate'))).toBe('')
  })

  it('fills what lies below a line, and between two', () => {
    expect(areaOf(plot, runsOf(plot, rows.slice(0, 2), 'backlog'))).toBe('M-10.0 50L-10.0 0.0L50.0 25.0L50.0 50Z')
    const cone = [
      { at: 1000, low: 5, high: 5 },
      { at: 2000, low: 0, high: 10 }
    ]
    expect(bandOf(plot, cone, 'low', 'high')).toBe('M0.0 25.0L100.0 0.0L100.0 50.0L0.0 25.0Z')
    expect(bandOf(plot, rows, 'low', 'high')).toBe('')
  })

  it('reads what is nearest to the pointer, of what is in sight', () => {
    expect(nearestTo(plot, rows, 52)?.at).toBe(1500)
    expect(nearestTo(plot, rows, -20)?.at).toBe(1500)
    expect(nearestTo(plot, rows, 99)?.at).toBe(2000)
    expect(nearestTo(plot, [], 50)).toBeUndefined()
  })
})

import { describe, expect, it } from 'vitest'
import { axisOf, shareOf } from '../../../app/charts/axis.ts'
import { forecastOf, foretoldTop, isForetold, PACE_MS, withForecast } from '../../../app/charts/forecast.ts'
import type { Line } from '../../../app/charts/rows.ts'
import { estimated, measured, NEVER, unknown } from '../../../model/known.ts'

const AT = 1_000_000_000
const MINUTE = 60_000
/** Rates each half minute up to now. */
const rates = (arrive: readonly number[], taken: readonly number[]): Line[] => {
  const line = (name: string, values: readonly number[]): Line => ({
    name,
    points: values.map((value, i) => [AT - (values.length - 1 - i) * 30_000, value] as const)
  })
  return [line('in_rate', arrive), line('out_rate', taken)]
}
const figures = (backlog: number, arrive: number, taken: number) => ({
  backlog: measured(backlog),
  in_rate: measured(arrive),
  out_rate: measured(taken)
})

describe('forecast of a backlog', () => {
  it('reaches 0 when the drain says, and stays there', () => {
    const forecast = forecastOf(figures(600, 10, 15), rates([10, 10, 10], [15, 15, 15]), AT, AT + 6 * MINUTE)
    expect(forecast).toMatchObject({ growth: -5, lossAt: null })
    expect(forecast?.empty).toEqual({ likely: AT + 120_000, soonest: AT + 120_000, latest: AT + 120_000 })
    expect(forecast?.points[0]).toEqual({ at: AT, likely: 600, low: 600, high: 600 })
    expect(forecast?.points.find(({ at }) => at === AT + MINUTE)?.likely).toBe(300)
    expect(forecast?.points.find(({ at }) => at === AT + 120_000)?.likely).toBe(0)
    expect(forecast?.points.at(-1)).toEqual({ at: AT + 6 * MINUTE, likely: 0, low: 0, high: 0 })
  })

  it('grows where no more is taken than arrives', () => {
    const forecast = forecastOf(figures(600, 40, 6), [], AT, AT + MINUTE)
    expect(forecast).toMatchObject({ growth: 34, empty: { likely: null, soonest: null, latest: null } })
    expect(forecast?.points.at(-1)?.likely).toBe(600 + 34 * 60)
  })

  it('has a cone as wide as the pace varied, the outermost tenths left out', () => {
    const taken = [20, 12, 14, 15, 15, 15, 15, 15, 16, 18, 0]
    const forecast = forecastOf(figures(600, 10, 15), rates(Array(11).fill(10), taken), AT, AT + 10 * MINUTE)
    // Growth is −10…10; without the outermost tenths −8…−2.
    expect(forecast?.empty).toEqual({ likely: AT + 120_000, soonest: AT + 75_000, latest: AT + 300_000 })
    const last = forecast?.points.find(({ at }) => at === AT + 75_000)
    expect(last).toEqual({ at: AT + 75_000, likely: 225, low: 0, high: 450 })
  })

  it('tells of how it drains by what it did since it began to', () => {
    const recovered = rates(Array(10).fill(10), [0, 0, 0, 0, 0, 14, 15, 15, 15, 16])
    const forecast = forecastOf(figures(600, 10, 15), recovered, AT, AT + 10 * MINUTE)
    expect(forecast?.empty.latest).toBeLessThan(AT + 150_000)
    // That it came to drain only now may be chance.
    const only = rates(Array(10).fill(10), [0, 0, 0, 0, 0, 0, 0, 14, 15, 15])
    expect(forecastOf(figures(600, 10, 15), only, AT, AT + 10 * MINUTE)?.empty.latest).toBeNull()
  })

  it('leaves out what was longer ago, and tells of no cone from too few readings', () => {
    const old = rates([500, 10, 10], [0, 15, 15]).map((line) => ({
      ...line,
      points: line.points.map(([ms, value], i) => [i === 0 ? AT - PACE_MS - 1 : ms, value] as const)
    }))
    const forecast = forecastOf(figures(600, 10, 15), old, AT, AT + MINUTE)
    expect(forecast?.points.every(({ low, likely, high }) => low === likely && high === likely)).toBe(true)
  })

  it('is none where anything of it is unknown, and where nothing waits', () => {
    expect(forecastOf({ ...figures(600, 1, 2), out_rate: unknown('It was just begun.') }, [], AT, AT + 1)).toBeNull()
    expect(forecastOf({ ...figures(600, 1, 2), backlog: unknown('It is down.') }, [], AT, AT + 1)).toBeNull()
    expect(forecastOf(figures(0, 1, 2), [], AT, AT + 1)).toBeNull()
    expect(forecastOf(figures(600, 1, 2), [], AT, AT)).toBeNull()
  })

  it('says when the first unread message is deleted', () => {
    expect(forecastOf({ ...figures(5, 2, 1), loss: estimated(90) }, [], AT, AT + MINUTE)?.lossAt).toBe(AT + 90_000)
    expect(forecastOf({ ...figures(5, 2, 1), loss: NEVER }, [], AT, AT + MINUTE)?.lossAt).toBeNull()
  })

  it('is for what is out of step', () => {
    expect((['ok', 'idle', 'unknown'] as const).some(isForetold)).toBe(false)
    expect((['behind', 'stalled', 'stopped', 'rewound'] as const).every(isForetold)).toBe(true)
  })
})

describe('a chart with a forecast', () => {
  it('gives a fifth of its width to what may come', () => {
    const axis = axisOf(AT, 60 * MINUTE, true)
    expect(axis).toEqual({ from: AT - 60 * MINUTE, at: AT, to: AT + 15 * MINUTE })
    expect(shareOf(axis, AT)).toBe(0.8)
    expect(shareOf(axisOf(AT, 60 * MINUTE, false), AT)).toBe(1)
  })

  it('has it behind its rows, from the newest reading on', () => {
    const forecast = forecastOf(figures(600, 10, 15), [], AT, AT + MINUTE)
    const rows = [
      { at: AT - 1000, backlog: 590 },
      { at: AT, backlog: 600 }
    ]
    if (forecast === null) throw new Error('nothing was foretold')
    const all = withForecast(rows, forecast)
    expect(all.slice(0, 2)).toEqual([rows[0], { at: AT, backlog: 600, likely: 600, low: 600, high: 600 }])
    expect(all.slice(2).every((row) => row.backlog === undefined)).toBe(true)
  })

  it('is not pressed down by what may come', () => {
    const forecast = forecastOf(figures(100, 1000, 0), [], AT, AT + 60 * MINUTE)
    expect(forecast === null ? 0 : foretoldTop(forecast, [{ at: AT, backlog: 100 }], ['backlog'])).toBe(150)
  })
})

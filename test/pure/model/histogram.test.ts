import { describe, expect, it } from 'vitest'
import { addTo, coarsen, countOf, emptyHistogram, type Histogram, merge, quantile } from '../../../model/index.ts'

/** A fixed sequence (Park–Miller) spread over microseconds to minutes. */
const latencies = (n: number, seed: number): number[] =>
  Array.from({ length: n }, () => {
    seed = (seed * 48_271) % 2_147_483_647
    return 10 ** (-6 + (8 * seed) / 2_147_483_647)
  })
const of = (values: readonly number[]): Histogram => {
  const histogram = emptyHistogram()
  for (const value of values) addTo(histogram, value)
  return histogram
}

describe('histogram', () => {
  it('holds each quantile within 2.2 %', () => {
    const values = latencies(5000, 7)
    const sorted = [...values].sort((a, b) => a - b)
    for (const q of [0.01, 0.5, 0.9, 0.95, 0.99, 1]) {
      const exact = sorted[Math.ceil(q * sorted.length) - 1] ?? Number.NaN
      expect(Math.abs((quantile(of(values), q) ?? 0) / exact - 1)).toBeLessThan(0.022)
    }
  })

  it.each([1000, 100_000, 10_000_000])('over %i values, merged of a hundred parts', { timeout: 120_000 }, (n) => {
    let seed = 7
    const values = new Float64Array(n)
    const parts = Array.from({ length: 100 }, () => emptyHistogram())
    for (let i = 0; i < n; i++) {
      seed = (seed * 48_271) % 2_147_483_647
      // Most are quick, a few take a thousand times as long.
      values[i] = 10 ** (-3 + 3 * (seed / 2_147_483_647) ** 4)
      addTo(parts[i % 100] ?? emptyHistogram(), values[i] ?? 0)
    }
    const merged = merge(parts)
    values.sort()
    expect(countOf(merged)).toBe(n)
    for (const q of [0.5, 0.9, 0.95, 0.99]) {
      const exact = values[Math.ceil(q * n) - 1] ?? Number.NaN
      expect(Math.abs((quantile(merged, q) ?? 0) / exact - 1)).toBeLessThan(0.022)
    }
  })

  it('merges exactly: parts give the same as the whole, in any order', () => {
    const values = latencies(900, 11)
    const parts = [values.slice(0, 300), values.slice(300, 301), values.slice(301)].map(of)
    const whole = of(values)
    for (const merged of [merge(parts), merge([...parts].reverse())]) {
      expect({ ...merged, sum: 0 }).toEqual({ ...whole, sum: 0 })
      expect(merged.sum).toBeCloseTo(whole.sum, 9)
    }
  })

  it('merges different scales at the coarser one, losing no count', () => {
    const values = latencies(500, 3)
    const merged = merge([of(values), coarsen(of(values), 2)])
    expect(merged.scale).toBe(2)
    expect(countOf(merged)).toBe(1000)
    expect(merged).toEqual({ ...coarsen(merge([of(values), of(values)]), 2), sum: merged.sum })
  })

  it('puts an upper bound into the bucket it closes', () => {
    for (const power of [-20, -3, 0, 4]) {
      const histogram = of([2 ** power])
      expect(histogram.offset).toBe(power * 32 - 1)
    }
  })

  it('counts zero, and knows no quantile of nothing', () => {
    expect(quantile(of([0, 0, 0.5]), 0.5)).toBe(0)
    expect(quantile(emptyHistogram(), 0.5)).toBeUndefined()
    expect(merge([])).toEqual(emptyHistogram())
  })
})

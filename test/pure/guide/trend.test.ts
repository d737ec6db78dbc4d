import { expect, test } from 'vitest'
import { months, steps, trendRows } from '../../../app/guide/trend-geometry.ts'

const WEEK = 7 * 86_400_000
const at = Array.from({ length: 20 }, (_, i) => Date.UTC(2026, 0, 4) + i * WEEK)
const open = (of: (week: number) => number | null): (number | null)[] => at.map((_, i) => of(i))

test('owners stand under all together, with how much that is more or fewer than a quarter of a year ago', () => {
  const trend = {
    at,
    since: at[3] ?? null,
    owners: [
      { owner: 'mail', open: open((i) => (i < 3 ? null : 2)) },
      { owner: 'orders', open: open((i) => (i < 3 ? null : 20 - i)) },
      { owner: null, open: open((i) => (i < 3 ? null : i === 19 ? 5 : 0)) }
    ]
  }
  expect(trendRows(trend).map(({ owner, now, change }) => [owner, now, change])).toEqual([
    [undefined, 8, { by: -8, weeks: 13 }],
    [null, 5, { by: 5, weeks: 13 }],
    ['mail', 2, { by: 0, weeks: 13 }],
    ['orders', 1, { by: -13, weeks: 13 }]
  ])
})

test('where nobody owns anything, all is all that is said; what was before is not compared with', () => {
  const rows = trendRows({
    at,
    since: at[15] ?? null,
    owners: [{ owner: null, open: open((i) => (i < 15 ? null : i)) }]
  })
  expect(rows).toMatchObject([{ owner: undefined, now: 19, change: { by: 4, weeks: 4 } }])
})

test('a line of steps begins where something is known, on one scale', () => {
  const box = { width: 40, height: 12, top: 10 }
  expect(steps([null, 0, 10, 5, 5], box)).toEqual({
    line: 'M10 12H20V2H30V7H40V7',
    area: 'M10 12V12H20V2H30V7H40V7V12Z'
  })
})

test('months stand where they begin', () => {
  const found = months(at)
  expect(found.map(({ ms }) => new Date(ms).getMonth())).toEqual([1, 2, 3, 4])
  for (const { share } of found) expect(share).toBeGreaterThan(0)
})

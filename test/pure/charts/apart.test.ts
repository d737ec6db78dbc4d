import { expect, test } from 'vitest'
import { pushedApart } from '../../../app/charts/apart.ts'

// Where names would stand, the lowest place there is, and where they do.
const ROWS: [names: Record<string, number>, bottom: number, stand: [string, number][]][] = [
  [{}, 100, []],
  [
    { a: 80, b: 10 },
    100,
    [
      ['b', 10],
      ['a', 80]
    ]
  ],
  [
    { a: 20, b: 22, c: 24 },
    100,
    [
      ['a', 20],
      ['b', 33],
      ['c', 46]
    ]
  ],
  // At the foot all of them make room upwards.
  [
    { a: 98, b: 99 },
    100,
    [
      ['a', 87],
      ['b', 100]
    ]
  ]
]

test.each(ROWS)('names %j above %i stand apart', (names, bottom, stand) => {
  const placed = pushedApart(
    Object.entries(names).map(([name, y]) => ({ name, y })),
    bottom
  )
  expect(placed.map(({ name, y }) => [name, y])).toEqual(stand)
})

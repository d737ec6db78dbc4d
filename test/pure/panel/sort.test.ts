import { describe, expect, it } from 'vitest'
import { figureValue, inOrder, pressed, readSort, type Value, writeSort } from '../../../app/panel/sort.ts'
import { measured, NEVER, unknown } from '../../../model/known.ts'

const COLUMNS = [
  { name: 'name', first: 'up' },
  { name: 'backlog', first: 'down' }
] as const
const ordered = (values: Value[], way: 'up' | 'down') => inOrder(values, (value) => value, way)

describe('the order of a table', () => {
  it('has what isn’t known last whichever way, and never beyond all numbers', () => {
    const values = [measured(7), NEVER, unknown('It is down.'), measured(40)].map(figureValue)
    expect(ordered(values, 'up')).toEqual([7, 40, Number.POSITIVE_INFINITY, null])
    expect(ordered(values, 'down')).toEqual([Number.POSITIVE_INFINITY, 40, 7, null])
  })

  it('reads numbers in names as numbers', () => {
    expect(ordered(['broker 10', 'broker 9'], 'up')).toEqual(['broker 9', 'broker 10'])
  })

  it('goes round with each press, and comes back to the usual', () => {
    const first = pressed(COLUMNS[1], null)
    expect(first).toEqual({ by: 'backlog', way: 'down' })
    const second = pressed(COLUMNS[1], first)
    expect(second).toEqual({ by: 'backlog', way: 'up' })
    expect(pressed(COLUMNS[1], second)).toBeNull()
    expect(pressed(COLUMNS[0], second)).toEqual({ by: 'name', way: 'up' })
  })

  it('stands in the address', () => {
    for (const sort of [null, { by: 'backlog', way: 'down' }, { by: 'backlog', way: 'up' }] as const)
      expect(readSort(writeSort(sort, COLUMNS), COLUMNS)).toEqual(sort)
    expect(writeSort({ by: 'name', way: 'up' }, COLUMNS)).toBe('name')
    expect(readSort('nonsense.up', COLUMNS)).toBeNull()
  })
})

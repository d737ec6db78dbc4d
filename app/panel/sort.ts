import type { Figure } from '../../model/figure.ts'
import { isKnown, isNever } from '../../model/known.ts'

/** What a cell is ordered and exported by; never is more than any number, and what isn't known is null. */
export type Value = number | string | null

export const figureValue = (figure: Figure | undefined): Value =>
  isKnown(figure) ? figure.value : isNever(figure) ? Number.POSITIVE_INFINITY : null

export interface Sort {
  by: string
  way: 'up' | 'down'
}
interface Sortable {
  name: string
  /** Which way the first press orders. */
  first: Sort['way']
}

/** What stands in the address: `backlog`, or `backlog.up` where it isn't the column's own way. null: the usual order. */
export const readSort = (text: string | null, columns: readonly Sortable[]): Sort | null => {
  const [by, way] = text?.split('.') ?? []
  const column = columns.find(({ name }) => name === by)
  if (column === undefined) return null
  return { by: column.name, way: way === 'up' || way === 'down' ? way : column.first }
}

export const writeSort = (sort: Sort | null, columns: readonly Sortable[]): string | null => {
  if (sort === null) return null
  const own = columns.find(({ name }) => name === sort.by)?.first === sort.way
  return own ? sort.by : `${sort.by}.${sort.way}`
}

/** What a press on a head asks for: the column's own order, then the other way, then the usual one again. */
export const pressed = ({ name, first }: Sortable, now: Sort | null): Sort | null => {
  if (now?.by !== name) return { by: name, way: first }
  return now.way === first ? { by: name, way: first === 'up' ? 'down' : 'up' } : null
}

/** Rows in order; equals stay as they were, and what isn't known comes last whichever way. */
export const inOrder = <T>(rows: readonly T[], value: (row: T) => Value, way: Sort['way']): T[] =>
  rows.toSorted((one, other) => {
    const [a, b] = [value(one), value(other)]
    if (a === null || b === null) return Number(a === null) - Number(b === null)
    return compare(a, b) * (way === 'up' ? 1 : -1)
  })

const compare = (a: number | string, b: number | string): number =>
  typeof a === 'number' && typeof b === 'number'
    ? a === b
      ? 0
      : a < b
        ? -1
        : 1
    : String(a).localeCompare(String(b), 'en', { numeric: true })

import type { RpcAnswer, RpcColumn } from '../../model/rpc-answer.ts'
import type { Picked } from './cell.ts'
import { boundsOf, type Cell, columnX, type Map2d, type Rows } from './heat.ts'

/** A cell by its column in the answer and its row; a column without calls has no number. */
export interface Place {
  column: number
  row: number
}

export const keyOf = ({ column, row }: Place): string => `${column} ${row}`

/** The column and row under a point; the nearest column with calls, within one's width. */
export const placeOf = (map: Map2d, columns: readonly RpcColumn[], x: number, y: number): Place | null => {
  if (y < 0 || y >= map.height || x < 0 || x > map.width) return null
  const column = columns.findIndex(({ at }) => {
    const { left, wide } = columnX(map, at)
    return x >= left && x < left + wide + 0.5
  })
  return column < 0 ? null : { column, row: Math.floor((1 - y / map.height) * map.rows.count) }
}

export const areaOf = ({ columns, step }: RpcAnswer, rows: Rows, { column, row }: Place): Picked => {
  const from = columns[column]?.at ?? 0
  return { from, to: from + step, ...boundsOf(rows, row) }
}

/** Picked once more, it is let go. */
export const pickedOf = (answer: RpcAnswer, rows: Rows, place: Place, before: Picked | null): Picked | null => {
  const area = areaOf(answer, rows, place)
  return before !== null && before.from === area.from && Math.abs(before.least / area.least - 1) < 0.001 ? null : area
}

/** Arrow keys go from one cell with calls to the next: left and right by time, up and down within a column. */
export const moved = (
  key: string,
  place: Place | null,
  cells: readonly Cell[]
): Place | 'pick' | 'leave' | undefined => {
  if (key === 'Enter' || key === ' ') return place === null ? undefined : 'pick'
  if (key === 'Escape') return place === null ? undefined : 'leave'
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key]
  if (way === undefined) return undefined
  const [dx = 0, dy = 0] = way
  const last = cells.reduce((most, { column }) => Math.max(most, column), 0)
  const fullest = (column: number) =>
    cells
      .filter((cell) => cell.column === column)
      .reduce<Cell | undefined>((a, b) => (a && a.calls >= b.calls ? a : b), undefined)
  if (place === null) return fullest(last)
  if (dx !== 0) {
    const beside = cells.filter(({ column }) => column === place.column + dx)
    return (
      beside.reduce<Cell | undefined>(
        (best, cell) =>
          best === undefined || Math.abs(cell.row - place.row) < Math.abs(best.row - place.row) ? cell : best,
        undefined
      ) ?? place
    )
  }
  const column = cells.filter((cell) => cell.column === place.column && (cell.row - place.row) * dy > 0)
  return column.sort((a, b) => (a.row - b.row) * dy)[0] ?? place
}

import type { Series } from '../../model/api.ts'
import { type Axis, shareOf } from '../charts/axis.ts'

/** One part over the time shown: the most of each column, null where it was not seen. */
export interface HeatRow {
  part: string
  cells: readonly (number | null)[]
}

/** Shades from nothing to the most there is. */
export const LEVELS = 5
export const COLUMNS = 72
/** As many as one tells apart; those with most are shown. */
export const MOST_ROWS = 48

/** Parts in their order, a cell a column from `axis.from` to `axis.at`. */
export const heatRows = (series: readonly Series[], name: string, { from, at }: Axis): HeatRow[] => {
  const columnMs = (at - from) / COLUMNS
  const rows = series
    .filter((each) => each.name === name && each.part !== null)
    .map(({ part, points }): HeatRow & { most: number } => {
      const cells: (number | null)[] = Array.from({ length: COLUMNS }, () => null)
      const columnOf = (ms: number): number => Math.min(COLUMNS - 1, Math.floor((ms - from) / columnMs))
      let before: { column: number; value: number } | null = null
      for (const [ms, value] of points) {
        if (typeof value !== 'number') {
          before = null
          continue
        }
        const column = columnOf(ms)
        // Steps need not fall into columns: one between two readings is as the first of them said.
        if (before !== null) for (let x = Math.max(0, before.column + 1); x < column; x++) cells[x] = before.value
        if (column >= 0) cells[column] = Math.max(cells[column] ?? 0, value)
        before = { column, value }
      }
      return { part: part ?? '', cells, most: Math.max(0, ...cells.map((cell) => cell ?? 0)) }
    })
  return rows
    .sort((a, b) => b.most - a.most)
    .slice(0, MOST_ROWS)
    .sort((a, b) => a.part.localeCompare(b.part, 'en', { numeric: true }))
    .map(({ part, cells }) => ({ part, cells }))
}

export const mostOf = (rows: readonly HeatRow[]): number =>
  Math.max(0, ...rows.flatMap(({ cells }) => cells.map((cell) => cell ?? 0)))

/** The shade of a value: 0 for nothing, else 1 to LEVELS. Half as much is a shade less, so that a part that is far behind doesn't hide the others. */
export const levelOf = (value: number, most: number): number =>
  value <= 0 ? 0 : Math.max(1, LEVELS - Math.floor(Math.log2(Math.max(1, most / value))))

/** All cells of each shade as one path, so that a hundred partitions are a handful of elements. */
export const heatPaths = (
  rows: readonly HeatRow[],
  { width, rowPx, axis }: { width: number; rowPx: number; axis: Axis }
): string[] => {
  const most = mostOf(rows)
  const right = shareOf(axis, axis.at) * width
  const columnPx = right / COLUMNS
  const paths = Array.from({ length: LEVELS + 1 }, () => '')
  for (const [y, { cells }] of rows.entries())
    for (const [x, value] of cells.entries()) {
      if (value === null) continue
      const level = levelOf(value, most)
      const [left, top, high] = [(x * columnPx).toFixed(1), y * rowPx, Math.max(1, rowPx - 1)]
      // Cells of a row touch, so that what goes on looks as one.
      paths[level] += `M${left} ${top}h${(columnPx + 0.3).toFixed(1)}v${high}h-${(columnPx + 0.3).toFixed(1)}z`
    }
  return paths
}

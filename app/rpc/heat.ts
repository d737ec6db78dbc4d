import type { RpcAnswer } from '../../model/rpc-answer.ts'
import { type Axis, shareOf } from '../charts/axis.ts'

/** Buckets of the API's cells in an octave. */
const CELL_SCALE = 2
/** Shades of calls, fewest to most. */
export const LEVELS = 7
/** Rows that one still tells apart, and octaves that are always shown, so that one quick method doesn't fill the map with its noise. */
const MOST_ROWS = 30
const LEAST_OCTAVES = 6

/** A heat map's scale of latency: row `i` from the bottom holds calls of (2^((first + i) / perOctave), 2^((first + i + 1) / perOctave)] s. */
export interface Rows {
  perOctave: number
  first: number
  count: number
}

export interface Cell {
  column: number
  row: number
  calls: number
  /** 1 to LEVELS. */
  level: number
}

/** Where a map is drawn: px, and the time that each of its columns takes. */
export interface Map2d {
  axis: Axis
  rows: Rows
  width: number
  height: number
  step: number
}

/** Rows from the quickest to the slowest call: as fine as fits. undefined where nothing was called. */
export const rowsOf = ({ columns }: Pick<RpcAnswer, 'columns'>): Rows | undefined => {
  const buckets = columns.flatMap(({ cells }) => cells.map(([bucket]) => bucket))
  if (buckets.length === 0) return undefined
  const [low, high] = [Math.min(...buckets), Math.max(...buckets)]
  const octaves = (high - low + 1) / 2 ** CELL_SCALE
  const scale = [2, 1, 0].find((each) => octaves * 2 ** each <= MOST_ROWS) ?? 0
  const perOctave = 2 ** scale
  const fold = 2 ** (CELL_SCALE - scale)
  const [first, last] = [Math.floor(low / fold), Math.floor(high / fold)]
  const missing = Math.max(0, LEAST_OCTAVES * perOctave - (last - first + 1))
  return { perOctave, first: first - Math.floor(missing / 2), count: last - first + 1 + missing }
}

/** Cells of the rows' fineness, each with its shade by the logarithm of its calls, so that the few slow ones show beside the many. */
export const cellsOf = ({ columns }: Pick<RpcAnswer, 'columns'>, rows: Rows): Cell[] => {
  const fold = 2 ** CELL_SCALE / rows.perOctave
  const cells = columns.flatMap(({ cells }, column) => {
    const byRow = new Map<number, number>()
    for (const [bucket, calls] of cells) {
      const row = Math.floor(bucket / fold) - rows.first
      byRow.set(row, (byRow.get(row) ?? 0) + calls)
    }
    return [...byRow].map(([row, calls]) => ({ column, row, calls }))
  })
  const [least, most] = cells.reduce(
    ([low, high], { calls }) => [Math.min(low, calls), Math.max(high, calls)],
    [Number.POSITIVE_INFINITY, 0]
  )
  return cells.map((cell) => ({ ...cell, level: levelOf(cell.calls, least, most) }))
}

/** Even steps of the logarithm from the emptiest cell to the fullest. */
const levelOf = (calls: number, least: number, most: number): number =>
  most <= least ? LEVELS : Math.min(LEVELS, 1 + Math.floor((LEVELS * Math.log(calls / least)) / Math.log(most / least)))

/** Bounds of a row, seconds. */
export const boundsOf = ({ perOctave, first }: Rows, row: number): { least: number; most: number } => ({
  least: 2 ** ((first + row) / perOctave),
  most: 2 ** ((first + row + 1) / perOctave)
})

/** px from the top of a latency on the map's scale. */
export const latencyY = ({ rows: { perOctave, first, count }, height }: Map2d, seconds: number): number =>
  height * (1 - (Math.log2(seconds) * perOctave - first) / count)

export const columnX = ({ axis, width, step }: Map2d, at: number): { left: number; wide: number } => {
  const left = shareOf(axis, at) * width
  return { left, wide: Math.max(1, shareOf(axis, Math.min(at + step, axis.at)) * width - left) }
}

/** All cells of each shade as one path, so that thousands of them are a handful of elements. */
export const heatPaths = (map: Map2d, { columns }: Pick<RpcAnswer, 'columns'>, cells: readonly Cell[]): string[] => {
  const paths = Array.from({ length: LEVELS }, () => '')
  const high = map.height / map.rows.count
  for (const { column, row, level } of cells) {
    const at = columns[column]?.at
    if (at === undefined) continue
    const { left, wide } = columnX(map, at)
    const top = map.height - (row + 1) * high
    // Neighbours touch without a seam.
    paths[level - 1] +=
      `M${left.toFixed(1)} ${top.toFixed(1)}h${(wide + 0.3).toFixed(1)}v${(high + 0.3).toFixed(1)}h-${(wide + 0.3).toFixed(1)}z`
  }
  return paths
}

/** A quantile over the map, broken where no call was. */
export const quantilePath = (
  map: Map2d,
  { columns }: Pick<RpcAnswer, 'columns'>,
  name: 'p50' | 'p95' | 'p99'
): string => {
  let path = ''
  let before = Number.NaN
  for (const column of columns) {
    const value = column[name]
    if (value === null || value <= 0) continue
    const { left, wide } = columnX(map, column.at)
    const joined = column.at - before <= map.step * 1.5
    path += `${joined ? 'L' : 'M'}${(left + wide / 2).toFixed(1)} ${latencyY(map, value).toFixed(1)}${joined ? '' : 'h0.1'}`
    before = column.at
  }
  return path
}

/** Powers of ten on the map's scale, seconds. */
export const marksOf = ({ perOctave, first, count }: Rows): number[] => {
  const [low, high] = [first / perOctave, (first + count) / perOctave].map((octave) => octave * Math.log10(2))
  const from = Math.ceil((low ?? 0) + 0.05)
  return Array.from({ length: Math.max(0, Math.floor((high ?? 0) - 0.05) - from + 1) }, (_, i) => 10 ** (from + i))
}

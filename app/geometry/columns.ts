import type { Position } from '../../model/index.ts'
import { BAND, COLUMN, type Size } from './graph.ts'

/** A picture that is lower than this needs no second column: it is read from top to bottom. px */
const LOW = 2600
/** Width to height of a screen. */
const ASPECT = 1.6

/**
 * Where bands of these sizes stand: one under the other, and where that would be a tower, in as many columns as fill a screen, each read from top
 * to bottom. Columns begin on the grid of the nodes' own.
 */
export const inColumns = (bands: readonly Size[]): Position[] => {
  const total = bands.reduce((sum, { height }) => sum + height + BAND, 0)
  for (let count = 1; ; count++) {
    const filled = fill(bands, total / count)
    if (total <= LOW || count >= bands.length || filled.width >= ASPECT * filled.height) return filled.positions
  }
}

/** Bands in their order, a new column wherever the one before is full. */
const fill = (bands: readonly Size[], full: number): { positions: Position[]; width: number; height: number } => {
  const positions: Position[] = []
  let [left, top, wide, high] = [0, 0, 0, 0]
  for (const { width, height } of bands) {
    if (top > 0 && top + height / 2 > full) {
      left += (Math.ceil(wide / COLUMN) + 1) * COLUMN
      top = 0
      wide = 0
    }
    positions.push({ x: left, y: top })
    top += height + BAND
    wide = Math.max(wide, width)
    high = Math.max(high, top)
  }
  return { positions, width: left + wide, height: high }
}

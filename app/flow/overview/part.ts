import type { View as Viewport } from '../../geometry/fit.ts'
import type { Box, Size } from '../../geometry/graph.ts'

/** How far an edge that turns back may swing out beside its nodes (edge-path.ts): so much and a quarter of the picture's width. px at zoom 1 */
const SWING = 60
/** Room for marks and rings around nodes. px of screen */
const ROOM = 24

/** The part of the screen that the picture is on, in whole px: where it is empty no canvas is needed, and each costs by its size. */
export const partOf = (bounds: Box, { x, y, zoom }: Viewport, { width, height }: Size): Box => {
  const swing = SWING + bounds.width / 4
  const left = within(Math.floor((bounds.x - swing) * zoom + x - ROOM), width)
  const right = within(Math.ceil((bounds.x + bounds.width + swing) * zoom + x + ROOM), width)
  const top = within(Math.floor(bounds.y * zoom + y - ROOM), height)
  const bottom = within(Math.ceil((bounds.y + bounds.height) * zoom + y + ROOM), height)
  return { x: left, y: top, width: Math.max(1, right - left), height: Math.max(1, bottom - top) }
}

const within = (px: number, most: number): number => Math.min(most, Math.max(0, px))

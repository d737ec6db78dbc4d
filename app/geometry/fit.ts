import { type Box, boundsOf, type Size } from './graph.ts'

/** What moves and scales the picture: screen = picture × zoom + (x, y). */
export interface View {
  x: number
  y: number
  zoom: number
}

export interface FitOptions {
  /** px of screen kept free around the picture. */
  margin?: number
  /** A small picture is not blown up beyond this. */
  maxZoom?: number
  /** Below this nothing can be read: a large picture is shown from its top left instead. */
  minZoom?: number
}

/** The view in which all boxes are seen as large as they can be, in the middle; undefined where there is nothing to show or no room. */
export const fitView = (
  boxes: readonly Box[],
  screen: Size,
  { margin = 24, maxZoom = 1, minZoom = 0.1 }: FitOptions = {}
): View | undefined => {
  const bounds = boundsOf(boxes)
  const room = { width: screen.width - 2 * margin, height: screen.height - 2 * margin }
  if (bounds === undefined || room.width <= 0 || room.height <= 0) return undefined
  const whole = Math.min(room.width / bounds.width, room.height / bounds.height, maxZoom)
  const zoom = Math.max(whole, minZoom)
  return {
    zoom,
    x: along(bounds.x, bounds.width, screen.width, zoom, margin),
    y: along(bounds.y, bounds.height, screen.height, zoom, margin)
  }
}

/** In the middle where it fits, else from its beginning. */
const along = (start: number, length: number, screen: number, zoom: number, margin: number): number => {
  const free = screen - length * zoom
  return (free >= 2 * margin - 1 ? free / 2 : margin) - start * zoom
}

import type { EdgeKind, Position } from '../../model/index.ts'
import { type Box, SPACE } from './graph.ts'

export interface Curve {
  start: Position
  control1: Position
  control2: Position
  end: Position
}

/** How far a line that must turn back swings out. */
const SWING = 60

/**
 * The line of an edge: out of the right side, into the left, level at both ends. Dead letters fall: out of the bottom, into the top, where
 * what takes them stands below.
 */
export const curveOf = (from: Box, to: Box, kind: EdgeKind): Curve => {
  if (kind === 'dead_letters' && to.y >= from.y + from.height) return fall(from, to)
  const start = { x: from.x + from.width, y: from.y + from.height / 2 }
  const end = { x: to.x, y: to.y + to.height / 2 }
  const reach = end.x - start.x >= SPACE ? (end.x - start.x) / 2 : SWING + (start.x - end.x) / 4
  return { start, control1: { x: start.x + reach, y: start.y }, control2: { x: end.x - reach, y: end.y }, end }
}

const fall = (from: Box, to: Box): Curve => {
  const start = { x: from.x + from.width / 2, y: from.y + from.height }
  const end = { x: to.x + to.width / 2, y: to.y }
  const middle = (start.y + end.y) / 2
  return { start, control1: { x: start.x, y: middle }, control2: { x: end.x, y: middle }, end }
}

/** The curve as an SVG path. */
export const pathOf = ({ start, control1, control2, end }: Curve): string =>
  `M${at(start)}C${at(control1)} ${at(control2)} ${at(end)}`

const at = ({ x, y }: Position): string => `${tenth(x)},${tenth(y)}`
const tenth = (value: number): number => Math.round(value * 10) / 10

/** The point half way along (a cubic Bézier at t = ½), where a label goes. */
export const middleOf = ({ start, control1, control2, end }: Curve): Position => ({
  x: (start.x + 3 * control1.x + 3 * control2.x + end.x) / 8,
  y: (start.y + 3 * control1.y + 3 * control2.y + end.y) / 8
})

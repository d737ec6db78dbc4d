import type { Position } from '../../../model/api.ts'
import { type Curve, curveOf } from '../../geometry/edge-path.ts'
import { type Box, boxOf } from '../../geometry/graph.ts'
import type { Shape } from '../shape.ts'

/** Which node is at a point of the picture, or nearest to it within `slack`; undefined where there is none. px at zoom 1 */
export const pickNode = ({ nodes }: Shape, at: Position, slack: number): string | undefined =>
  nearest(nodes, slack, (node) => distanceToBox(boxOf(node, node), at))

/** Which edge is at a point, in the same way. */
export const pickEdge = ({ nodes, edges }: Shape, at: Position, slack: number): string | undefined => {
  const boxes = new Map(nodes.map((node) => [node.id, boxOf(node, node)]))
  return nearest(edges, slack, ({ from, to, kind }) => {
    const [start, end] = [boxes.get(from), boxes.get(to)]
    return start === undefined || end === undefined ? Infinity : distanceToCurve(curveOf(start, end, kind), at)
  })
}

const nearest = <T extends { id: string }>(
  things: readonly T[],
  slack: number,
  distanceOf: (thing: T) => number
): string | undefined => {
  let [best, least]: [string | undefined, number] = [undefined, slack]
  for (const thing of things) {
    const distance = distanceOf(thing)
    if (distance <= least) [best, least] = [thing.id, distance]
  }
  return best
}

const distanceToBox = ({ x, y, width, height }: Box, at: Position): number =>
  Math.hypot(Math.max(x - at.x, 0, at.x - x - width), Math.max(y - at.y, 0, at.y - y - height))

/** A curve is taken as this many straight pieces: less than a line's width beside it. */
const PIECES = 24

const distanceToCurve = (curve: Curve, at: Position): number => {
  let least = Infinity
  let from = curve.start
  for (let i = 1; i <= PIECES; i++) {
    const to = pointOf(curve, i / PIECES)
    least = Math.min(least, distanceToLine(from, to, at))
    from = to
  }
  return least
}

const pointOf = ({ start, control1, control2, end }: Curve, t: number): Position => {
  const [a, b, c, d] = [(1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t ** 2, t ** 3]
  return {
    x: a * start.x + b * control1.x + c * control2.x + d * end.x,
    y: a * start.y + b * control1.y + c * control2.y + d * end.y
  }
}

const distanceToLine = (a: Position, b: Position, at: Position): number => {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const t = length === 0 ? 0 : Math.min(1, Math.max(0, ((at.x - a.x) * dx + (at.y - a.y) * dy) / length))
  return Math.hypot(at.x - a.x - t * dx, at.y - a.y - t * dy)
}

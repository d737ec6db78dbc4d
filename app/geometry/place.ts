import type { Position } from '../../model/index.ts'
import {
  BAND,
  type Box,
  boundsOf,
  boxOf,
  COLUMN,
  compare,
  type Graph,
  type GraphNode,
  type Positions,
  SPACE,
  sizeOf
} from './graph.ts'
import { LOOSE_COLUMNS } from './layered.ts'

/** Where nothing is known of a node that once stood on the picture, its place is kept free as if it were the largest. */
const RESERVED = { width: 192, height: 46 }

/**
 * Places for the nodes that have none, so that nothing that stands moves: in the column right of what they take from (or left of what they give
 * to), as near to their neighbours' height as is free. Places of nodes that left stay free for their return. The same input gives the same
 * places, in whatever order it comes.
 */
export const place = (graph: Graph, standing: Positions): Positions => {
  const nodes = new Map(graph.nodes.map((node) => [node.id, node]))
  const taken = [...standing].map(([id, position]): Box => {
    const node = nodes.get(id)
    return node === undefined ? { ...position, ...RESERVED } : boxOf(node, position)
  })
  const positions = new Map(standing)
  const placed = new Map<string, Position>()
  const floor = floorOf(taken)
  for (const node of inOrder(graph, positions)) {
    const wish = wishOf(node, graph, nodes, positions)
    const position = wish === undefined ? freeBelow(node, taken, floor) : freeNear(node, wish, taken)
    positions.set(node.id, position)
    placed.set(node.id, position)
    taken.push(boxOf(node, position))
  }
  return placed
}

const floorOf = (taken: readonly Box[]): number => {
  const bounds = boundsOf(taken)
  return bounds === undefined ? 0 : bounds.y + bounds.height + BAND
}

/** Nodes without a place, those next to one that has one first, then by id. */
function* inOrder(graph: Graph, positions: Positions): Generator<GraphNode> {
  const waiting = graph.nodes.filter(({ id }) => !positions.has(id)).sort((a, b) => compare(a.id, b.id))
  const touches = Map.groupBy(
    graph.edges.flatMap(({ from, to }) => [
      [from, to],
      [to, from]
    ]),
    ([end]) => end
  )
  while (waiting.length > 0) {
    const near = waiting.findIndex(({ id }) => touches.get(id)?.some(([, other = '']) => positions.has(other)))
    // Nothing waiting is next to anything that stands: begin with a source, where flow begins.
    const next =
      near >= 0
        ? near
        : Math.max(
            0,
            waiting.findIndex(({ id }) => !graph.edges.some(({ to }) => to === id))
          )
    yield* waiting.splice(next, 1)
  }
}

/** The column and the middle height that its placed neighbours ask for; undefined where it has none. */
const wishOf = (
  { id, kind }: GraphNode,
  { edges }: Graph,
  nodes: ReadonlyMap<string, GraphNode>,
  positions: Positions
): Position | undefined => {
  const middles: number[] = []
  const right: number[] = []
  const left: number[] = []
  const under: Position[] = []
  for (const edge of edges) {
    const other = edge.from === id ? edge.to : edge.to === id ? edge.from : undefined
    const position = other === undefined ? undefined : positions.get(other)
    const node = other === undefined ? undefined : nodes.get(other)
    if (position === undefined || node === undefined) continue
    middles.push(position.y + sizeOf(node.kind).height / 2)
    if (edge.kind === 'dead_letters' && edge.to === id)
      under.push({ x: position.x, y: position.y + sizeOf(node.kind).height })
    else if (edge.to === id) right.push(position.x + COLUMN)
    else left.push(position.x - COLUMN)
  }
  const [fallen] = under
  if (fallen !== undefined && right.length === 0) return { x: fallen.x, y: fallen.y + 2 * SPACE }
  if (middles.length === 0) return undefined
  const x = right.length > 0 ? Math.max(...right) : Math.min(...left)
  return { x, y: Math.round(middles.reduce((a, b) => a + b, 0) / middles.length - sizeOf(kind).height / 2) }
}

/** The free place in the wished column that is nearest to the wished height; of two equally near, the lower. */
const freeNear = ({ kind }: GraphNode, wish: Position, taken: readonly Box[]): Position => {
  const size = sizeOf(kind)
  const column = taken.filter(({ x, width }) => wish.x < x + width && x < wish.x + size.width)
  const free = (y: number): boolean =>
    column.every((box) => y >= box.y + box.height + SPACE || box.y >= y + size.height + SPACE)
  const candidates = [
    wish.y,
    ...column.flatMap((box) => [box.y + box.height + SPACE, box.y - SPACE - size.height])
  ].filter(free)
  const y = candidates.reduce((a, b) => {
    const nearer = Math.abs(b - wish.y) - Math.abs(a - wish.y)
    return nearer < 0 || (nearer === 0 && b > a) ? b : a
  }, lowest(column))
  return { x: wish.x, y }
}

const lowest = (column: readonly Box[]): number => Math.max(0, ...column.map(({ y, height }) => y + height + SPACE))

/** The first free place in rows below all that stood. */
const freeBelow = ({ kind }: GraphNode, taken: readonly Box[], floor: number): Position => {
  const size = sizeOf(kind)
  for (let y = floor; ; y += RESERVED.height + SPACE)
    for (let column = 0; column < LOOSE_COLUMNS; column++) {
      const box: Box = { x: column * COLUMN, y, ...size }
      const clear = taken.every(
        (other) =>
          box.x >= other.x + other.width ||
          other.x >= box.x + box.width ||
          box.y >= other.y + other.height + SPACE ||
          other.y >= box.y + box.height + SPACE
      )
      if (clear) return { x: box.x, y }
    }
}

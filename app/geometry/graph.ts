import type { EdgeKind, EntityKind, Position } from '../../model/index.ts'

/** What stands on the picture: an entity as a box, an edge as a line between two boxes. px at zoom 1; y grows downwards. */
export interface GraphNode {
  id: string
  kind: EntityKind
}
export interface GraphEdge {
  from: string
  to: string
  kind: EdgeKind
}
export interface Graph {
  nodes: readonly GraphNode[]
  edges: readonly GraphEdge[]
}
/** Top left corners by node id. */
export type Positions = ReadonlyMap<string, Position>

export interface Size {
  width: number
  height: number
}
export interface Box extends Position, Size {}

/** How large a node is: the same for all of a kind, so that a new figure moves nothing. */
const SIZES: Record<EntityKind, Size> = {
  service: { width: 184, height: 46 },
  topic: { width: 192, height: 46 },
  stream: { width: 192, height: 46 },
  queue: { width: 192, height: 46 },
  exchange: { width: 164, height: 42 },
  group: { width: 184, height: 42 },
  // Not on the picture: listed at their service and their target, and on pages of their own.
  rpc_method: { width: 0, height: 0 },
  node: { width: 0, height: 0 },
  pathway: { width: 0, height: 0 },
  hop: { width: 0, height: 0 }
}
export const sizeOf = (kind: EntityKind): Size => SIZES[kind]

/** Columns stand this far apart, left edge to left edge: the widest node and room for a curve. */
export const COLUMN = 238
/** The least space between two nodes of a column. */
export const SPACE = 16
/** Between two bands: connected parts of the graph, one under the other. */
export const BAND = 62

export const isOnPicture = ({ kind }: { kind: EntityKind }): boolean => SIZES[kind].width > 0

/** What of a topology is drawn: nodes in the order of their ids, and the edges that have both ends. A loop at a node is not drawn. */
export const graphOf = ({
  entities,
  edges
}: {
  entities: readonly GraphNode[]
  edges: readonly GraphEdge[]
}): Graph => {
  const nodes = entities.filter(isOnPicture).sort((a, b) => compare(a.id, b.id))
  const ids = new Set(nodes.map(({ id }) => id))
  return { nodes, edges: edges.filter(({ from, to }) => from !== to && ids.has(from) && ids.has(to)) }
}

export const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

export const boxOf = ({ kind }: GraphNode, { x, y }: Position): Box => ({ x, y, ...sizeOf(kind) })

/** Boxes that are nearer than `space` to each other, above, below or beside. */
export const overlaps = (a: Box, b: Box, space = 0): boolean =>
  a.x < b.x + b.width + space &&
  b.x < a.x + a.width + space &&
  a.y < b.y + b.height + space &&
  b.y < a.y + a.height + space

/** The smallest box around all; undefined around nothing. */
export const boundsOf = (boxes: readonly Box[]): Box | undefined => {
  if (boxes.length === 0) return undefined
  const [first, ...rest] = boxes.map(({ x, y, width, height }) => [x, y, x + width, y + height] as const)
  if (first === undefined) return undefined
  const [left, top, right, bottom] = rest.reduce<readonly [number, number, number, number]>(
    (a, b) => [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])],
    first
  )
  return { x: left, y: top, width: right - left, height: bottom - top }
}

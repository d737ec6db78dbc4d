import type { Position } from '../../model/index.ts'
import { componentsOf } from './components.ts'
import { BAND, boundsOf, boxOf, COLUMN, type Graph, type GraphNode, type Positions } from './graph.ts'

/** Lays out one connected part with its top left corner at 0, 0. */
export type LayoutComponent = (graph: Graph) => Promise<Positions>

/** How many nodes without edges stand side by side. */
export const LOOSE_COLUMNS = 5
const LOOSE_ROW = 62

/**
 * Lays out everything anew: a band for each connected part, one under the other, and nodes without edges in rows below. The same graph always
 * gives the same picture, in whatever order its nodes come.
 */
export const layout = async (graph: Graph, layoutComponent: LayoutComponent): Promise<Positions> => {
  const parts = componentsOf(graph)
  const bands = parts.filter(({ nodes }) => nodes.length > 1)
  const positions = new Map<string, Position>()
  let top = 0
  for (const band of bands) {
    const own = await layoutComponent(band)
    for (const [id, { x, y }] of own) positions.set(id, { x, y: y + top })
    top += (boundsOf(boxesOf(band.nodes, own))?.height ?? 0) + BAND
  }
  const loose = parts.flatMap(({ nodes }) => (nodes.length === 1 ? nodes : []))
  loose.forEach(({ id }, i) => {
    positions.set(id, { x: (i % LOOSE_COLUMNS) * COLUMN, y: top + Math.floor(i / LOOSE_COLUMNS) * LOOSE_ROW })
  })
  return positions
}

export const boxesOf = (nodes: readonly GraphNode[], positions: Positions) =>
  nodes.flatMap((node) => {
    const position = positions.get(node.id)
    return position === undefined ? [] : [boxOf(node, position)]
  })

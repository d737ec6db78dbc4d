import type { Position } from '../../model/index.ts'
import { inColumns } from './columns.ts'
import { componentsOf } from './components.ts'
import { BAND, boundsOf, boxOf, COLUMN, type Graph, type GraphNode, type Positions, type Size } from './graph.ts'

/** Lays out one connected part with its top left corner at 0, 0. */
export type LayoutComponent = (graph: Graph) => Promise<Positions>

/** How many nodes without edges stand side by side, at least. */
export const LOOSE_COLUMNS = 5
const LOOSE_ROW = 62

/**
 * Lays out everything anew: a band for each connected part, one under the other (very many in columns), and nodes without edges in rows below. The
 * same graph always gives the same picture, in whatever order its nodes come.
 */
export const layout = async (graph: Graph, layoutComponent: LayoutComponent): Promise<Positions> => {
  const parts = componentsOf(graph)
  const bands: { positions: Positions; size: Size }[] = []
  for (const band of parts.filter(({ nodes }) => nodes.length > 1)) {
    const positions = await layoutComponent(band)
    const { width = 0, height = 0 } = boundsOf(boxesOf(band.nodes, positions)) ?? {}
    bands.push({ positions, size: { width, height } })
  }
  const corners = inColumns(bands.map(({ size }) => size))
  const positions = new Map<string, Position>()
  let [right, foot] = [0, 0]
  bands.forEach((band, i) => {
    const { x: left, y: top } = corners[i] ?? { x: 0, y: 0 }
    for (const [id, { x, y }] of band.positions) positions.set(id, { x: x + left, y: y + top })
    right = Math.max(right, left + band.size.width)
    foot = Math.max(foot, top + band.size.height + BAND)
  })
  const loose = parts.flatMap(({ nodes }) => (nodes.length === 1 ? nodes : []))
  const columns = looseColumns(loose.length, right)
  loose.forEach(({ id }, i) => {
    positions.set(id, { x: (i % columns) * COLUMN, y: foot + Math.floor(i / columns) * LOOSE_ROW })
  })
  return positions
}

/** Few stand in short rows, which are read most easily; very many are as wide as what stands above them, or as a screen of them is. */
const looseColumns = (count: number, right: number): number =>
  count <= 100
    ? LOOSE_COLUMNS
    : Math.max(LOOSE_COLUMNS, Math.floor(right / COLUMN), Math.ceil(Math.sqrt((1.6 * count * LOOSE_ROW) / COLUMN)))

export const boxesOf = (nodes: readonly GraphNode[], positions: Positions) =>
  nodes.flatMap((node) => {
    const position = positions.get(node.id)
    return position === undefined ? [] : [boxOf(node, position)]
  })

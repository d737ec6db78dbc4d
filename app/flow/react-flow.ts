import { Position } from '@xyflow/react'
import { sizeOf } from '../geometry/graph.ts'
import type { FlowEdgeType } from './flow-edge.tsx'
import type { FlowNodeType } from './flow-node.tsx'
import type { EdgeView, NodeView, View } from './view.ts'

interface Drawn {
  nodes: FlowNodeType[]
  edges: FlowEdgeType[]
}

export interface Emphasis {
  sel: string | null
  lit: { nodes: ReadonlySet<string>; edges: ReadonlySet<string> } | null
}

/**
 * The view as React Flow wants it. A node or edge that looks as before is the same object as before, so that React Flow and React pass over it;
 * `before` is what this function returned last time.
 */
export const drawnOf = (view: View, emphasis: Emphasis, before: Drawn): Drawn => {
  const wasNode = new Map(before.nodes.map((node) => [node.id, node]))
  const wasEdge = new Map(before.edges.map((edge) => [edge.id, edge]))
  const nodes = view.nodes.map((node) => {
    const [selected, className] = looks(node.id, emphasis.sel, emphasis.lit?.nodes)
    const was = wasNode.get(node.id)
    return was?.data.view === node && was.selected === selected && was.className === className
      ? was
      : nodeOf(node, selected, className)
  })
  const edges = view.edges.map((edge) => {
    const [selected, className] = looks(edge.id, emphasis.sel, emphasis.lit?.edges)
    const was = wasEdge.get(edge.id)
    return was?.data?.view === edge && was.selected === selected && was.className === className
      ? was
      : edgeOf(edge, selected, className)
  })
  return { nodes, edges }
}

export const NOTHING_DRAWN: Drawn = { nodes: [], edges: [] }

const looks = (id: string, sel: string | null, lit: ReadonlySet<string> | undefined): [boolean, string] => [
  id === sel,
  lit === undefined || lit.has(id) || id === sel ? '' : 'dim'
]

const nodeOf = (view: NodeView, selected: boolean, className: string): FlowNodeType => {
  const { width, height } = sizeOf(view.kind)
  return {
    id: view.id,
    type: 'entity',
    position: { x: view.x, y: view.y },
    data: { view },
    selected,
    className,
    width,
    height,
    // Given, so that edges are drawn with the nodes and not after measuring them. Where lines leave and arrive, app/geometry says.
    handles: [
      { type: 'target', position: Position.Left, x: 0, y: height / 2, width: 0, height: 0 },
      { type: 'source', position: Position.Right, x: width, y: height / 2, width: 0, height: 0 }
    ],
    ariaLabel: view.label,
    ariaRole: 'button'
  }
}

const edgeOf = (view: EdgeView, selected: boolean, className: string): FlowEdgeType => ({
  id: view.id,
  type: 'flow',
  source: view.from,
  target: view.to,
  data: { view },
  selected,
  className,
  focusable: false,
  ariaLabel: view.label
})

import type { NodeView, View } from './view.ts'

/** What of the view changes only when something comes, goes or is moved: what stands where, and what leads where. */
export interface Shape {
  nodes: readonly Pick<NodeView, 'id' | 'kind' | 'x' | 'y'>[]
  edges: readonly { id: string; from: string; to: string; kind: View['edges'][number]['kind'] }[]
}

/** The shape of a view; the one before where it is the same, whatever its figures are. */
export const shapeOf = (view: View, before: Shape): Shape =>
  same(before.nodes, view.nodes, sameNode) && same(before.edges, view.edges, sameId) ? before : view

const sameId = (a: { id: string }, b: { id: string }): boolean => a.id === b.id
const sameNode = (a: Shape['nodes'][number], b: Shape['nodes'][number]): boolean =>
  a.id === b.id && a.x === b.x && a.y === b.y

const same = <T>(a: readonly T[], b: readonly T[], equal: (a: T, b: T) => boolean): boolean =>
  a.length === b.length &&
  a.every((thing, i) => {
    const other = b[i]
    return other !== undefined && equal(thing, other)
  })

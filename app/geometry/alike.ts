import type { Position } from '../../model/index.ts'
import type { Graph } from './graph.ts'
import type { LayoutComponent } from './layered.ts'

/** Lays out each shape of graph once: of ten thousand queues with one reader each, all look alike. */
export const eachShapeOnce = (layoutComponent: LayoutComponent): LayoutComponent => {
  const known = new Map<string, (Position | undefined)[]>()
  return async (graph) => {
    const shape = shapeOf(graph)
    const places = known.get(shape)
    if (places !== undefined)
      return new Map(graph.nodes.flatMap(({ id }, i) => (places[i] === undefined ? [] : [[id, places[i]]])))
    const positions = await layoutComponent(graph)
    known.set(
      shape,
      graph.nodes.map(({ id }) => positions.get(id))
    )
    return positions
  }
}

/** Kinds in the order of the nodes, and edges by their ends' places in it: graphs that agree in this are laid out alike. */
const shapeOf = ({ nodes, edges }: Graph): string => {
  const places = new Map(nodes.map(({ id }, i) => [id, i]))
  const lines = edges.map(({ from, to, kind }) => `${places.get(from)}>${places.get(to)}${kind}`).sort()
  return `${nodes.map(({ kind }) => kind).join()} ${lines.join()}`
}

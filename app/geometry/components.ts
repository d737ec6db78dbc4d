import { compare, type Graph, type GraphNode } from './graph.ts'

/** Neighbours of each node, whichever way the edge goes. */
export const neighboursOf = ({ nodes, edges }: Graph): Map<string, string[]> => {
  const neighbours = new Map<string, string[]>(nodes.map(({ id }) => [id, []]))
  for (const { from, to } of edges) {
    neighbours.get(from)?.push(to)
    neighbours.get(to)?.push(from)
  }
  return neighbours
}

/**
 * The connected parts, largest first, then by the least id in them: an order that stays while no part overtakes another. Nodes without any
 * edge are a part each.
 */
export const componentsOf = (graph: Graph): Graph[] => {
  const neighbours = neighboursOf(graph)
  const partOf = new Map<string, number>()
  const members: GraphNode[][] = []
  for (const { id } of graph.nodes) {
    if (partOf.has(id)) continue
    const part = members.push([]) - 1
    const stack = [id]
    partOf.set(id, part)
    for (let next = stack.pop(); next !== undefined; next = stack.pop())
      for (const other of neighbours.get(next) ?? [])
        if (!partOf.has(other)) {
          partOf.set(other, part)
          stack.push(other)
        }
  }
  for (const node of graph.nodes) members[partOf.get(node.id) ?? 0]?.push(node)
  const edges = Map.groupBy(graph.edges, ({ from }) => partOf.get(from) ?? 0)
  return members
    .map((nodes, part) => ({ nodes, edges: edges.get(part) ?? [] }))
    .sort((a, b) => b.nodes.length - a.nodes.length || compare(a.nodes[0]?.id ?? '', b.nodes[0]?.id ?? ''))
}

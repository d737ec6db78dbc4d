import { compare, type Graph, type GraphEdge } from './graph.ts'

/**
 * The edges that lead back to where the flow came from, as a walk from the sources finds them: without these nothing goes in a circle, and what
 * was connected still is. The same graph always gives the same ones.
 */
export const backEdges = ({ nodes, edges }: Graph): Set<GraphEdge> => {
  const out = new Map<string, GraphEdge[]>(nodes.map(({ id }) => [id, []]))
  const weight = new Map<string, number>()
  for (const edge of [...edges].sort((a, b) => compare(a.to, b.to) || compare(a.kind, b.kind))) {
    out.get(edge.from)?.push(edge)
    weight.set(edge.to, (weight.get(edge.to) ?? 0) + 1)
    weight.set(edge.from, (weight.get(edge.from) ?? 0) - 1)
  }
  // Where more leaves than arrives the flow begins, also in a circle.
  const starts = nodes.map(({ id }) => id).sort((a, b) => (weight.get(a) ?? 0) - (weight.get(b) ?? 0) || compare(a, b))
  const back = new Set<GraphEdge>()
  const done = new Set<string>()
  const underway = new Set<string>()
  for (const start of starts) {
    if (done.has(start)) continue
    // Its own stack, not the machine's: a flow may be thousands of steps long.
    const path = [{ id: start, next: 0 }]
    underway.add(start)
    for (let step = path.at(-1); step !== undefined; step = path.at(-1)) {
      const edge = out.get(step.id)?.[step.next++]
      if (edge === undefined) {
        underway.delete(step.id)
        done.add(step.id)
        path.pop()
      } else if (underway.has(edge.to)) back.add(edge)
      else if (!done.has(edge.to)) {
        underway.add(edge.to)
        path.push({ id: edge.to, next: 0 })
      }
    }
  }
  return back
}

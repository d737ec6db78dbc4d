import { atMost, type Edge, type Figure, type Figures, isKnown, subscriptionId } from '../model/index.ts'
import { hide, type Known } from './carry.ts'
import { callFigures, present, rateFigure, waitFigures } from './figures.ts'

/** What is known of edges' ends. */
interface Ends {
  figures: ReadonlyMap<string, Figures>
  /** How many services each group runs in, how many exchanges feed each queue and how many services consume from it: only one makes the rate of the one end that of the edge. */
  runs: ReadonlyMap<string, number>
  routes: ReadonlyMap<string, number>
  consumes: ReadonlyMap<string, number>
}

/** `figures`: of entities and subscriptions. */
export const endsOf = (edges: readonly Edge[], figures: ReadonlyMap<string, Figures>): Ends => ({
  figures,
  runs: countEdges(edges, 'runs', 'from'),
  routes: countEdges(edges, 'routes', 'to'),
  consumes: countEdges(edges, 'consumes', 'from')
})

const countEdges = (edges: readonly Edge[], wanted: Edge['kind'], end: 'from' | 'to'): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const edge of edges) if (edge.kind === wanted) counts.set(edge[end], (counts.get(edge[end]) ?? 0) + 1)
  return counts
}

export const edgeFigures = (edge: Edge, known: Known & Ends): Figures => {
  const { memory, windows, hidden } = known
  const why = hidden.get(edge.id)
  if (why !== undefined) return hide(memory?.figures.get(edge.id), why)
  const window = windows.get(edge.id)
  const own: Figures =
    window === undefined
      ? {}
      : present({ rate: rateFigure(window, 'messages'), ...callFigures(window), ...waitFigures(window) })
  return { ...present({ rate: takenOver(edge, known) }), ...own, ...edge.figures }
}

/**
 * What an edge carries as one of its ends says: a group takes what its subscription's out rate is; the only exchange that routes to a queue brings
 * it no more than arrives there (some may come by the default exchange), and the only service that consumes from it takes no more than leaves it.
 */
const takenOver = (edge: Edge, { figures, runs, routes, consumes }: Ends): Figure | undefined => {
  if (edge.kind === 'consumes') {
    const own = figures.get(subscriptionId(edge.from, edge.to))?.out_rate
    if (own !== undefined || consumes.get(edge.from) !== 1) return own
    const taken = figures.get(subscriptionId(edge.from, null))?.out_rate
    return isKnown(taken) ? atMost(taken.value) : undefined
  }
  if (edge.kind === 'runs' && runs.get(edge.from) === 1) return figures.get(edge.from)?.out_rate
  if (edge.kind !== 'routes' || routes.get(edge.to) !== 1) return undefined
  const arrives = figures.get(subscriptionId(edge.to, null))?.in_rate
  return isKnown(arrives) ? atMost(arrives.value) : undefined
}

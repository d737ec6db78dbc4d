import type { Position } from '../../model/index.ts'
import type { Arrangement, Standing } from '../../store/index.ts'
import { componentsOf } from '../geometry/components.ts'
import { BAND, boundsOf, boxOf, type Graph } from '../geometry/graph.ts'
import { boxesOf, type LayoutComponent, layout } from '../geometry/layered.ts'
import { place } from '../geometry/place.ts'

/** A picture that has not yet held still for this long is young. */
const YOUNG_MS = 30_000
/** Fewer nodes than this are no picture that anybody has learned by heart. */
const HANDFUL = 5

/**
 * Gives places to the nodes that have none. While a picture is young, and things still come in one by one, all is laid out anew each time;
 * from then on what stands stands: new parts of the graph come as bands below, new nodes of old parts near their neighbours. undefined
 * where every node has a place.
 */
export const arrange = async (
  graph: Graph,
  { positions, anewMs, nowMs }: Standing,
  layoutComponent: LayoutComponent
): Promise<Arrangement | undefined> => {
  if (graph.nodes.every(({ id }) => positions.has(id))) return undefined
  const young = anewMs === undefined || nowMs - anewMs < YOUNG_MS || positions.size < HANDFUL
  if (young) return { positions: await layout(graph, layoutComponent), anew: true }
  const bands = await placeBands(graph, positions, layoutComponent)
  const rest = place(graph, new Map([...positions, ...bands]))
  return { positions: new Map([...bands, ...rest]), anew: false }
}

/** Connected parts of which nothing stands yet, each laid out as a band below all that stands. */
const placeBands = async (
  graph: Graph,
  positions: ReadonlyMap<string, Position>,
  layoutComponent: LayoutComponent
): Promise<Map<string, Position>> => {
  const kinds = new Map(graph.nodes.map((node) => [node.id, node]))
  const standing = [...positions].map(([id, position]) => boxOf(kinds.get(id) ?? { id, kind: 'topic' }, position))
  const bounds = boundsOf(standing)
  let top = bounds === undefined ? 0 : bounds.y + bounds.height + BAND
  const placed = new Map<string, Position>()
  for (const band of componentsOf(graph)) {
    if (band.nodes.length < 2 || band.nodes.some(({ id }) => positions.has(id))) continue
    const own = await layoutComponent(band)
    for (const [id, { x, y }] of own) placed.set(id, { x, y: y + top })
    top += (boundsOf(boxesOf(band.nodes, own))?.height ?? 0) + BAND
  }
  return placed
}

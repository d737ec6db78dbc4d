import { segmentsOf } from '../../model/id.ts'
import { componentsOf } from '../geometry/components.ts'
import { boundsOf, boxOf } from '../geometry/graph.ts'
import type { Shape } from './shape.ts'

/** A connected part of the picture that stands in a strip of its own. px at zoom 1. */
export interface Band {
  /** What its services have in common, where they say so. */
  title: string | null
  x: number
  top: number
  width: number
  /** Height of the line that parts it from the band above; null for the first, and where the two overlap. */
  line: number | null
}

/** More bands than these are no strips with a line between, but a field of small things. */
const MANY_BANDS = 60

/** The bands, top to bottom. Nodes without edges make no band. */
export const bandsOf = ({ nodes, edges }: Shape): Band[] => {
  const views = new Map(nodes.map((node) => [node.id, node]))
  const parts = componentsOf({ nodes, edges }).filter((part) => part.nodes.length > 1)
  const boxes = parts.flatMap((part) => {
    const own = part.nodes.flatMap(({ id }) => views.get(id) ?? [])
    const bounds = boundsOf(own.map((node) => boxOf(node, node)))
    return bounds === undefined ? [] : [{ bounds, title: titleOf(own) }]
  })
  if (boxes.length > MANY_BANDS)
    return boxes.flatMap(({ bounds: { x, y, width }, title }) =>
      title === null ? [] : [{ title, x, top: y, width, line: null }]
    )
  boxes.sort((a, b) => a.bounds.y - b.bounds.y)
  const left = Math.min(...boxes.map(({ bounds }) => bounds.x))
  const right = Math.max(...boxes.map(({ bounds }) => bounds.x + bounds.width))
  return boxes.map(({ bounds, title }, i) => {
    const above = boxes.slice(0, i).map((box) => box.bounds.y + box.bounds.height)
    const foot = Math.max(...above)
    const line = i > 0 && foot < bounds.y ? (foot + bounds.y) / 2 : null
    return { title, x: line === null ? bounds.x : left, top: bounds.y, width: right - left, line }
  })
}

/** The namespace that all services of a band share (`service.namespace`); null where they name several, or none. */
const titleOf = (nodes: Shape['nodes']): string | null => {
  const spaces = new Set(nodes.filter(({ kind }) => kind === 'service').map(({ id }) => segmentsOf(id)[2] ?? '-'))
  spaces.delete('-')
  const [only] = spaces
  return spaces.size === 1 ? (only ?? null) : null
}

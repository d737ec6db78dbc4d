'use client'
import { useStore, ViewportPortal } from '@xyflow/react'
import { memo, useMemo } from 'react'
import { boxOf } from '../geometry/graph.ts'
import classes from './flow-edge.module.css'
import { FlowEdge } from './flow-edge.tsx'
import type { Shape } from './shape.ts'

/** What is in sight is reckoned in steps of this much, so that panning doesn't reckon at each px. px at zoom 1 */
const STEP = 400

/**
 * All edges under the nodes, as one drawing. Not React Flow's own edges: each of those watches the whole canvas, which at two thousand made
 * a patch take ten times as long. Where there are many, only what is in sight is drawn.
 */
export const EdgeLayer = memo(({ shape, many }: { shape: Shape; many: boolean }) => {
  const sight = useSight(many)
  const edges = useMemo(() => (sight === null ? shape.edges : inSight(shape, sight)), [shape, sight])
  return (
    <ViewportPortal>
      <svg className={classes.layer} aria-hidden="true">
        {edges.map(({ id }) => (
          <FlowEdge key={id} id={id} />
        ))}
      </svg>
    </ViewportPortal>
  )
})
EdgeLayer.displayName = 'EdgeLayer'

/** `left top right bottom` of what is in sight, a step more on each side; null where all is drawn. */
const useSight = (many: boolean): string | null =>
  useStore(({ transform: [x, y, zoom], width, height }) => {
    if (!many) return null
    const low = (px: number) => Math.floor(px / zoom / STEP) * STEP - STEP
    const high = (px: number) => Math.ceil(px / zoom / STEP) * STEP + STEP
    return [low(-x), low(-y), high(width - x), high(height - y)].join(' ')
  })

const inSight = ({ nodes, edges }: Shape, sight: string): Shape['edges'] => {
  const [left = 0, top = 0, right = 0, bottom = 0] = sight.split(' ').map(Number)
  const boxes = new Map(nodes.map((node) => [node.id, boxOf(node, node)]))
  return edges.filter(({ from, to }) => {
    const [a, b] = [boxes.get(from), boxes.get(to)]
    if (a === undefined || b === undefined) return false
    return (
      Math.min(a.x, b.x) <= right &&
      Math.max(a.x + a.width, b.x + b.width) >= left &&
      Math.min(a.y, b.y) <= bottom &&
      Math.max(a.y + a.height, b.y + b.height) >= top
    )
  })
}

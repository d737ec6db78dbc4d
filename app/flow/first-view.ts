import { fitView, type View as Viewport } from '../geometry/fit.ts'
import { boxOf, type Size, sizeOf } from '../geometry/graph.ts'
import { byHealth, isTrouble } from './near.ts'
import type { NodeView } from './view.ts'

/** Kept free for the legend. px */
export const FOOT = 34
/** The farthest away one can be. */
export const LEAST_ZOOM = 0.02

/** On a screen narrower than this the whole can't be read at once. px */
const NARROW = 600
/** The zoom at which a node can be read. */
export const READABLE = 0.72

/**
 * Where the picture begins: all of it; on a narrow screen a readable part, with the worst trouble in its middle, or else where the flow
 * begins. undefined where there is nothing to show.
 */
export const firstView = (nodes: readonly NodeView[], { width, height }: Size): Viewport | undefined => {
  const screen = { width, height: height - FOOT }
  const boxes = nodes.map((node) => boxOf(node, node))
  const narrow = screen.width < NARROW
  const whole = fitView(boxes, screen, {
    margin: narrow ? 16 : 30,
    maxZoom: 1.15,
    minZoom: narrow ? READABLE : LEAST_ZOOM
  })
  const [worst] = nodes.filter(isTrouble).sort(byHealth)
  if (!narrow || worst === undefined) return whole
  const node = sizeOf(worst.kind)
  return {
    zoom: READABLE,
    x: screen.width / 2 - (worst.x + node.width / 2) * READABLE,
    y: screen.height / 2 - (worst.y + node.height / 2) * READABLE
  }
}

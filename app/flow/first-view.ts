import { fitView, type View as Viewport } from '../geometry/fit.ts'
import { boxOf, type Size, sizeOf } from '../geometry/graph.ts'
import { byHealth, isTrouble } from './near.ts'
import type { NodeView } from './view.ts'

/** On a screen narrower than this the whole can't be read at once. px */
const NARROW = 600
/** The zoom at which a node can be read on a narrow screen. */
const READABLE = 0.72

/**
 * Where the picture begins: all of it; on a narrow screen a readable part, with the worst trouble in its middle, or else where the flow
 * begins. undefined where there is nothing to show.
 */
export const firstView = (nodes: readonly NodeView[], screen: Size): Viewport | undefined => {
  const boxes = nodes.map((node) => boxOf(node, node))
  const narrow = screen.width < NARROW
  const whole = fitView(boxes, screen, {
    margin: narrow ? 16 : 30,
    maxZoom: 1.15,
    minZoom: narrow ? READABLE : 0.08
  })
  const [worst] = nodes.filter(isTrouble).sort(byHealth)
  if (!narrow || worst === undefined) return whole
  const { width, height } = sizeOf(worst.kind)
  return {
    zoom: READABLE,
    x: screen.width / 2 - (worst.x + width / 2) * READABLE,
    y: screen.height / 2 - (worst.y + height / 2) * READABLE
  }
}

import { useReactFlow } from '@xyflow/react'
import type { MouseEvent } from 'react'
import type { Shape } from '../shape.ts'
import type { Views } from '../views.ts'
import { pickEdge, pickNode } from './pick.ts'

/** How near one must point. px of screen */
const NEAR = 5

/** What is pointed at on the overview, whose nodes are no elements. `shape` is null where they are: nothing is done then. */
export const usePointing = (shape: Shape | null, views: Views) => {
  const flow = useReactFlow()
  const placeOf = ({ clientX, clientY }: MouseEvent) => ({
    point: flow.screenToFlowPosition({ x: clientX, y: clientY }, { snapToGrid: false }),
    slack: NEAR / flow.getZoom()
  })
  return {
    /** Id of the node or edge at a click. */
    at: (event: MouseEvent): string | undefined => {
      if (shape === null) return undefined
      const { point, slack } = placeOf(event)
      return pickNode(shape, point, slack) ?? pickEdge(shape, point, slack)
    },
    /** Names the node under the pointer, as its element would. */
    onMouseMove: (event: MouseEvent): void => {
      const pane = event.target instanceof Element ? event.target.closest<HTMLElement>('.react-flow__pane') : null
      if (pane === null) return
      const { point, slack } = placeOf(event)
      const id = shape === null ? undefined : pickNode(shape, point, slack)
      const label = id === undefined ? '' : (views.node(id)?.view.label ?? '')
      if (pane.title !== label) pane.title = label
      pane.style.cursor = label === '' ? '' : 'pointer'
    }
  }
}

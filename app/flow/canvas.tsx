'use client'
import { ReactFlow, ReactFlowProvider } from '@xyflow/react'
import { type MouseEvent, memo, useMemo, useRef, useState } from 'react'
import { sizeOf } from '../geometry/graph.ts'
import { Bands } from './bands.tsx'
import classes from './canvas.module.css'
import { EdgeLayer } from './edge-layer.tsx'
import { firstView, LEAST_ZOOM } from './first-view.ts'
import { FlowNode, type FlowNodeType } from './flow-node.tsx'
import { Legend } from './legend.tsx'
import { Overview } from './overview/overview.tsx'
import { usePointing } from './overview/use-pointing.ts'
import type { Shape } from './shape.ts'
import type { Choose } from './use-choice.ts'
import { useFocus } from './use-focus.ts'
import { ViewsProvider } from './use-look.ts'
import { useSize } from './use-size.ts'
import { useWalk } from './use-walk.ts'
import type { Views } from './views.ts'
import { ZoomTools } from './zoom-tools.tsx'

const NODE_TYPES = { entity: FlowNode }
/** Above this many nodes or edges only what is in sight is drawn. */
const MANY = 300

interface CanvasProps {
  shape: Shape
  views: Views
  sel: string | null
  choose: Choose
}

/** The picture itself. It is drawn anew only when something comes, goes or is chosen: figures reach its nodes and edges through `views`. */
export const Canvas = memo((props: CanvasProps) => {
  const frame = useRef<HTMLElement>(null)
  const size = useSize(frame)
  return (
    <main ref={frame} className={classes.canvas} aria-label="The flow of messages, from left to right">
      {size === null ? null : (
        <ReactFlowProvider>
          <ViewsProvider value={props.views}>
            <Picture {...props} size={size} />
          </ViewsProvider>
        </ReactFlowProvider>
      )}
      <Legend />
    </main>
  )
})
Canvas.displayName = 'Canvas'

const Picture = ({ shape, views, sel, choose, size }: CanvasProps & { size: { width: number; height: number } }) => {
  const nodes = useMemo(() => shape.nodes.map(nodeOf), [shape])
  const first = useRef<ReturnType<typeof firstView>>(undefined)
  first.current ??= firstView(
    shape.nodes.flatMap(({ id }) => views.node(id)?.view ?? []),
    size
  )
  const [far, setFar] = useState((first.current?.zoom ?? 1) < FAR)
  useFocus(sel, shape, size)
  const walk = useWalk(shape, choose, size)
  const many = Math.max(shape.nodes.length, shape.edges.length) > MANY
  const pointing = usePointing(far ? shape : null, views)
  return (
    <ReactFlow
      onMove={(_, { zoom }) => setFar(zoom < FAR)}
      nodes={far ? NONE : nodes}
      edges={NONE}
      nodeTypes={NODE_TYPES}
      {...(first.current === undefined ? {} : { defaultViewport: first.current })}
      minZoom={LEAST_ZOOM}
      maxZoom={2}
      nodesDraggable={false}
      nodesConnectable={false}
      elementsSelectable={false}
      onlyRenderVisibleElements={many}
      zoomOnDoubleClick={false}
      deleteKeyCode={null}
      proOptions={PRO}
      ariaLabelConfig={SPOKEN}
      onClick={(event: MouseEvent) => {
        const { target } = event
        if (target instanceof Element && target.closest('.react-flow__pane') !== null)
          choose({ sel: pointing.at(event) ?? pointedAt(target) })
      }}
      onMouseMove={pointing.onMouseMove}
      onKeyDown={walk.onKeyDown}
    >
      {far ? <Overview shape={shape} views={views} size={size} walk={walk} /> : <EdgeLayer shape={shape} many={many} />}
      <Bands shape={shape} />
      <ZoomTools shape={shape} size={size} />
    </ReactFlow>
  )
}

/** From here on out a node's second line is smaller than 6 px: all is one drawing, with larger names. */
const FAR = 0.45
/** React Flow's own words tell of moving and deleting, which nobody can here. */
const HOW = 'Enter opens its panel. Arrow keys go along the flow.'
const SPOKEN = { 'node.a11yDescription.default': HOW, 'node.a11yDescription.keyboardDisabled': HOW }
const PRO = { hideAttribution: true }
const NONE: never[] = []

const nodeOf = ({ id, kind, x, y }: Shape['nodes'][number]): FlowNodeType => ({
  id,
  type: 'entity',
  position: { x, y },
  data: {},
  ...sizeOf(kind),
  ariaRole: 'button'
})

/** The node or edge that was pointed at; null beside them. */
const pointedAt = (target: Element): string | null => {
  const thing = target.closest<HTMLElement>('[data-entity-id], [data-edge-id]')
  return thing?.dataset.entityId ?? thing?.dataset.edgeId ?? null
}

'use client'
import { ReactFlow, ReactFlowProvider } from '@xyflow/react'
import { useMemo, useRef } from 'react'
import type { Picture as LivePicture } from '../client/picture.ts'
import { Bands } from './bands.tsx'
import classes from './canvas.module.css'
import type { Choice } from './filter.ts'
import { firstView } from './first-view.ts'
import { FlowEdge } from './flow-edge.tsx'
import { FlowNode } from './flow-node.tsx'
import { GapNotice } from './gap-notice.tsx'
import { Legend } from './legend.tsx'
import { drawnOf, type Emphasis, NOTHING_DRAWN } from './react-flow.ts'
import type { Choose } from './use-choice.ts'
import { useFocus } from './use-focus.ts'
import { useSize } from './use-size.ts'
import { useWalk } from './use-walk.ts'
import type { View } from './view.ts'
import { ZoomTools } from './zoom-tools.tsx'

const NODE_TYPES = { entity: FlowNode }
const EDGE_TYPES = { flow: FlowEdge }
/** Above this many edges only what is on screen is drawn, and nothing moves until one is near. */
const MANY = 300

interface CanvasProps {
  view: View
  picture: LivePicture
  choice: Choice
  choose: Choose
  lit: Emphasis['lit']
}

export const Canvas = (props: CanvasProps) => {
  const frame = useRef<HTMLElement>(null)
  const size = useSize(frame)
  return (
    <main ref={frame} className={classes.canvas} aria-label="The flow of messages, from left to right">
      {size === null ? null : (
        <ReactFlowProvider>
          <Picture view={props.view} choice={props.choice} choose={props.choose} lit={props.lit} size={size} />
        </ReactFlowProvider>
      )}
      <GapNotice gaps={props.picture.gaps} targets={props.picture.targets} />
      <Legend />
    </main>
  )
}

const Picture = ({
  view,
  choice,
  choose,
  lit,
  size
}: Omit<CanvasProps, 'picture'> & { size: { width: number; height: number } }) => {
  const before = useRef(NOTHING_DRAWN)
  const drawn = useMemo(() => {
    before.current = drawnOf(view, { sel: choice.sel, lit }, before.current)
    return before.current
  }, [view, choice.sel, lit])
  const first = useRef<ReturnType<typeof firstView>>(undefined)
  first.current ??= firstView(view.nodes, { width: size.width, height: size.height - FOOT })
  useFocus(choice.sel, view, size)
  const walk = useWalk(view, choose)
  const many = view.edges.length > MANY
  return (
    <ReactFlow
      nodes={drawn.nodes}
      edges={drawn.edges}
      nodeTypes={NODE_TYPES}
      edgeTypes={EDGE_TYPES}
      {...(first.current === undefined ? {} : { defaultViewport: first.current })}
      minZoom={0.05}
      maxZoom={2}
      nodesDraggable={false}
      nodesConnectable={false}
      elementsSelectable={false}
      edgesReconnectable={false}
      onlyRenderVisibleElements={many}
      selectNodesOnDrag={false}
      zoomOnDoubleClick={false}
      deleteKeyCode={null}
      proOptions={PRO}
      onNodeClick={(_, { id }) => choose({ sel: id })}
      onEdgeClick={(_, { id }) => choose({ sel: id })}
      onPaneClick={() => choose({ sel: null })}
      onKeyDown={walk}
    >
      <Bands view={view} />
      <ZoomTools view={view} many={many} foot={FOOT} />
    </ReactFlow>
  )
}
/** Kept free for the legend. px */
const FOOT = 34
const PRO = { hideAttribution: true }

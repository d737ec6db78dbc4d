'use client'
import { ViewportPortal } from '@xyflow/react'
import { memo } from 'react'
import { sizeOf } from '../geometry/graph.ts'
import { FarNode } from './flow-node.tsx'
import type { Shape } from './shape.ts'

/**
 * Very many nodes from afar, without React Flow's wrapper around each: that watches, measures and could drag its node, which for a thousand of
 * them takes longer than all the rest. To style sheets, keyboard and tests they are the same elements; come nearer, and React Flow's own stand
 * in their place.
 */
export const FarLayer = memo(({ shape }: { shape: Shape }) => (
  <ViewportPortal>
    {shape.nodes.map(({ id, kind, x, y }) => (
      <div key={id} className="react-flow__node" data-id={id} {...BUTTON} style={{ ...sizeOf(kind), left: x, top: y }}>
        <FarNode id={id} />
      </div>
    ))}
  </ViewportPortal>
))
FarLayer.displayName = 'FarLayer'

/** Its keys are handled in use-walk.ts and its pointer in canvas.tsx, as those of React Flow's nodes are. */
const BUTTON = { role: 'button', tabIndex: 0 } as const

'use client'
import type { Edge, EdgeProps } from '@xyflow/react'
import { memo } from 'react'
import classes from './flow-edge.module.css'
import type { EdgeView } from './view.ts'

export type FlowEdgeType = Edge<{ view: EdgeView }, 'flow'>

/** One edge: as wide as its rate, in its transport's hue, and moving while messages flow. What is stuck doesn't move. */
export const FlowEdge = memo(({ data }: EdgeProps<FlowEdgeType>) => {
  if (data === undefined) return null
  const { id, kind, transport, path, width, speed, health } = data.view
  return (
    <g
      className={classes.edge}
      data-edge-id={id}
      data-kind={kind}
      data-health={health}
      data-speed={speed}
      {...(transport === null ? {} : { 'data-transport': transport })}
    >
      <path className={classes.line} d={path} strokeWidth={width} />
      {speed === 'still' ? null : <path className={classes.flow} d={path} strokeWidth={Math.max(1.3, width * 0.56)} />}
      <path className={classes.grip} d={path} />
    </g>
  )
})
FlowEdge.displayName = 'FlowEdge'

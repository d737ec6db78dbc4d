'use client'
import { memo } from 'react'
import { HealthMark } from '../icons/marks.tsx'
import classes from './flow-edge.module.css'
import { useEdgeLook } from './use-look.ts'

/** One edge: as wide as its rate, in its transport's hue, and moving while messages flow. What is stuck doesn't move. */
export const FlowEdge = memo(({ id }: { id: string }) => {
  const look = useEdgeLook(id)
  if (look === undefined) return null
  const { kind, transport, path, width, speed, health, label, markX, markY } = look.view
  const attributes = {
    'data-edge-id': id,
    'data-kind': kind,
    'data-health': health,
    'data-speed': speed,
    ...(transport === null ? {} : { 'data-transport': transport }),
    ...(look.selected ? { 'data-selected': true } : {}),
    ...(look.dim ? { 'data-dim': true } : {})
  }
  return (
    <g className={classes.edge} {...attributes}>
      <title>{label}</title>
      <path className={classes.line} d={path} strokeWidth={width} />
      {speed === 'still' ? null : <path className={classes.flow} d={path} strokeWidth={Math.max(1.3, width * 0.56)} />}
      <path className={classes.grip} d={path} />
      {markX === null || markY === null ? null : (
        <g transform={`translate(${markX - 7} ${markY - 7})`}>
          <HealthMark health={health} />
        </g>
      )}
    </g>
  )
})
FlowEdge.displayName = 'FlowEdge'

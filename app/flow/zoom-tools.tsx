'use client'
import { Tooltip, UnstyledButton } from '@mantine/core'
import { useReactFlow, useStore } from '@xyflow/react'
import { fitView } from '../geometry/fit.ts'
import { boxOf } from '../geometry/graph.ts'
import { UiIcon } from '../icons/ui.tsx'
import { motionMs } from './motion.ts'
import type { Shape } from './shape.ts'
import classes from './zoom-tools.module.css'

/** Nearer, farther, all of it. */
export const ZoomTools = ({ shape, foot }: { shape: Shape; foot: number }) => {
  const flow = useReactFlow()
  const frame = useStore(({ domNode }) => domNode)
  const fit = () => {
    if (frame === null) return
    const screen = { width: frame.clientWidth, height: frame.clientHeight - foot }
    const whole = fitView(
      shape.nodes.map((node) => boxOf(node, node)),
      screen,
      { margin: 30, maxZoom: 1.15, minZoom: 0.05 }
    )
    if (whole !== undefined) void flow.setViewport(whole, { duration: motionMs(220) })
  }
  const tools = [
    { name: 'plus', label: 'Nearer (+)', act: () => void flow.zoomIn({ duration: motionMs(150) }) },
    { name: 'minus', label: 'Farther (−)', act: () => void flow.zoomOut({ duration: motionMs(150) }) },
    { name: 'fit', label: 'All of it (0)', act: fit }
  ] as const
  return (
    <div className={classes.tools}>
      {tools.map(({ name, label, act }) => (
        <Tooltip key={name} label={label} position="left">
          <UnstyledButton className={classes.tool} onClick={act} aria-label={label}>
            <UiIcon name={name} size={16} />
          </UnstyledButton>
        </Tooltip>
      ))}
    </div>
  )
}

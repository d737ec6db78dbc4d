'use client'
import { Tooltip, UnstyledButton } from '@mantine/core'
import { useReactFlow, useStore } from '@xyflow/react'
import { useEffect } from 'react'
import { fitView } from '../geometry/fit.ts'
import { boxOf } from '../geometry/graph.ts'
import { UiIcon } from '../icons/ui.tsx'
import { motionMs } from './motion.ts'
import type { View } from './view.ts'
import classes from './zoom-tools.module.css'

/** From here on out a node's second line is smaller than 6 px. */
const FAR = 0.45

/** Nearer, farther, all of it. Also tells the canvas how far away it is, for what can't be read from there. */
export const ZoomTools = ({ view, many, foot }: { view: View; many: boolean; foot: number }) => {
  const flow = useReactFlow()
  const far = useStore(({ transform }) => transform[2] < FAR)
  const frame = useStore(({ domNode }) => domNode)
  useEffect(() => {
    frame?.setAttribute('data-far', far ? 'yes' : 'no')
    frame?.setAttribute('data-motion', far && many ? 'no' : 'yes')
  }, [frame, far, many])
  const fit = () => {
    if (frame === null) return
    const screen = { width: frame.clientWidth, height: frame.clientHeight - foot }
    const whole = fitView(
      view.nodes.map((node) => boxOf(node, node)),
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

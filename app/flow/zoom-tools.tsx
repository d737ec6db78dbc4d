'use client'
import { Tooltip, UnstyledButton } from '@mantine/core'
import { useReactFlow } from '@xyflow/react'
import type { Size } from '../geometry/graph.ts'
import { UiIcon } from '../icons/ui.tsx'
import { motionMs } from './motion.ts'
import type { Shape } from './shape.ts'
import { useFit } from './use-fit.ts'
import classes from './zoom-tools.module.css'

/** Nearer, farther, all of it. */
export const ZoomTools = ({ shape, size }: { shape: Shape; size: Size }) => {
  const flow = useReactFlow()
  const showAll = useFit(shape, size)
  const tools = [
    { name: 'plus', label: 'Nearer (+)', act: () => void flow.zoomIn({ duration: motionMs(150) }) },
    { name: 'minus', label: 'Farther (−)', act: () => void flow.zoomOut({ duration: motionMs(150) }) },
    { name: 'fit', label: 'All of it (0)', act: showAll }
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

'use client'
import { ViewportPortal } from '@xyflow/react'
import { useMemo } from 'react'
import { type Band, bandsOf } from './band.ts'
import classes from './bands.module.css'
import type { Shape } from './shape.ts'

/** What is connected stands in a band of its own: a hairline above it, and what its services have in common. */
export const Bands = ({ shape }: { shape: Shape }) => {
  const bands = useMemo(() => bandsOf(shape), [shape])
  return (
    <ViewportPortal>
      {bands.map((band) => (
        <Title key={`${band.x}/${band.top}`} {...band} />
      ))}
    </ViewportPortal>
  )
}

const Title = ({ title, x, top, width, line }: Band) => (
  <>
    {line === null ? null : <div className={classes.line} style={{ translate: `${x}px ${line}px`, width }} />}
    {title === null ? null : (
      <div className={classes.title} style={{ translate: `${x}px ${top - 30}px` }}>
        {title}
      </div>
    )}
  </>
)

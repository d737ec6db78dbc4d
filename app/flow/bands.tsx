'use client'
import { ViewportPortal } from '@xyflow/react'
import { useMemo, useRef } from 'react'
import { type Band, bandsOf } from './band.ts'
import classes from './bands.module.css'
import type { View } from './view.ts'

/** What is connected stands in a band of its own: a hairline above it, and what its services have in common. */
export const Bands = ({ view }: { view: View }) => {
  const shape = useShape(view)
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

/** The view, which stays the same object while only figures change: bands are of nodes and edges alone. */
const useShape = (view: View): View => {
  const shape = useRef(view)
  const before = shape.current
  const same =
    before.nodes.length === view.nodes.length &&
    before.edges.length === view.edges.length &&
    before.nodes.every(({ id }, i) => id === view.nodes[i]?.id) &&
    before.edges.every(({ id }, i) => id === view.edges[i]?.id)
  if (!same) shape.current = view
  return shape.current
}

'use client'
import { useComputedColorScheme } from '@mantine/core'
import { useStore } from '@xyflow/react'
import { useEffect, useLayoutEffect, useMemo, useRef } from 'react'
import { boundsOf, boxOf, type Size } from '../../geometry/graph.ts'
import { isTrouble } from '../near.ts'
import type { Shape } from '../shape.ts'
import { OVERVIEW_ID, type Walk } from '../use-walk.ts'
import type { Views } from '../views.ts'
import classes from './overview.module.css'
import { paint } from './paint.ts'
import { type Palette, paletteOf } from './palette.ts'
import { partOf } from './part.ts'

interface OverviewProps {
  shape: Shape
  views: Views
  /** Of the screen, px. */
  size: Size
  walk: Walk
}

/**
 * Very many nodes and edges from afar, as one drawing. An element for each of a thousand takes the browser longer to lay out and to paint than
 * all the rest together, and from there none of them can be read one by one. Come nearer, and React Flow's own nodes stand in their place.
 */
export const Overview = ({ shape, views, size, walk }: OverviewProps) => {
  const frame = useRef<HTMLDivElement>(null)
  const canvas = useRef<HTMLCanvasElement>(null)
  const palette = useRef<Palette>(undefined)
  const [x, y, zoom] = useStore(({ transform }) => transform)
  const scheme = useComputedColorScheme('dark')
  const bounds = useMemo(() => boundsOf(shape.nodes.map((node) => boxOf(node, node))) ?? NOTHING, [shape])
  const part = partOf(bounds, { x, y, zoom }, size)
  const { width, height } = part

  const draw = useRef<() => void>(undefined)
  draw.current = () => {
    const context = canvas.current?.getContext('2d')
    if (!canvas.current || !context || palette.current === undefined) return
    const viewport = { x: x - part.x, y: y - part.y, zoom }
    const scene = { shape, views, size: part, viewport, palette: palette.current, cursor: walk.at }
    paint(context, scene, window.devicePixelRatio)
    if (frame.current === null) return
    frame.current.dataset.nodes = String(shape.nodes.length)
    frame.current.ariaLabel = labelOf(shape, views)
  }
  // biome-ignore lint/correctness/useExhaustiveDependencies: the colours are those of the scheme.
  useLayoutEffect(() => {
    if (canvas.current !== null) palette.current = paletteOf(canvas.current)
  }, [scheme])
  useLayoutEffect(() => {
    if (canvas.current === null) return
    // Setting these wipes the drawing, so only when they change.
    canvas.current.width = Math.round(width * window.devicePixelRatio)
    canvas.current.height = Math.round(height * window.devicePixelRatio)
  }, [width, height])
  // After the two above, and at each pan and zoom.
  useLayoutEffect(() => draw.current?.())
  useEffect(() => {
    let frame: number | undefined
    const end = views.watch(() => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined
        draw.current?.()
      })
    })
    return () => {
      end()
      if (frame !== undefined) cancelAnimationFrame(frame)
    }
  }, [views])
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys walk over it (use-walk.ts).
    <div ref={frame} id={OVERVIEW_ID} className={classes.overview} role="application" tabIndex={0}>
      <canvas ref={canvas} className={classes.canvas} style={{ left: part.x, top: part.y, width, height }} />
      <p className={classes.spoken} role="status">
        {walk.at === null ? '' : views.node(walk.at)?.view.label}
      </p>
    </div>
  )
}

const NOTHING = { x: 0, y: 0, width: 0, height: 0 }

/** What is drawn, for those who don't see it, and how to read it another way. */
const labelOf = ({ nodes }: Shape, views: Views): string => {
  const trouble = nodes.filter(({ id }) => isTrouble(views.outline(id) ?? { health: 'ok' })).length
  return `${nodes.length} things from afar, ${trouble} of them in trouble. Arrow keys go along the flow, Enter opens a panel, + brings all nearer.`
}

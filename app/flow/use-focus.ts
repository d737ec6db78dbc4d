'use client'
import { useReactFlow } from '@xyflow/react'
import { useEffect, useRef } from 'react'
import { boxOf } from '../geometry/graph.ts'
import { READABLE } from './first-view.ts'
import { motionMs } from './motion.ts'
import type { Shape } from './shape.ts'

/** px kept free around what is brought into sight. */
const MARGIN = 24
/** The zoom below which names on the overview can't be read. */
const UNREADABLE = 0.3

/**
 * Brings the selected node into sight, where it isn't; else nothing moves. Where the picture is too far away for a name to be read, the node is
 * brought near.
 */
export const useFocus = (sel: string | null, shape: Shape, size: { width: number; height: number }): void => {
  const flow = useReactFlow()
  const latest = useRef(shape)
  latest.current = shape
  const { width, height } = size
  useEffect(() => {
    if (sel === null) return
    const node = nodeOf(sel, latest.current)
    if (node === undefined) return
    const { x, y, zoom } = flow.getViewport()
    const box = boxOf(node, node)
    if (zoom < UNREADABLE) {
      const middle = { x: box.x + box.width / 2, y: box.y + box.height / 2 }
      const near = { x: width / 2 - middle.x * READABLE, y: height / 2 - middle.y * READABLE, zoom: READABLE }
      void flow.setViewport(near, { duration: motionMs(220) })
      return
    }
    const [left, top] = [box.x * zoom + x, box.y * zoom + y]
    const [right, bottom] = [left + box.width * zoom, top + box.height * zoom]
    const dx = shift(left, right, width)
    const dy = shift(top, bottom, height)
    if (dx !== 0 || dy !== 0) void flow.setViewport({ x: x + dx, y: y + dy, zoom }, { duration: motionMs(220) })
  }, [sel, width, height, flow])
}

const nodeOf = (sel: string, { nodes, edges }: Shape): Shape['nodes'][number] | undefined => {
  const id = edges.find((edge) => edge.id === sel)?.to ?? sel
  return nodes.find((node) => node.id === id)
}

/** How far a span must move to lie within [0, length]. */
const shift = (start: number, end: number, length: number): number => {
  if (start < MARGIN) return MARGIN - start
  return end > length - MARGIN ? length - MARGIN - end : 0
}

'use client'
import { useReactFlow } from '@xyflow/react'
import { fitView } from '../geometry/fit.ts'
import { boxOf, type Size } from '../geometry/graph.ts'
import { FOOT, LEAST_ZOOM } from './first-view.ts'
import { motionMs } from './motion.ts'
import type { Shape } from './shape.ts'

/** Brings all of the picture into sight. */
export const useFit = ({ nodes }: Shape, { width, height }: Size): (() => void) => {
  const flow = useReactFlow()
  return () => {
    const boxes = nodes.map((node) => boxOf(node, node))
    const screen = { width, height: height - FOOT }
    const whole = fitView(boxes, screen, { margin: 30, maxZoom: 1.15, minZoom: LEAST_ZOOM })
    if (whole !== undefined) void flow.setViewport(whole, { duration: motionMs(220) })
  }
}

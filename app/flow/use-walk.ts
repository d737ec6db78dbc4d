'use client'
import { useReactFlow } from '@xyflow/react'
import type { KeyboardEvent } from 'react'
import { motionMs } from './motion.ts'
import type { Shape } from './shape.ts'
import type { Choose } from './use-choice.ts'
import { type Direction, walk } from './walk.ts'

const DIRECTIONS: readonly string[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] satisfies Direction[]
const isDirection = (key: string): key is Direction => DIRECTIONS.includes(key)

/** Keys on a node: arrows go along the flow, Enter opens its panel; + − 0 bring the picture nearer, farther, whole. */
export const useWalk = (shape: Shape, choose: Choose) => {
  const flow = useReactFlow()
  return (event: KeyboardEvent<HTMLElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const duration = motionMs(150)
    if (event.key === '+' || event.key === '=') void flow.zoomIn({ duration })
    else if (event.key === '-') void flow.zoomOut({ duration })
    else if (event.key === '0') void flow.fitView({ duration, padding: 0.05, maxZoom: 1.15 })
    const node = event.target instanceof Element ? event.target.closest('.react-flow__node') : null
    const id = node?.getAttribute('data-id')
    if (id === undefined || id === null) return
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault()
      choose({ sel: id })
    } else if (isDirection(event.key)) {
      event.preventDefault()
      const next = walk(shape, id, event.key)
      if (next !== undefined) focusNode(next)
    }
  }
}

/** Moves the keyboard to a node; React Flow brings it into sight. */
export const focusNode = (id: string): void => {
  document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus()
}

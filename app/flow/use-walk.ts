'use client'
import { useReactFlow } from '@xyflow/react'
import { type KeyboardEvent, useState } from 'react'
import type { Size } from '../geometry/graph.ts'
import { motionMs } from './motion.ts'
import type { Shape } from './shape.ts'
import type { Choose } from './use-choice.ts'
import { useFit } from './use-fit.ts'
import { type Direction, walk } from './walk.ts'

const DIRECTIONS: readonly string[] = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'] satisfies Direction[]
const isDirection = (key: string): key is Direction => DIRECTIONS.includes(key)

/** What has the keyboard where the picture is far away. */
export const OVERVIEW_ID = 'overview'

export interface Walk {
  /** The node that the keyboard is at on the overview, where nodes are no elements that could have it. */
  at: string | null
  onKeyDown(event: KeyboardEvent<HTMLElement>): void
}

/** Keys on a node: arrows go along the flow, Enter opens its panel; + − 0 bring the picture nearer, farther, whole. */
export const useWalk = (shape: Shape, choose: Choose, size: Size): Walk => {
  const flow = useReactFlow()
  const showAll = useFit(shape, size)
  const [at, setAt] = useState<string | null>(null)
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return
    const duration = motionMs(150)
    if (event.key === '+' || event.key === '=') void flow.zoomIn({ duration })
    else if (event.key === '-') void flow.zoomOut({ duration })
    else if (event.key === '0') showAll()
    const overview = event.target instanceof Element && event.target.closest(`#${OVERVIEW_ID}`) !== null
    const node = event.target instanceof Element ? event.target.closest('.react-flow__node') : null
    const id = overview ? at : (node?.getAttribute('data-id') ?? null)
    if (id === null && !overview) return
    if (id !== null && (event.key === 'Enter' || event.key === ' ')) {
      event.preventDefault()
      choose({ sel: id })
    } else if (isDirection(event.key)) {
      event.preventDefault()
      const next = id === null ? shape.nodes[0]?.id : walk(shape, id, event.key)
      if (next === undefined) return
      if (overview) setAt(next)
      else focusNode(next)
    }
  }
  return { at, onKeyDown }
}

/** Moves the keyboard to a node; React Flow brings it into sight. */
export const focusNode = (id: string): void => {
  document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`)?.focus()
}

'use client'
import { type RefObject, useEffect, useState } from 'react'

/** Rows drawn beyond each edge, so that a quick scroll shows none missing. */
const BEYOND = 8
/** What is in sight is reckoned in steps of this many rows, so that not each px of scrolling draws anew. */
const STEP = 4

export interface Sight {
  /** First row drawn, and the one after the last. */
  from: number
  to: number
  /** Whether the first row is above the edge: somebody scrolled. */
  scrolled: boolean
}

/** Which rows of equal height stand in sight of a frame that scrolls, with some beyond. Of ten thousand rows, some forty are drawn. */
export const sightOf = (scrollTop: number, height: number, rowHeight: number, count: number): Sight => {
  const first = Math.floor(scrollTop / rowHeight / STEP) * STEP
  const seen = Math.ceil(height / rowHeight) + STEP
  return {
    from: Math.max(0, Math.min(first, count) - BEYOND),
    to: Math.min(count, first + seen + BEYOND),
    scrolled: scrollTop > rowHeight / 2
  }
}

export const useSight = (frame: RefObject<HTMLElement | null>, rowHeight: number, count: number): Sight => {
  const [sight, setSight] = useState<Sight>(() => sightOf(0, 900, rowHeight, count))
  useEffect(() => {
    const element = frame.current
    if (element === null) return
    // Asked for while scrolling it would have the page laid out for the answer.
    let height = element.clientHeight
    const look = (): void => {
      const now = sightOf(element.scrollTop, height, rowHeight, count)
      setSight((before) =>
        before.from === now.from && before.to === now.to && before.scrolled === now.scrolled ? before : now
      )
    }
    look()
    const resized = new ResizeObserver(() => {
      height = element.clientHeight
      look()
    })
    resized.observe(element)
    element.addEventListener('scroll', look, { passive: true })
    return () => {
      resized.disconnect()
      element.removeEventListener('scroll', look)
    }
  }, [frame, rowHeight, count])
  return sight
}

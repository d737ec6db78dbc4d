'use client'
import { type RefObject, useLayoutEffect, useState } from 'react'

/** Width and height of an element, px; null until it is measured. */
export const useSize = (ref: RefObject<HTMLElement | null>): { width: number; height: number } | null => {
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  useLayoutEffect(() => {
    const element = ref.current
    if (element === null) return
    const measure = () => setSize({ width: element.clientWidth, height: element.clientHeight })
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [ref])
  return size
}

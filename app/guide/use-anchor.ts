'use client'
import { useEffect } from 'react'

/** Goes to what the address names once it is there: the page is drawn after the browser has looked for it. */
export const useAnchor = (ready: boolean): void => {
  useEffect(() => {
    if (!ready || window.location.hash === '') return
    document.getElementById(decodeURIComponent(window.location.hash.slice(1)))?.scrollIntoView()
  }, [ready])
}

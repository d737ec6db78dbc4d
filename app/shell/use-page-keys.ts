'use client'
import { useEffect } from 'react'
import { isTyping } from './keys.ts'

/** What keys do wherever one is on the page, by `KeyboardEvent.key`; true where they did it, so that the browser does nothing besides. */
export type PageKeys = Record<string, () => boolean>

/** Keys of a page, while nobody types and no dialog is open. */
export const usePageKeys = (keys: PageKeys): void => {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (
        event.defaultPrevented ||
        isTyping(event) ||
        document.querySelector('[role=dialog][aria-modal=true]') !== null
      )
        return
      if (keys[event.key]?.()) event.preventDefault()
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [keys])
}

/** Brings the keyboard to a field or a table. */
export const focusOn = (id: string): boolean => {
  document.getElementById(id)?.focus()
  return true
}

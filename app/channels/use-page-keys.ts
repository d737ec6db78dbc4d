'use client'
import { useEffect } from 'react'
import { isTyping } from '../shell/keys.ts'
import { type ChannelChoice, isFiltered, NO_FILTERS } from './choice.ts'
import { type Choose, FIND_ID } from './filters.tsx'
import { TABLE_ID } from './table.tsx'

/** Keys that work wherever one is on the page: `/` finds, arrows come to the rows, Escape takes off the filters. */
export const usePageKeys = (choice: ChannelChoice, choose: Choose): void => {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event)) return
      if (event.key === '/') {
        event.preventDefault()
        document.getElementById(FIND_ID)?.focus()
      } else if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && document.activeElement === document.body) {
        event.preventDefault()
        document.getElementById(TABLE_ID)?.focus()
      } else if (event.key === 'Escape' && document.querySelector('[role=dialog][aria-modal=true]') === null) {
        if (isFiltered(choice)) choose(NO_FILTERS)
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [choice, choose])
}

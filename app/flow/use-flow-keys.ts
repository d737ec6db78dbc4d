'use client'
import { useEffect } from 'react'
import { isTyping } from '../shell/keys.ts'
import { type Choice, isFiltered } from './filter.ts'
import { FIND_ID } from './search.tsx'
import type { Choose } from './use-choice.ts'

/** Keys that work wherever one is on the page: `/` finds; Escape closes the panel, then takes off the filters. */
export const useFlowKeys = (choice: Choice, choose: Choose): void => {
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || isTyping(event)) return
      if (event.key === '/') {
        event.preventDefault()
        document.getElementById(FIND_ID)?.focus()
      } else if (event.key === 'Escape' && document.querySelector('[role=dialog][aria-modal=true]') === null) {
        if (choice.sel !== null) choose({ sel: null })
        else if (isFiltered(choice)) choose({ q: '', show: null, transport: null, target: null })
      }
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [choice, choose])
}

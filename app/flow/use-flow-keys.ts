'use client'
import { useMemo } from 'react'
import { focusOn, usePageKeys } from '../shell/use-page-keys.ts'
import { type Choice, isFiltered } from './filter.ts'
import { FIND_ID } from './search.tsx'
import type { Choose } from './use-choice.ts'

/** `/` finds; Escape closes the panel, then takes off the filters. */
export const useFlowKeys = (choice: Choice, choose: Choose): void => {
  const keys = useMemo(
    () => ({
      '/': () => focusOn(FIND_ID),
      Escape: () => {
        if (choice.sel !== null) choose({ sel: null })
        else if (isFiltered(choice)) choose({ q: '', show: null, transport: null, target: null })
        return false
      }
    }),
    [choice, choose]
  )
  usePageKeys(keys)
}

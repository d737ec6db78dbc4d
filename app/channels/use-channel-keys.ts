'use client'
import { useMemo } from 'react'
import { focusOn, usePageKeys } from '../shell/use-page-keys.ts'
import { type ChannelChoice, isFiltered, NO_FILTERS } from './choice.ts'
import { type Choose, FIND_ID } from './filters.tsx'
import { TABLE_ID } from './table.tsx'

/** `/` finds, arrows come to the rows, Escape takes off the filters. */
export const useChannelKeys = (choice: ChannelChoice, choose: Choose): void => {
  const keys = useMemo(() => {
    const toRows = () => document.activeElement === document.body && focusOn(TABLE_ID)
    return {
      '/': () => focusOn(FIND_ID),
      ArrowDown: toRows,
      ArrowUp: toRows,
      Escape: () => {
        if (isFiltered(choice)) choose(NO_FILTERS)
        return false
      }
    }
  }, [choice, choose])
  usePageKeys(keys)
}

'use client'
import { useCallback, useMemo } from 'react'
import { useQuery } from '../client/use-query.ts'
import { type ChannelChoice, queryOf, readChoice } from './choice.ts'
import type { Choose } from './filters.tsx'

/** What is chosen, from the address, and how to choose otherwise. */
export const useChannelChoice = (): { choice: ChannelChoice; choose: Choose } => {
  const { query, change } = useQuery()
  const choice = useMemo(() => readChoice(query), [query])
  const choose: Choose = useCallback((wanted, how) => change(queryOf(wanted), how), [change])
  return { choice, choose }
}

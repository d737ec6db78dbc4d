'use client'
import { useSearchParams } from 'next/navigation'
import { useMemo } from 'react'
import { type Choice, readChoice, writeChoice } from './filter.ts'

export type Choose = (change: Partial<Choice>, how?: { replace?: boolean }) => void

/** Changes the address, and so the page. `replace` keeps the history short: for what is typed letter by letter. */
const choose: Choose = (change, { replace = false } = {}) => {
  const before = readChoice(new URLSearchParams(window.location.search))
  const address = `${window.location.pathname}${writeChoice({ ...before, ...change })}`
  if (address === window.location.pathname + window.location.search) return
  if (replace) window.history.replaceState(null, '', address)
  else window.history.pushState(null, '', address)
}

/** What is chosen, from the address. */
export const useChoice = (): { choice: Choice; choose: Choose } => {
  const query = useSearchParams()
  const choice = useMemo(() => readChoice(query), [query])
  return { choice, choose }
}

'use client'
import { useSearchParams } from 'next/navigation'

export type Query = Record<string, string | null>

/** Changes what stands in the address; null takes it out. */
const change = (wanted: Query, { replace = false } = {}): void => {
  const query = new URLSearchParams(window.location.search)
  for (const [name, value] of Object.entries(wanted)) {
    if (value === null) query.delete(name)
    else query.set(name, value)
  }
  const text = query.toString()
  const address = `${window.location.pathname}${text === '' ? '' : `?${text}`}`
  if (address === window.location.pathname + window.location.search) return
  if (replace) window.history.replaceState(null, '', address)
  else window.history.pushState(null, '', address)
}

/** What a page shows is in its address: reads it, and changes it. */
export const useQuery = (): { query: Pick<URLSearchParams, 'get'>; change: typeof change } => ({
  query: useSearchParams(),
  change
})

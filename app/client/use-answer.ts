'use client'
import { useEffect, useState } from 'react'
import { type Trouble, troubleOf } from './fetch.ts'

export interface Answered<T> {
  /** null until it came; what came before stands while it is asked anew. */
  answer: T | null
  trouble: Trouble | null
}

/** Asks once, and anew whenever `key` changes. `ask` is the latest at each time. */
export const useAnswer = <T>(ask: (signal: AbortSignal) => Promise<T>, key: unknown): Answered<T> => {
  const [state, setState] = useState<Answered<T>>({ answer: null, trouble: null })
  // biome-ignore lint/correctness/useExhaustiveDependencies: `key` says when what is asked for changed; a function is a new one each time.
  useEffect(() => {
    const aborted = new AbortController()
    ask(aborted.signal)
      .then((answer) => setState({ answer, trouble: null }))
      .catch((error: unknown) => {
        if (!aborted.signal.aborted) setState((before) => ({ ...before, trouble: troubleOf(error) }))
      })
    return () => aborted.abort()
  }, [key])
  return state
}

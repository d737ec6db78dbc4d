'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'
import type { Targets } from '../../model/api.ts'
import { getTargets, type Trouble, troubleOf } from './fetch.ts'
import { current, type Live, subscribe } from './live.ts'

const BEFORE: Live = { picture: null, connection: { phase: 'connecting', since: 0, trouble: null }, skewMs: 0 }

/** The live picture and the state of its stream. */
export const useLive = (): Live => useSyncExternalStore(subscribe, current, () => BEFORE)

/** Now by the server's clock, Unix ms, as often as asked. */
export const useNow = (everyMs = 1000): number => {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now - current().skewMs
}

/** What is watched, asked anew whenever `key` changes. */
export const useTargets = (key: unknown): { targets: Targets | null; trouble: Trouble | null } => {
  const [answer, setAnswer] = useState<{ targets: Targets | null; trouble: Trouble | null }>({
    targets: null,
    trouble: null
  })
  useEffect(() => {
    void key
    const aborted = new AbortController()
    getTargets(aborted.signal)
      .then((targets) => setAnswer({ targets, trouble: null }))
      .catch((error: unknown) => {
        if (!aborted.signal.aborted) setAnswer((before) => ({ ...before, trouble: troubleOf(error) }))
      })
    return () => aborted.abort()
  }, [key])
  return answer
}

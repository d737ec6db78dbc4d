'use client'
import { useEffect, useState, useSyncExternalStore } from 'react'
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

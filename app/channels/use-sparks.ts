'use client'
import { useEffect, useState } from 'react'
import { getSparklines } from '../client/fetch.ts'
import { Sparks } from './sparks.ts'

/** The small lines of a page, for as long as it is there. */
export const useSparks = (): Sparks => {
  const [sparks, setSparks] = useState(() => new Sparks(getSparklines))
  useEffect(() => {
    // A page that is shown again (React may run effects twice) begins with a store that hasn't ended.
    if (sparks.ended) setSparks(new Sparks(getSparklines))
    return () => sparks.end()
  }, [sparks])
  return sparks
}

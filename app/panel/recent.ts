'use client'
import { useEffect, useState } from 'react'
import type { Series } from '../../model/api.ts'
import { getSeries } from '../client/fetch.ts'

/** Long enough to hold a poll of a slow target. */
const RECENT_MS = 130_000

export interface Part {
  part: string
  value: number
}

/** The newest reading of each part, the largest first. */
export const newestOf = (series: readonly Series[], name: string): Part[] =>
  series
    .filter((each) => each.name === name)
    .flatMap(({ part, points }) => {
      const value = points.findLast(([, value]) => typeof value === 'number')?.[1]
      return typeof value === 'number' && part !== null ? [{ part, value }] : []
    })
    .sort((a, b) => b.value - a.value || a.part.localeCompare(b.part, 'en', { numeric: true }))

/** The newest readings, asked again with each poll; the old ones stay until the new are there. */
export const useRecent = (of: string | null, at: number): Series[] => {
  const [series, setSeries] = useState<Series[]>([])
  useEffect(() => {
    if (of === null) return
    const aborted = new AbortController()
    getSeries({ of, from: at - RECENT_MS, to: at }, aborted.signal)
      .then(setSeries)
      .catch(() => undefined)
    return () => aborted.abort()
  }, [of, at])
  return series
}

'use client'
import { useCallback, useMemo, useRef, useState } from 'react'
import { compareBy, type Sort } from './columns.ts'
import { orderOf } from './lines.ts'
import type { ChannelRow } from './rows.ts'

export interface Ordered {
  rows: readonly ChannelRow[]
  /** The order is held, and is no longer the one that was asked for. */
  late: boolean
  /** Says that somebody reads, in one way or another, or no longer. */
  reading(what: string, is: boolean): void
  /** Orders anew, though somebody reads. */
  again(): void
}

/** The rows in order. While somebody reads, nothing changes places: figures go on, the order waits. */
export const useOrder = (rows: readonly ChannelRow[], sort: Sort): Ordered => {
  const ways = useRef(new Set<string>())
  const [held, setHeld] = useState(false)
  const [times, setTimes] = useState(0)
  const before = useRef<{ key: string; ids: readonly string[] }>({ key: '', ids: [] })
  const ordered = useMemo(() => {
    const key = `${sort.by} ${sort.way} ${times}`
    const keep = held && before.current.key === key
    const now = orderOf(rows, sort, keep ? before.current.ids : null)
    before.current = { key, ids: now.map(({ id }) => id) }
    return { now, late: keep && !isOrdered(now, sort) }
  }, [rows, sort, held, times])
  const reading = useCallback((what: string, is: boolean): void => {
    if (is) ways.current.add(what)
    else ways.current.delete(what)
    setHeld(ways.current.size > 0)
  }, [])
  const again = useCallback(() => setTimes((count) => count + 1), [])
  return { rows: ordered.now, late: ordered.late, reading, again }
}

const isOrdered = (rows: readonly ChannelRow[], sort: Sort): boolean => {
  const compare = compareBy(sort)
  return rows.every((row, i) => {
    const above = rows[i - 1]
    return above === undefined || compare(above, row) <= 0
  })
}

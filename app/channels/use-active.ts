'use client'
import { useCallback, useEffect, useState } from 'react'
import type { Choose } from './filters.tsx'

/** Browsers allow about a hundred changes of the address in half a minute: walking through rows is told once it rests. ms */
const SETTLE_MS = 500

/** The row that the keyboard is on. It stands in the address, so that who comes back from a page finds the place. */
export const useActive = (told: string | null, choose: Choose) => {
  const [active, setActive] = useState(told)
  useEffect(() => {
    if (active === told) return
    const timer = setTimeout(() => choose({ row: active }, { replace: true }), SETTLE_MS)
    return () => clearTimeout(timer)
  }, [active, told, choose])
  const leave = useCallback(
    (id: string) => {
      setActive(id)
      choose({ row: id }, { replace: true })
    },
    [choose]
  )
  return { active, activate: setActive, leave }
}

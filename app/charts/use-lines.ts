'use client'
import { useEffect, useRef, useState } from 'react'
import type { FigureName, Figures } from '../../model/figure.ts'
import { getSeries, type Trouble, troubleOf } from '../client/fetch.ts'
import { type Line, linesOf, withLive } from './rows.ts'
import { SPANS, type SpanName, stepOf } from './span.ts'

export interface Lines {
  /** null until they came. */
  lines: readonly Line[] | null
  trouble: Trouble | null
}

/**
 * Some figures of one thing over a time until now, asked for once; after that each new picture adds its point. `at` is when the thing was last
 * polled, Unix ms.
 */
export const useLines = (
  of: string,
  names: readonly FigureName[],
  at: number,
  figures: Figures,
  span: SpanName
): Lines => {
  const [answer, setAnswer] = useState<Lines>({ lines: null, trouble: null })
  const wanted = names.join(',')
  const polledMs = useRef(at)
  polledMs.current = at
  useEffect(() => {
    const aborted = new AbortController()
    const to = Date.now()
    // What charts show ends where it was last polled.
    const from = Math.min(to, polledMs.current) - SPANS[span].ms
    setAnswer({ lines: null, trouble: null })
    const each = wanted.split(',').filter((name) => name !== '')
    Promise.all(each.map((name) => getSeries({ of, name, from, to, step: stepOf(span) }, aborted.signal)))
      .then((series) => {
        const lines = linesOf(series.flat())
        setAnswer({
          lines: each.map((name) => lines.find((line) => line.name === name) ?? { name, points: [] }),
          trouble: null
        })
      })
      .catch((error: unknown) => {
        if (!aborted.signal.aborted) setAnswer({ lines: null, trouble: troubleOf(error) })
      })
    return () => aborted.abort()
  }, [of, wanted, span])
  useEffect(() => {
    setAnswer(({ lines, trouble }) => ({
      trouble,
      lines:
        lines?.map((line) => withLive(line, at, figures[line.name as FigureName], at - SPANS[span].ms, stepOf(span))) ??
        null
    }))
  }, [at, figures, span])
  return answer
}

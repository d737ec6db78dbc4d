'use client'
import type { TracesAnswer } from '../../model/trace.ts'
import { get } from '../client/fetch.ts'
import { useAnswer } from '../client/use-answer.ts'
import panel from '../panel/panel.module.css'
import { MOST_LISTED, TraceList } from '../traces/trace-list.tsx'
import { type Picked, writePicked } from './cell.ts'
import classes from './rpc-view.module.css'

/** Spans come some seconds after a call has ended, and a column is of those that came in it. */
const LATE_MS = 30_000

/** Traces that were kept of the calls in a picked cell. */
export const PickedTraces = ({ of, picked, now }: { of: string; picked: Picked; now: number }) => {
  const { from, to, least, most } = picked
  const { answer, trouble } = useAnswer(
    (signal) => {
      const began = Math.max(0, Math.floor(from - LATE_MS - most * 1000))
      const query = {
        of,
        from: String(began),
        to: String(to),
        min: String(least),
        max: String(most),
        limit: String(MOST_LISTED)
      }
      return get<TracesAnswer>(`traces?${new URLSearchParams(query)}`, signal)
    },
    `${of} ${writePicked(picked)}`
  )
  if (answer === null) return trouble === null ? null : <p className={panel.dim}>{trouble.message}</p>
  if (answer.traces.length === 0)
    return <p className={panel.dim}>No trace of them is kept: only the slowest and those that failed are.</p>
  return (
    <div className={classes.traces} data-picked-traces>
      <TraceList traces={answer.traces} now={now} />
    </div>
  )
}

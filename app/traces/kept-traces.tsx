'use client'
import { getTraces } from '../client/traces.ts'
import { useAnswer } from '../client/use-answer.ts'
import panel from '../panel/panel.module.css'
import type { Subject } from '../panel/subject.ts'
import { TraceList } from './trace-list.tsx'

const MINUTE_MS = 60_000
const HAVE: readonly string[] = ['service', 'rpc_method', 'topic', 'queue', 'stream', 'exchange', 'group', 'edge']

/** The slowest and failed traces that went over this thing in the time before `at`, where any are kept. */
export const KeptTraces = ({
  subject,
  at,
  backMs,
  words
}: {
  subject: Pick<Subject, 'id' | 'kind'>
  at: number
  backMs: number
  /** What that time is called. */
  words: string
}) => (HAVE.includes(subject.kind) ? <List of={subject.id} at={at} backMs={backMs} words={words} /> : null)

const List = ({ of, at, backMs, words }: { of: string; at: number; backMs: number; words: string }) => {
  const to = Math.floor(at / MINUTE_MS) * MINUTE_MS + MINUTE_MS
  const { answer } = useAnswer((signal) => getTraces(of, to - backMs, to, signal), `${of} ${to} ${backMs}`)
  if (answer === null || answer.traces.length === 0) return null
  return (
    <section data-traces>
      <h3 className={panel.heading}>
        Slowest and failed <small>traces kept, {words}</small>
      </h3>
      <TraceList traces={answer.traces} now={at} />
    </section>
  )
}

'use client'
import { UnstyledButton } from '@mantine/core'
import { type KeyboardEvent, useState } from 'react'
import { formatSeconds } from '../../model/format.ts'
import { nameOf } from '../../model/id.ts'
import type { Trace } from '../../model/trace.ts'
import { HealthMark } from '../icons/marks.tsx'
import classes from './traces.module.css'
import { placeOf, type Row, ticksOf } from './waterfall.ts'

/** Each span a row, and before what took a message a row of its wait. Arrows go from row to row; Enter opens one. */
export const Waterfall = ({ trace, rows }: { trace: Trace; rows: readonly Row[] }) => {
  const [open, setOpen] = useState<string | null>(null)
  return (
    <section aria-label="Spans in time" className={classes.waterfall}>
      <div className={classes.axis} aria-hidden="true">
        {ticksOf(trace.seconds).map((seconds) => (
          <span
            key={seconds}
            data-end={placeOf(trace, trace.at + seconds * 1000) > 90}
            style={{ left: `${placeOf(trace, trace.at + seconds * 1000)}%` }}
          >
            {formatSeconds(seconds)}
          </span>
        ))}
      </div>
      <ol className={classes.rows} onKeyDown={walk}>
        {rows.map((row) => (
          <li key={row.key} {...(row.transport === null ? {} : { 'data-transport': row.transport })}>
            <WaitLine trace={trace} row={row} />
            <SpanLine
              trace={trace}
              row={row}
              open={open === row.key}
              toggle={() => setOpen(open === row.key ? null : row.key)}
            />
            {open === row.key ? <Details row={row} /> : null}
          </li>
        ))}
      </ol>
    </section>
  )
}

const walk = (event: KeyboardEvent<HTMLElement>): void => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined) return
  const buttons = [...event.currentTarget.querySelectorAll('button')]
  const next = buttons[buttons.indexOf(document.activeElement as HTMLButtonElement) + step]
  if (next === undefined) return
  event.preventDefault()
  next.focus()
}

const indent = (depth: number) => ({ paddingLeft: `${Math.min(depth, 8) * 14}px` })

const WaitLine = ({ trace, row: { wait, depth } }: { trace: Trace; row: Row }) => {
  if (wait === null) return null
  const from = placeOf(trace, wait.fromMs)
  const seconds = (wait.toMs - wait.fromMs) / 1000
  return (
    <div className={classes.row} data-wait>
      <span className={classes.name} style={indent(depth)}>
        <i>waited in</i> <b>{wait.name}</b>
      </span>
      <span className={classes.lane}>
        <span
          className={classes.wait}
          style={{ left: `${from}%`, width: `${placeOf(trace, wait.toMs) - from}%` }}
          title={`In ${wait.name}: ${formatSeconds(seconds)}`}
        />
      </span>
      <span className={classes.took}>{formatSeconds(seconds)}</span>
    </div>
  )
}

interface SpanLineProps {
  trace: Trace
  row: Row
  open: boolean
  toggle(): void
}

const SpanLine = ({ trace, row: { span, depth }, open, toggle }: SpanLineProps) => {
  const from = placeOf(trace, span.at)
  const width = placeOf(trace, span.at + span.seconds * 1000) - from
  return (
    <UnstyledButton className={classes.row} aria-expanded={open} data-failed={span.failed} onClick={toggle}>
      <span className={classes.name} style={indent(depth)}>
        {span.failed ? <HealthMark health="critical" size={13} /> : null}
        <b>{nameOf(span.service)}</b> <i>{span.name}</i>
      </span>
      <span className={classes.lane}>
        <span className={classes.bar} style={{ left: `${from}%`, width: `${width}%` }} />
      </span>
      <span className={classes.took}>{formatSeconds(span.seconds)}</span>
    </UnstyledButton>
  )
}

const Details = ({ row: { span, isSkewed } }: { row: Row }) => (
  <dl className={classes.details}>
    <dt>kind</dt>
    <dd>{span.kind}</dd>
    {isSkewed ? (
      <>
        <dt>clocks</dt>
        <dd>Taken before it was sent, as both hosts’ clocks have it: how long it waited is not known.</dd>
      </>
    ) : null}
    {span.exception === null ? null : (
      <>
        <dt>exception</dt>
        <dd>{span.exception}</dd>
      </>
    )}
    {Object.entries(span.attributes).map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

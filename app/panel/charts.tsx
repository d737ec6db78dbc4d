'use client'
import dynamic from 'next/dynamic'
import { useMemo } from 'react'
import { type Row, rowsOf } from '../charts/rows.ts'
import { SPANS, type SpanName, USUAL_SPAN } from '../charts/span.ts'
import { type ChartSpec, type Colours, chartsOf } from '../charts/spec.ts'
import { type Lines, useLines } from '../charts/use-lines.ts'
import { figureText } from '../format/figure.ts'
import classes from './charts.module.css'
import panel from './panel.module.css'
import type { Subject } from './subject.ts'

const TimeChart = dynamic(() => import('../charts/time-chart.tsx').then(({ TimeChart }) => TimeChart), { ssr: false })

interface ChartsProps {
  subject: Subject
  at: number
  span?: SpanName
  /** How many times as high as in the panel. */
  scale?: number
}

/** Charts over a time. Their code is loaded with the first of them, and their height is kept free from the start. */
export const Charts = ({ subject, at, span = USUAL_SPAN, scale = 1 }: ChartsProps) => {
  const specs = chartsOf(subject).map((spec) => ({ ...spec, height: Math.round(spec.height * scale) }))
  const names = specs.flatMap(({ lines }) => lines.map(({ name }) => name))
  const answer = useLines(subject.seriesOf, names, at, subject.figures, span)
  return specs.map((spec) => (
    <Chart key={spec.title} spec={spec} subject={subject} answer={answer} at={at} span={span} />
  ))
}

interface ChartProps {
  spec: ChartSpec
  subject: Subject
  answer: Lines
  at: number
  span: SpanName
}

const Chart = ({ spec, subject, answer: { lines, trouble }, at, span }: ChartProps) => {
  const rows = useMemo(
    () => rowsOf((lines ?? []).filter(({ name }) => spec.lines.some((line) => line.name === name))),
    [lines, spec.lines]
  )
  const known = rows.some((row) => spec.lines.some(({ name }) => typeof row[name] === 'number'))
  const now = spec.lines
    .map(({ name, label }) => `${label} ${figureText(name, subject.figures[name])}`.trim())
    .join(', ')
  return (
    <figure className={classes.figure} data-chart={spec.title}>
      <figcaption className={panel.heading}>
        {spec.title} <small>{spec.unit}</small>
      </figcaption>
      <div
        className={classes.plot}
        style={{ height: spec.height }}
        role="img"
        aria-label={`${spec.title} over the ${SPANS[span].words}; now ${now}`}
      >
        {lines === null ? (
          trouble === null ? null : (
            <p className={classes.note}>
              {trouble.message} {trouble.todo}
            </p>
          )
        ) : known ? (
          <TimeChart spec={spec} rows={rows} at={at} span={span} colours={coloursOf(subject, rows)} />
        ) : (
          <p className={classes.note}>Nothing was seen of it in the {SPANS[span].words}.</p>
        )}
      </div>
    </figure>
  )
}

/** Red is for errors that there were: none are drawn quietly. */
const coloursOf = ({ transport, health }: Subject, rows: readonly Row[]): Colours => {
  const hue = transport === null ? 'var(--accent)' : `var(--${transport})`
  const failed = rows.some(({ errors }) => typeof errors === 'number' && errors > 0)
  return {
    hue,
    text: 'color-mix(in srgb, var(--text) 75%, transparent)',
    dim: 'var(--dim)',
    health: health === 'critical' ? 'var(--crit-mark)' : health === 'warn' ? 'var(--warn-mark)' : hue,
    crit: failed ? 'var(--crit-mark)' : 'var(--dim)'
  }
}

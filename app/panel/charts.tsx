'use client'
import { type ReactNode, useMemo } from 'react'
import { type Axis, axisOf } from '../charts/axis.ts'
import type { Forecast } from '../charts/forecast.ts'
import { type Row, rowsOf } from '../charts/rows.ts'
import { SPANS, type SpanName, USUAL_SPAN } from '../charts/span.ts'
import { type ChartSpec, type Colours, chartsOf } from '../charts/spec.ts'
import { type Moment, TimeChart } from '../charts/time-chart.tsx'
import { type Lines, useLines } from '../charts/use-lines.ts'
import { csvName, csvOf, figureHead } from '../format/csv.ts'
import { CsvLink } from '../format/csv-link.tsx'
import { figureText } from '../format/figure.ts'
import classes from './charts.module.css'
import panel from './panel.module.css'
import type { Subject } from './subject.ts'

interface ChartsProps {
  subject: Subject
  at: number
  span?: SpanName
  /** How many times as high as in the panel. */
  scale?: number
  /** On a page of its own, what the charts share with all else that lies on the same time, and what is to be said of the backlog's future. */
  outlook?: Outlook
}

export interface Outlook {
  axis: Axis
  /** Whose the charts are, where the page is of several. */
  of: string
  forecast: Forecast | null
  /** The forecast in words. */
  words: ReactNode
  /** When something happened, and what. */
  moments: readonly Moment[]
}

/** Charts over a time. Their height is kept free from the start. */
export const Charts = ({ subject, at, span = USUAL_SPAN, scale = 1, outlook }: ChartsProps) => {
  const specs = chartsOf(subject).map((spec) => ({ ...spec, height: Math.round(spec.height * scale) }))
  const names = specs.flatMap(({ lines }) => lines.map(({ name }) => name))
  const answer = useLines(subject.seriesOf, names, at, subject.figures, span)
  return specs.map((spec) => (
    <Chart
      key={spec.title}
      spec={spec}
      subject={subject}
      answer={answer}
      axis={outlook?.axis ?? axisOf(at, SPANS[span].ms, false)}
      span={span}
      outlook={outlook}
    />
  ))
}

interface ChartProps {
  spec: ChartSpec
  subject: Subject
  answer: Lines
  axis: Axis
  span: SpanName
  outlook: Outlook | undefined
}

const Chart = ({ spec, subject, answer: { lines, trouble }, axis, span, outlook }: ChartProps) => {
  const rows = useMemo(
    () => rowsOf((lines ?? []).filter(({ name }) => spec.lines.some((line) => line.name === name))),
    [lines, spec.lines]
  )
  const known = rows.some((row) => spec.lines.some(({ name }) => typeof row[name] === 'number'))
  const now = spec.lines
    .map(({ name, label }) => `${label} ${figureText(name, subject.figures[name])}`.trim())
    .join(', ')
  const foretold = spec.lines.some(({ name }) => name === 'backlog') ? outlook : undefined
  return (
    <figure className={classes.figure} data-chart={spec.title}>
      <figcaption className={panel.heading}>
        {spec.title}
        {outlook === undefined || outlook.of === '' ? '' : ` of ${outlook.of}`} <small>{spec.unit}</small>
        {foretold?.words}
        {outlook === undefined || !known ? null : (
          <CsvLink
            file={csvName(subject.name, outlook.of, spec.title)}
            what={spec.title}
            table={() => tableOf(spec, rows)}
          />
        )}
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
          <TimeChart
            spec={spec}
            rows={rows}
            axis={axis}
            span={span}
            colours={coloursOf(subject, rows)}
            forecast={foretold?.forecast ?? null}
            moments={outlook?.moments ?? NONE}
          />
        ) : (
          <p className={classes.note}>Nothing was seen of it in the {SPANS[span].words}.</p>
        )}
      </div>
    </figure>
  )
}

const NONE: readonly Moment[] = []

/** The points of a chart, a row a moment. */
const tableOf = ({ lines }: ChartSpec, rows: readonly Row[]): Parameters<typeof csvOf> => [
  ['time', ...lines.map(({ name }) => figureHead(name))],
  rows.map((row) => [new Date(row.at).toISOString(), ...lines.map(({ name }) => row[name])])
]

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

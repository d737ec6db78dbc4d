'use client'
import { type ReactNode, useMemo } from 'react'
import type { Figure, FigureName, Figures } from '../../model/figure.ts'
import { isKnown } from '../../model/known.ts'
import { type Axis, axisOf } from '../charts/axis.ts'
import type { Forecast } from '../charts/forecast.ts'
import { filledBy, type Row, rowsOf } from '../charts/rows.ts'
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
  const answer = useArrivals(subject, names, at, span, useLines(subject.seriesOf, names, at, subject.figures, span))
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

const ARRIVES = 'in_rate'

/** A reader that can't be seen hides what it takes, not what comes in: that goes on as its channel has it. */
const useArrivals = (
  { channel, seriesOf }: Subject,
  names: readonly FigureName[],
  at: number,
  span: SpanName,
  own: Lines
): Lines => {
  const wanted = channel !== undefined && names.includes(ARRIVES) ? ([ARRIVES] as const) : NOTHING
  const { lines } = useLines(channel?.id ?? seriesOf, wanted, at, channel?.figures ?? NO_FIGURES, span)
  return useMemo(() => {
    const arrives = lines?.find(({ name }) => name === ARRIVES)
    return { ...own, lines: own.lines?.map((line) => (line.name === ARRIVES ? filledBy(line, arrives) : line)) ?? null }
  }, [own, lines])
}
const NOTHING: readonly FigureName[] = []
const NO_FIGURES: Figures = {}

/** As the chart's lines stand now. */
const figureIn = ({ figures, channel }: Subject, name: FigureName): Figure | undefined => {
  const figure = figures[name]
  return name === ARRIVES && !isKnown(figure) ? (channel?.figures[name] ?? figure) : figure
}

/** Why lines of a chart end, each reason once: `out – The broker does not allow reading the group.` */
const whyHidden = ({ lines }: ChartSpec, subject: Subject): string => {
  const hidden = lines.flatMap(({ name, label }) => {
    const figure = figureIn(subject, name)
    return figure !== undefined && 'unknown' in figure ? [{ label, why: figure.unknown }] : []
  })
  return [...Map.groupBy(hidden, ({ why }) => why)]
    .map(([why, those]) => {
      const whose = those.length === lines.length ? '' : those.map(({ label }) => label).join(', ')
      return `${whose} – ${why}`.trim()
    })
    .join(' ')
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
    .map(({ name, label }) => `${label} ${figureText(name, figureIn(subject, name))}`.trim())
    .join(', ')
  const hidden = outlook === undefined ? '' : whyHidden(spec, subject)
  const foretold = spec.lines.some(({ name }) => name === 'backlog') ? outlook : undefined
  return (
    <figure className={classes.figure} data-chart={spec.title}>
      <figcaption className={panel.heading}>
        {spec.title}
        {outlook === undefined || outlook.of === '' ? '' : ` of ${outlook.of}`} <small>{spec.unit}</small>
        {foretold?.words}
        {hidden === '' ? null : <small data-hidden> {hidden}</small>}
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

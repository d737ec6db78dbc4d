'use client'
import { type PointerEvent, useState } from 'react'
import { clock, day, moment, utc } from '../format/time.ts'
import { type Axis, rightOf } from './axis.ts'
import { type Forecast, foretoldTop, withForecast } from './forecast.ts'
import { LineEnds } from './line-ends.tsx'
import { areaOf, bandOf, lineOf, nearestTo, type Plot, plotX, plotY, runsOf } from './plot.ts'
import { Reading, textOf } from './reading.tsx'
import { type Row, scaleTop } from './rows.ts'
import { momentsOf, SPANS, type SpanName } from './span.ts'
import type { ChartSpec, Colours } from './spec.ts'
import classes from './time-chart.module.css'
import { useWidth } from './use-width.ts'

export interface TimeChartProps {
  spec: ChartSpec
  rows: readonly Row[]
  axis: Axis
  span: SpanName
  colours: Colours
  /** What the first line may come to. */
  forecast?: Forecast | null
  /** When something happened: a faint line at each. */
  moments?: readonly Moment[]
}

/** Something that happened at a moment, Unix ms, in words. */
export interface Moment {
  at: number
  says: string
}

/** px above the plot, and below it for moments. */
const ABOVE = 6
const BELOW = 18
const DAY_MS = 86_400_000

/** Some figures over a time. The plumb line is now; unknown is a hole. */
export const TimeChart = ({ spec, rows, axis, span, colours, forecast = null, moments = [] }: TimeChartProps) => {
  const { ref, width } = useWidth()
  const [pointed, point] = useState<{ x: number; y: number } | null>(null)
  const names = spec.lines.map(({ name }) => name)
  const least = forecast === null ? spec.least : Math.max(spec.least, foretoldTop(forecast, rows, names))
  const plot: Plot = {
    axis,
    width: Math.max(1, width - rightOf(axis)),
    height: spec.height - ABOVE - BELOW,
    top: scaleTop(rows, names, least)
  }
  const all = forecast === null ? rows : withForecast(rows, forecast)
  const read = pointed === null ? undefined : nearestTo(plot, all, pointed.x)
  const follow = ({ currentTarget, clientX, clientY }: PointerEvent): void => {
    const { left, top } = currentTarget.getBoundingClientRect()
    point({ x: clientX - left, y: clientY - top })
  }
  return (
    <div
      ref={ref}
      className={classes.chart}
      style={{ height: spec.height }}
      onPointerMove={follow}
      onPointerDown={follow}
      onPointerLeave={() => point(null)}
    >
      <svg width={width} height={spec.height} aria-hidden="true">
        <g transform={`translate(0 ${ABOVE})`}>
          <path className={classes.grid} d={[0, 0.5, 1].map((y) => `M0 ${plot.height * y}H${plot.width}`).join('')} />
          <Moments plot={plot} span={span} />
          {/* What is shown ends at the frame: a line comes from before it, and a forecast may rise out of it. */}
          <svg
            className={classes.plot}
            y={-1}
            width={plot.width}
            height={plot.height + 2}
            viewBox={`0 -1 ${plot.width} ${plot.height + 2}`}
            aria-hidden="true"
          >
            {moments.map(({ at, says }) => (
              <path key={`${at} ${says}`} className={classes.moment} d={upright(plot, at)} />
            ))}
            <Lines plot={plot} spec={spec} rows={rows} colours={colours} />
            {forecast === null ? null : <Foretold plot={plot} rows={all} spec={spec} colours={colours} />}
          </svg>
          <Top plot={plot} spec={spec} />
          {forecast?.lossAt != null && forecast.lossAt <= axis.to ? (
            <path className={classes.loss} data-loss d={upright(plot, forecast.lossAt)} />
          ) : null}
          {moments.map(({ at, says }) => (
            <path
              key={`${at} ${says}`}
              className={classes.happened}
              d={`M${plotX(plot, at).toFixed(1)} ${-ABOVE + 1}l4 4l-4 4l-4-4z`}
            >
              <title>{`${says} ${moment(at, axis.at)} (${utc(at)})`}</title>
            </path>
          ))}
          <path className={classes.plumb} data-plumb d={upright(plot, axis.at)} />
          <Bob plot={plot} spec={spec} row={rows.at(-1)} />
          {read === undefined ? null : <Pointed plot={plot} spec={spec} row={read} colours={colours} />}
        </g>
      </svg>
      <LineEnds plot={plot} above={ABOVE} spec={spec} rows={rows} colours={colours} forecast={forecast} />
      {read === undefined || pointed === null ? null : (
        <div
          className={classes.reading}
          style={{
            top: Math.min(pointed.y + 12, spec.height - 40),
            ...(pointed.x > width / 2 ? { right: width - pointed.x + 12 } : { left: pointed.x + 12 })
          }}
        >
          <Reading row={read} spec={spec} colours={colours} long={SPANS[span].ms > DAY_MS / 4} now={axis.at} />
        </div>
      )}
    </div>
  )
}

const upright = (plot: Plot, ms: number): string => `M${plotX(plot, ms).toFixed(1)} 0V${plot.height}`

/** What the top of the scale is, above the lines that may run there; the ground, which is 0, needs no name. */
const Top = ({ plot, spec }: { plot: Plot; spec: ChartSpec }) => {
  const [first] = spec.lines
  return first === undefined ? null : (
    <text className={`${classes.tick} ${classes.top}`} x={1} y={14}>
      {textOf(first.name, plot.top)}
    </text>
  )
}

/** Moments of the clock, not at the very ends, where they would be cut. */
const Moments = ({ plot, span }: { plot: Plot; span: SpanName }) => {
  const { from, at, to } = plot.axis
  const { tickMs } = SPANS[span]
  // How far the viewer's clock is ahead of UTC.
  const offsetMs = -new Date(at).getTimezoneOffset() * 60_000
  const margin = (to - from) * 0.04
  return momentsOf(from + margin, to - margin, tickMs, offsetMs).map((ms) => (
    <text key={ms} className={classes.tick} textAnchor="middle" x={plotX(plot, ms)} y={plot.height + 14}>
      <title>{utc(ms)}</title>
      {tickMs >= DAY_MS ? day(ms) : clock(ms)}
    </text>
  ))
}

type DrawnProps = Pick<TimeChartProps, 'spec' | 'rows' | 'colours'> & { plot: Plot }

const Lines = ({ plot, spec, rows, colours }: DrawnProps) =>
  spec.lines.map(({ name, tone }) => {
    const runs = runsOf(plot, rows, name)
    return (
      <g key={name}>
        {spec.area ? <path d={areaOf(plot, runs)} fill={colours[tone]} fillOpacity={0.15} /> : null}
        <path className={classes.line} data-line={name} d={lineOf(runs)} stroke={colours[tone]} />
      </g>
    )
  })

/** The first line as it goes on at the present pace, and the cone around it. */
const Foretold = ({ plot, spec, rows, colours }: DrawnProps) => {
  const colour = colours[spec.lines[0]?.tone ?? 'hue']
  return (
    <>
      <path d={bandOf(plot, rows, 'low', 'high')} fill={colour} fillOpacity={0.16} />
      <path
        className={classes.line}
        data-line="likely"
        d={lineOf(runsOf(plot, rows, 'likely'))}
        stroke={colour}
        strokeDasharray="4 3"
      />
    </>
  )
}

const Bob = ({ plot, spec, row }: { plot: Plot; spec: ChartSpec; row: Row | undefined }) => {
  const value = row?.[spec.lines[0]?.name ?? '']
  if (!spec.area || typeof value !== 'number') return null
  return <circle className={classes.bob} cx={plotX(plot, plot.axis.at)} cy={plotY(plot, value)} r={3} />
}

/** The moment that is read, and where each line is then. */
const Pointed = ({ plot, spec, row, colours }: Omit<DrawnProps, 'rows'> & { row: Row }) => (
  <>
    <path className={classes.pointed} d={upright(plot, row.at)} />
    {spec.lines.map(({ name, tone }) => {
      const value = row.at > plot.axis.at ? row.likely : row[name]
      return typeof value !== 'number' || value > plot.top ? null : (
        <circle key={name} cx={plotX(plot, row.at)} cy={plotY(plot, value)} r={2.5} fill={colours[tone]} />
      )
    })}
  </>
)

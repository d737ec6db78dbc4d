'use client'
import {
  Area,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis
} from 'recharts'
import type { FigureName } from '../../model/figure.ts'
import { showNumber } from '../format/figure.ts'
import { clock, clockSeconds, clockUtc, day, utc } from '../format/time.ts'
import { type Row, scaleTop } from './rows.ts'
import { momentsOf, SPANS, type SpanName } from './span.ts'
import type { ChartSpec, Colours } from './spec.ts'
import classes from './time-chart.module.css'

export interface TimeChartProps {
  spec: ChartSpec
  rows: readonly Row[]
  /** Where the plumb line hangs, Unix ms. */
  at: number
  span: SpanName
  colours: Colours
}

/** px kept free at the right, for what the lines are now. */
const RIGHT = 62
const TICK = { fontSize: 10, fill: 'var(--faint)' }

const textOf = (name: FigureName, value: number): string =>
  showNumber(name, value)
    .map(({ value, unit }) => (unit === '/s' ? `${value}/s` : `${value} ${unit}`.trim()))
    .join(' ')

/** Some figures over a time. The plumb line is now; unknown is a hole. */
export const TimeChart = ({ spec, rows, at, span, colours }: TimeChartProps) => {
  const { ms, tickMs } = SPANS[span]
  const days = tickMs >= DAY_MS
  const names = spec.lines.map(({ name }) => name)
  const [first] = names
  const top = scaleTop(rows, names, spec.least)
  return (
    <div className={classes.chart} style={{ height: spec.height }}>
      <ResponsiveContainer width="100%" height="100%">
        <ComposedChart
          data={[...rows]}
          margin={{ top: 6, right: RIGHT, bottom: 0, left: 0 }}
          accessibilityLayer={false}
        >
          <CartesianGrid vertical={false} stroke="var(--line)" />
          <XAxis
            dataKey="at"
            type="number"
            domain={[at - ms, at]}
            allowDataOverflow
            // Not at the very ends, where the names would be cut.
            ticks={momentsOf(at - ms * 0.966, at - ms * 0.05, tickMs, zoneOffset(at))}
            tickFormatter={(ms: number) => (days ? day(ms) : clock(ms))}
            tick={TICK}
            tickLine={false}
            axisLine={false}
            height={18}
            interval={0}
          />
          <YAxis
            domain={[0, top]}
            ticks={[0, top / 2, top]}
            width={1}
            mirror
            tick={first === undefined ? false : <ScaleTick name={first} top={top} />}
            tickLine={false}
            axisLine={false}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--line-2)' }}
            content={({ active, label, payload }) =>
              active && typeof label === 'number' ? (
                <Reading
                  at={label}
                  long={ms > DAY_MS / 4}
                  spec={spec}
                  row={payload?.[0]?.payload as Row | undefined}
                  colours={colours}
                />
              ) : null
            }
          />
          {spec.lines.map(({ name, tone }) =>
            spec.area ? (
              <Area
                key={name}
                dataKey={name}
                stroke={colours[tone]}
                strokeWidth={1.7}
                fill={colours[tone]}
                fillOpacity={0.15}
                isAnimationActive={false}
                connectNulls={false}
                dot={false}
                activeDot={DOT}
              />
            ) : (
              <Line
                key={name}
                dataKey={name}
                stroke={colours[tone]}
                strokeWidth={1.6}
                isAnimationActive={false}
                connectNulls={false}
                dot={false}
                activeDot={DOT}
              />
            )
          )}
          <ReferenceLine x={at} stroke="var(--brass)" strokeWidth={1} ifOverflow="visible" />
          {spec.area ? <Bob at={at} value={lastOf(rows, first)} /> : null}
        </ComposedChart>
      </ResponsiveContainer>
      <Ends spec={spec} rows={rows} top={top} colours={colours} />
    </div>
  )
}

const DAY_MS = 86_400_000
/** How far the viewer's clock is ahead of UTC, ms. */
const zoneOffset = (at: number): number => -new Date(at).getTimezoneOffset() * 60_000

const DOT = { r: 2.5, strokeWidth: 0 }

const lastOf = (rows: readonly Row[], name: string | undefined): number | null =>
  name === undefined ? null : (rows.at(-1)?.[name] ?? null)

const Bob = ({ at, value }: { at: number; value: number | null }) =>
  value === null ? null : <ReferenceDot x={at} y={value} r={3} fill="var(--brass)" stroke="none" ifOverflow="visible" />

/** The middle and the top of the scale, over their lines. 0 needs no name. */
const ScaleTick = ({ x, y, payload, name, top }: TickProps) => {
  if (payload === undefined || payload.value === 0 || payload.value !== top) return null
  return (
    <text x={Number(x) - 7} y={Number(y) + 11} fontSize={10} fill="var(--faint)">
      {textOf(name, payload.value)}
    </text>
  )
}
interface TickProps {
  x?: number | string
  y?: number | string
  payload?: { value: number }
  name: FigureName
  top: number
}

/** What each line is now, right of the plumb line; pushed apart where they are close. */
const Ends = ({ spec, rows, top, colours }: Omit<TimeChartProps, 'at' | 'span'> & { top: number }) => {
  const plot = spec.height - 24
  const ends = spec.lines
    .flatMap(({ name, label, tone }) => {
      const value = lastOf(rows, name)
      return value === null ? [] : [{ name, label, tone, value, y: 6 + plot * (1 - value / top) }]
    })
    .sort((a, b) => a.y - b.y)
  for (let i = 1; i < ends.length; i++) {
    const [above, below] = [ends[i - 1], ends[i]]
    if (above !== undefined && below !== undefined) below.y = Math.max(below.y, above.y + 13)
  }
  const over = Math.max(0, (ends.at(-1)?.y ?? 0) - (plot + 4))
  return (
    <div className={classes.ends} style={{ width: RIGHT - 6 }}>
      {ends.map(({ name, label, tone, value, y }) => (
        <span
          key={name}
          style={{ top: y - over, color: tone === 'text' || tone === 'dim' ? undefined : colours[tone] }}
        >
          {textOf(name, value)} {label}
        </span>
      ))}
    </div>
  )
}

const Reading = ({
  at,
  long,
  spec,
  row,
  colours
}: Pick<TimeChartProps, 'spec' | 'colours'> & { at: number; long: boolean; row: Row | undefined }) => (
  <div className={classes.reading}>
    <p>
      {long ? `${day(at)} ` : ''}
      {clockSeconds(at)} <small>{long ? utc(at) : clockUtc(at)}</small>
    </p>
    {spec.lines.map(({ name, label, tone }) => {
      const value = row?.[name]
      return (
        <p key={name}>
          <span className={classes.key} style={{ background: colours[tone] }} />
          {label === '' ? spec.title.toLowerCase() : label}{' '}
          <b>{value === null || value === undefined ? 'not known' : textOf(name, value)}</b>
        </p>
      )
    })}
  </div>
)

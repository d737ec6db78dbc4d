'use client'
import { type PointerEvent, useMemo, useState } from 'react'
import { formatCount } from '../../model/format.ts'
import { type Axis, rightOf, shareOf } from '../charts/axis.ts'
import { SPANS, type SpanName } from '../charts/span.ts'
import { useWidth } from '../charts/use-width.ts'
import { getSeries } from '../client/fetch.ts'
import { useAnswer } from '../client/use-answer.ts'
import { moment, utc } from '../format/time.ts'
import panel from '../panel/panel.module.css'
import { COLUMNS, type HeatRow, heatPaths, heatRows, LEVELS, mostOf } from './heat.ts'
import classes from './heat-strip.module.css'

const LAG = 'kafka.consumer_group.lag'
/** px of all rows together, and of one. */
const HEIGHT = 176
const ROW = { least: 4, most: 13 }
/** A row this high has room for its name. */
const NAMED = 10

interface HeatStripProps {
  /** Id of the subscription. */
  of: string
  axis: Axis
  span: SpanName
  words: string
}

/** What waits in each partition over the time of the charts: which is behind, and since when, at a glance. */
export const HeatStrip = ({ of, axis, span, words }: HeatStripProps) => {
  const ms = SPANS[span].ms
  // Once a column of it has passed there is something new to see.
  const step = Math.round(ms / COLUMNS)
  const { answer } = useAnswer(
    (signal) => getSeries({ of, name: LAG, from: axis.at - ms, to: axis.at, step }, signal),
    `${of} ${span} ${Math.floor(axis.at / step)}`
  )
  const rows = useMemo(() => heatRows(answer ?? [], LAG, axis), [answer, axis])
  if (rows.length < 2) return null
  return <Heat rows={rows} total={answer?.length ?? 0} axis={axis} words={words} />
}

const Heat = ({ rows, total, axis, words }: { rows: readonly HeatRow[]; total: number; axis: Axis; words: string }) => {
  const { ref, width } = useWidth()
  const [pointed, point] = useState<{ x: number; y: number } | null>(null)
  const wide = Math.max(1, width - rightOf(axis))
  const rowPx = Math.min(ROW.most, Math.max(ROW.least, Math.floor(HEIGHT / rows.length)))
  const height = rowPx * rows.length
  const right = shareOf(axis, axis.at) * wide
  const follow = ({ currentTarget, clientX, clientY }: PointerEvent): void => {
    const { left, top } = currentTarget.getBoundingClientRect()
    point({ x: clientX - left, y: clientY - top })
  }
  const row = pointed === null ? undefined : rows[Math.floor(pointed.y / rowPx)]
  const column = pointed === null ? -1 : Math.floor((pointed.x / right) * COLUMNS)
  return (
    <section>
      <h2 className={panel.heading}>
        Backlog by partition <small>{rows.length < total ? `the worst ${rows.length} of ${total}` : total}</small>
        {mostOf(rows) === 0 ? null : <Key most={mostOf(rows)} />}
      </h2>
      <div
        ref={ref}
        className={classes.heat}
        style={{ height }}
        onPointerMove={follow}
        onPointerDown={follow}
        onPointerLeave={() => point(null)}
        role="img"
        aria-label={saidOf(rows, words)}
      >
        <svg width={width} height={height} aria-hidden="true">
          {heatPaths(rows, { width: wide, rowPx, axis }).map((d, level) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a shade is its index
            <path key={level} className={classes.cells} data-level={level} d={d} />
          ))}
          {rowPx < NAMED
            ? null
            : rows.map(({ part }, y) => (
                <text key={part} className={classes.name} x={right + 7} y={(y + 1) * rowPx - 3}>
                  {part}
                </text>
              ))}
          <path className={classes.plumb} d={`M${right.toFixed(1)} 0V${height}`} />
        </svg>
        {row === undefined || pointed === null || column < 0 || column >= COLUMNS ? null : (
          <Reading row={row} column={column} axis={axis} x={pointed.x} y={pointed.y} width={width} />
        )}
      </div>
    </section>
  )
}

interface ReadingProps {
  row: HeatRow
  column: number
  axis: Axis
  x: number
  y: number
  width: number
}

const Reading = ({ row, column, axis, x, y, width }: ReadingProps) => {
  const at = axis.from + ((column + 0.5) / COLUMNS) * (axis.at - axis.from)
  const value = row.cells[column] ?? null
  return (
    <div
      className={classes.reading}
      style={{ top: y + 14, ...(x > width / 2 ? { right: width - x + 12 } : { left: x + 12 }) }}
    >
      <b>Partition {row.part}</b> {moment(at, axis.at)} <small>{utc(at)}</small>
      <br />
      {value === null ? 'not seen' : `${formatCount(value)} ${value === 1 ? 'message waits' : 'messages wait'}`}
    </div>
  )
}

const Key = ({ most }: { most: number }) => (
  <span className={classes.key}>
    0
    {Array.from({ length: LEVELS }, (_, i) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: a shade is its index
      <i key={i} data-level={i + 1} />
    ))}
    {formatCount(most)}
  </span>
)

/** The parts with most now, in words. */
const saidOf = (rows: readonly HeatRow[], words: string): string => {
  const now = rows
    .map(({ part, cells }) => ({ part, value: cells.findLast((cell) => cell !== null) ?? 0 }))
    .sort((a, b) => b.value - a.value)
  const worst = now.filter(({ value }) => value > 0).slice(0, 3)
  const said = worst.map(({ part, value }) => `partition ${part} has ${formatCount(value)}`).join(', ')
  return `Backlog by partition over the ${words}: now ${said === '' ? 'nothing waits in any' : said}`
}

'use client'
import { UnstyledButton } from '@mantine/core'
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react'
import { formatCount, formatSeconds } from '../../model/format.ts'
import type { RpcAnswer, RpcColumn } from '../../model/rpc-answer.ts'
import { type Axis, rightOf, shareOf } from '../charts/axis.ts'
import { momentsOf, SPANS, type SpanName } from '../charts/span.ts'
import { useWidth } from '../charts/use-width.ts'
import { clock, clockSeconds, clockUtc, day, utc } from '../format/time.ts'
import { type Picked } from './cell.ts'
import {
  boundsOf,
  type Cell,
  cellsOf,
  columnX,
  heatPaths,
  LEVELS,
  latencyY,
  type Map2d,
  marksOf,
  quantilePath,
  type Rows,
  rowsOf
} from './heat.ts'
import classes from './heat-map.module.css'

const HEIGHT = 248
const BELOW = 20
const DAY_MS = 86_400_000

/** A deployment, or another event, on the map. */
export interface Flag {
  at: number
  /** What stands beside it; empty for a line alone. */
  word: string
  says: string
}

interface HeatMapProps {
  answer: RpcAnswer
  axis: Axis
  span: SpanName
  flags: readonly Flag[]
  picked: Picked | null
  pick(picked: Picked | null): void
}

/** How long calls took over a time: dark or bright is how many. The lines are quantiles, exact to a bucket. */
export const HeatMap = (props: HeatMapProps) => {
  const { answer } = props
  const rows = useMemo(() => rowsOf(answer), [answer])
  return rows === undefined ? null : <Drawn {...props} rows={rows} />
}

/** A cell by its column in the answer and its row; a column without calls has no number. */
interface Place {
  column: number
  row: number
}

const Drawn = ({ answer, axis, span, flags, picked, pick, rows }: HeatMapProps & { rows: Rows }) => {
  const { ref, width } = useWidth()
  const [place, setPlace] = useState<Place | null>(null)
  const cells = useMemo(() => cellsOf(answer, rows), [answer, rows])
  const map: Map2d = { axis, rows, width: Math.max(1, width - rightOf(axis)), height: HEIGHT, step: answer.step }
  const callsAt = useMemo(() => new Map(cells.map((cell) => [keyOf(cell), cell])), [cells])
  const paths = useMemo(
    () => heatPaths({ axis, rows, width: map.width, height: HEIGHT, step: answer.step }, answer, cells),
    [axis, rows, map.width, answer, cells]
  )
  const placeAt = (event: PointerEvent): Place | null => {
    const { left, top } = event.currentTarget.getBoundingClientRect()
    return placeOf(map, answer.columns, event.clientX - left, event.clientY - top)
  }
  const choose = (at: Place | null): void =>
    pick(at === null || !callsAt.has(keyOf(at)) ? null : pickedOf(answer, rows, at, picked))
  const press = (event: KeyboardEvent): void => {
    const next = moved(event.key, place, cells)
    if (next === undefined) return
    event.preventDefault()
    if (next === 'pick') choose(place)
    else if (next === 'leave') {
      setPlace(null)
      pick(null)
    } else setPlace(next)
  }
  return (
    <div
      ref={ref}
      className={classes.map}
      style={{ height: HEIGHT + BELOW }}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: its cells are read by the arrow keys
      tabIndex={0}
      role="application"
      aria-roledescription="heat map"
      aria-label={saidOf(answer)}
      data-heat-map
      onKeyDown={press}
      onPointerMove={(event) => setPlace(placeAt(event))}
      onPointerLeave={() => setPlace(null)}
      onClick={(event) => choose(placeAt(event as unknown as PointerEvent))}
    >
      <svg width={width} height={HEIGHT + BELOW} aria-hidden="true">
        <rect className={classes.ground} width={map.width} height={HEIGHT} rx={3} />
        {paths.map((d, level) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a shade is its index
          <path key={level} data-level={level + 1} className={classes.cells} d={d} />
        ))}
        <Marks map={map} />
        {(['p50', 'p95', 'p99'] as const).map((name) => (
          <g key={name}>
            <path className={classes.halo} d={quantilePath(map, answer, name)} />
            <path className={classes.quantile} data-quantile={name} d={quantilePath(map, answer, name)} />
          </g>
        ))}
        <Flags map={map} flags={flags} />
        <path className={classes.plumb} d={`M${map.width} 0V${HEIGHT}`} />
        {picked === null ? null : <Outline map={map} picked={picked} kind="picked" />}
        {place === null ? null : <Outline map={map} picked={areaOf(answer, rows, place)} kind="read" />}
        <Moments map={map} span={span} />
      </svg>
      <Ends map={map} columns={answer.columns} />
      {place === null ? null : (
        <Reading answer={answer} map={map} place={place} cell={callsAt.get(keyOf(place))} span={span} />
      )}
    </div>
  )
}

const keyOf = ({ column, row }: Place): string => `${column} ${row}`

/** The column and row under a point; the nearest column with calls, within one's width. */
const placeOf = (map: Map2d, columns: readonly RpcColumn[], x: number, y: number): Place | null => {
  if (y < 0 || y >= map.height || x < 0 || x > map.width) return null
  const column = columns.findIndex(({ at }) => {
    const { left, wide } = columnX(map, at)
    return x >= left && x < left + wide + 0.5
  })
  return column < 0 ? null : { column, row: Math.floor((1 - y / map.height) * map.rows.count) }
}

const areaOf = ({ columns, step }: RpcAnswer, rows: Rows, { column, row }: Place): Picked => {
  const from = columns[column]?.at ?? 0
  return { from, to: from + step, ...boundsOf(rows, row) }
}

/** Picked once more, it is let go. */
const pickedOf = (answer: RpcAnswer, rows: Rows, place: Place, before: Picked | null): Picked | null => {
  const area = areaOf(answer, rows, place)
  return before !== null && before.from === area.from && Math.abs(before.least / area.least - 1) < 0.001 ? null : area
}

/** Arrow keys go from one cell with calls to the next: left and right by time, up and down within a column. */
const moved = (key: string, place: Place | null, cells: readonly Cell[]): Place | 'pick' | 'leave' | undefined => {
  if (key === 'Enter' || key === ' ') return place === null ? undefined : 'pick'
  if (key === 'Escape') return place === null ? undefined : 'leave'
  const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[key]
  if (way === undefined) return undefined
  const [dx = 0, dy = 0] = way
  const last = cells.reduce((most, { column }) => Math.max(most, column), 0)
  const fullest = (column: number) =>
    cells
      .filter((cell) => cell.column === column)
      .reduce<Cell | undefined>((a, b) => (a && a.calls >= b.calls ? a : b), undefined)
  if (place === null) return fullest(last)
  if (dx !== 0) {
    const beside = cells.filter(({ column }) => column === place.column + dx)
    return (
      beside.reduce<Cell | undefined>(
        (best, cell) =>
          best === undefined || Math.abs(cell.row - place.row) < Math.abs(best.row - place.row) ? cell : best,
        undefined
      ) ?? place
    )
  }
  const column = cells.filter((cell) => cell.column === place.column && (cell.row - place.row) * dy > 0)
  return column.sort((a, b) => (a.row - b.row) * dy)[0] ?? place
}

const Marks = ({ map }: { map: Map2d }) =>
  marksOf(map.rows).map((seconds) => {
    const y = latencyY(map, seconds)
    return (
      <g key={seconds}>
        <path className={classes.grid} d={`M0 ${y.toFixed(1)}H${map.width}`} />
        <text className={classes.mark} x={5} y={y - 4}>
          {formatSeconds(seconds)}
        </text>
      </g>
    )
  })

const Flags = ({ map, flags }: { map: Map2d; flags: readonly Flag[] }) =>
  flags.map(({ at, word, says }) => {
    const x = shareOf(map.axis, at) * map.width
    const turned = x > map.width - 70
    return (
      <g key={`${at} ${word}`} data-flag={word === '' ? 'event' : 'deploy'}>
        <title>{`${says} ${utc(at)}`}</title>
        <path className={classes.flag} d={`M${x.toFixed(1)} 0V${map.height}`} />
        {word === '' ? null : (
          <>
            <path className={classes.banner} d={`M${x.toFixed(1)} 1l${turned ? -7 : 7} 4.5l${turned ? 7 : -7} 4.5z`} />
            <text className={classes.word} x={x + (turned ? -10 : 10)} y={10} textAnchor={turned ? 'end' : 'start'}>
              {word}
            </text>
          </>
        )}
      </g>
    )
  })

const Outline = ({ map, picked, kind }: { map: Map2d; picked: Picked; kind: 'picked' | 'read' }) => {
  const [left, right] = [picked.from, Math.min(picked.to, map.axis.at)].map((at) => shareOf(map.axis, at) * map.width)
  const [top, bottom] = [picked.most, picked.least].map((each) =>
    Math.min(map.height, Math.max(0, latencyY(map, each)))
  )
  const wide = Math.max(3, (right ?? 0) - (left ?? 0))
  return (
    <rect
      className={classes.outline}
      data-kind={kind}
      x={(left ?? 0) - 0.5}
      y={(top ?? 0) - 0.5}
      width={wide + 1}
      height={Math.max(3, (bottom ?? 0) - (top ?? 0)) + 1}
      rx={2}
    />
  )
}

/** Moments of the clock, not at the very ends, where they would be cut. */
const Moments = ({ map, span }: { map: Map2d; span: SpanName }) => {
  const { from, at } = map.axis
  const { tickMs } = SPANS[span]
  const offsetMs = -new Date(at).getTimezoneOffset() * 60_000
  const margin = (at - from) * 0.04
  return momentsOf(from + margin, at - margin, tickMs, offsetMs).map((ms) => (
    <text key={ms} className={classes.tick} textAnchor="middle" x={shareOf(map.axis, ms) * map.width} y={HEIGHT + 14}>
      <title>{utc(ms)}</title>
      {tickMs >= DAY_MS ? day(ms) : clock(ms)}
    </text>
  ))
}

/** What each quantile was last, pushed apart where they are close. */
const Ends = ({ map, columns }: { map: Map2d; columns: readonly RpcColumn[] }) => {
  const last = columns.at(-1)
  if (last === undefined) return null
  const ends = (['p99', 'p95', 'p50'] as const)
    .flatMap((name) => {
      const value = last[name]
      return value === null || value <= 0 ? [] : [{ name, value, y: latencyY(map, value) }]
    })
    .sort((a, b) => a.y - b.y)
  for (let i = 1; i < ends.length; i++) {
    const [upper, lower] = [ends[i - 1], ends[i]]
    if (upper !== undefined && lower !== undefined) lower.y = Math.max(lower.y, upper.y + 13)
  }
  const over = Math.max(0, (ends.at(-1)?.y ?? 0) - (map.height - 4))
  return (
    <div className={classes.ends} style={{ left: map.width + 6 }} aria-hidden="true">
      {ends.map(({ name, value, y }) => (
        <span key={name} data-quantile={name} style={{ top: Math.max(6, y - over) }}>
          {formatSeconds(value)} {name}
        </span>
      ))}
    </div>
  )
}

interface ReadingProps {
  answer: RpcAnswer
  map: Map2d
  place: Place
  cell: Cell | undefined
  span: SpanName
}

/** What a cell says, and its column. Read aloud as it changes. */
const Reading = ({ answer, map, place, cell, span }: ReadingProps) => {
  const column = answer.columns[place.column]
  if (column === undefined) return null
  const { least, most } = boundsOf(map.rows, place.row)
  const { left } = columnX(map, column.at)
  const top = map.height - (place.row + 1) * (map.height / map.rows.count)
  const long = SPANS[span].ms > DAY_MS / 4
  const side = left > map.width / 2 ? { right: `calc(100% - ${left - 12}px)` } : { left: left + 18 }
  return (
    <div className={classes.reading} style={{ top: Math.min(top, map.height - 92), ...side }} aria-live="polite">
      <p>
        {long ? `${day(column.at)} ` : ''}
        {clockSeconds(column.at)} to {clockSeconds(Math.min(column.at + answer.step, map.axis.at))}{' '}
        <small>{long ? utc(column.at) : clockUtc(column.at)}</small>
      </p>
      <p>
        <b>{formatCount(cell?.calls ?? 0)}</b> of {formatCount(column.calls)} calls took {formatSeconds(least)} to{' '}
        {formatSeconds(most)}
      </p>
      <p className={classes.dim}>
        {(['p50', 'p95', 'p99'] as const)
          .flatMap((name) => (column[name] === null ? [] : [`${name} ≈ ${formatSeconds(column[name])}`]))
          .join(' · ')}
        {column.failed > 0 ? ` · ${formatCount(column.failed)} failed` : ''}
      </p>
    </div>
  )
}

export const HeatKey = ({ answer }: { answer: RpcAnswer }) => {
  const rows = rowsOf(answer)
  if (rows === undefined) return null
  const calls = cellsOf(answer, rows).map((cell) => cell.calls)
  const [least, most] = [Math.min(...calls), Math.max(...calls)]
  return (
    <span className={classes.key}>
      <span>{formatCount(least)}</span>
      {Array.from({ length: LEVELS }, (_, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a shade is its index
        <i key={i} data-level={i + 1} />
      ))}
      <span>{formatCount(most)} calls</span>
    </span>
  )
}

export const PickedLine = ({ answer, picked, clear }: { answer: RpcAnswer; picked: Picked; clear(): void }) => {
  const columns = answer.columns.filter(({ at }) => at < picked.to && at + answer.step > picked.from)
  const calls = columns
    .flatMap(({ cells }) => cells)
    // A picked row may hold several buckets of the answer: those whose middle lies in it.
    .filter(([bucket]) => 2 ** ((bucket + 0.5) / 4) > picked.least && 2 ** ((bucket + 0.5) / 4) <= picked.most)
    .reduce((sum, [, count]) => sum + count, 0)
  return (
    <p className={classes.picked} data-picked>
      <i aria-hidden="true" />
      <span title={`${utc(picked.from)} to ${utc(picked.to)}`}>
        {clockSeconds(picked.from)} to {clockSeconds(picked.to)}, {formatSeconds(picked.least)} to{' '}
        {formatSeconds(picked.most)}:
      </span>{' '}
      <b>
        {columns.length === 0 ? 'not in the time shown' : `${formatCount(calls)} ${calls === 1 ? 'call' : 'calls'}`}
      </b>
      <UnstyledButton className={classes.clear} onClick={clear}>
        Let go
      </UnstyledButton>
    </p>
  )
}

const saidOf = ({ total, columns }: RpcAnswer): string => {
  const of = (value: number | null): string => (value === null ? 'not known' : `about ${formatSeconds(value)}`)
  return `How long calls took over time: ${formatCount(total.calls)} calls in ${columns.length} steps, p50 ${of(total.p50)}, p95 ${of(total.p95)}, p99 ${of(total.p99)}. Arrow keys read it cell by cell, Enter picks one.`
}

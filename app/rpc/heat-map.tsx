'use client'
import { type KeyboardEvent, type PointerEvent, useMemo, useState } from 'react'
import { formatCount, formatSeconds } from '../../model/format.ts'
import type { RpcAnswer } from '../../model/rpc-answer.ts'
import { type Axis, rightOf } from '../charts/axis.ts'
import type { SpanName } from '../charts/span.ts'
import { useWidth } from '../charts/use-width.ts'
import type { Picked } from './cell.ts'
import { cellsOf, heatPaths, type Map2d, quantilePath, type Rows, rowsOf } from './heat.ts'
import { Ends, type Flag, Flags, Marks, Moments, Outline } from './heat-drawn.tsx'
import classes from './heat-map.module.css'
import { areaOf, keyOf, moved, type Place, pickedOf, placeOf } from './heat-place.ts'
import { Reading } from './heat-words.tsx'

const HEIGHT = 248
const BELOW = 20

interface HeatMapProps {
  answer: RpcAnswer
  axis: Axis
  span: SpanName
  flags: readonly Flag[]
  picked: Picked | null
  pick(picked: Picked | null): void
  /** Said where no call can be drawn. */
  empty: string
}

/** How long calls took over a time: dark or bright is how many. The lines are quantiles, exact to a bucket. */
export const HeatMap = (props: HeatMapProps) => {
  const { answer } = props
  const rows = useMemo(() => rowsOf(answer), [answer])
  return rows === undefined ? (
    <p className={classes.empty} data-heat-empty>
      {props.empty}
    </p>
  ) : (
    <Drawn {...props} rows={rows} />
  )
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

const saidOf = ({ total, columns }: RpcAnswer): string => {
  const of = (value: number | null): string => (value === null ? 'not known' : `about ${formatSeconds(value)}`)
  return `How long calls took over time: ${formatCount(total.calls)} calls in ${columns.length} steps, p50 ${of(total.p50)}, p95 ${of(total.p95)}, p99 ${of(total.p99)}. Arrow keys read it cell by cell, Enter picks one.`
}

import { formatSeconds } from '../../model/format.ts'
import type { RpcColumn } from '../../model/rpc-answer.ts'
import { pushedApart } from '../charts/apart.ts'
import { shareOf } from '../charts/axis.ts'
import { momentsOf, SPANS, type SpanName } from '../charts/span.ts'
import { clock, day, utc } from '../format/time.ts'
import type { Picked } from './cell.ts'
import { latencyY, type Map2d, marksOf } from './heat.ts'
import classes from './heat-map.module.css'

const DAY_MS = 86_400_000

/** A deployment, or another event, on the map. */
export interface Flag {
  at: number
  /** What stands beside it; empty for a line alone. */
  word: string
  says: string
}

export const Marks = ({ map }: { map: Map2d }) =>
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

export const Flags = ({ map, flags }: { map: Map2d; flags: readonly Flag[] }) =>
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

export const Outline = ({ map, picked, kind }: { map: Map2d; picked: Picked; kind: 'picked' | 'read' }) => {
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
export const Moments = ({ map, span }: { map: Map2d; span: SpanName }) => {
  const { from, at } = map.axis
  const { tickMs } = SPANS[span]
  const offsetMs = -new Date(at).getTimezoneOffset() * 60_000
  const margin = (at - from) * 0.04
  return momentsOf(from + margin, at - margin, tickMs, offsetMs).map((ms) => (
    <text
      key={ms}
      className={classes.tick}
      textAnchor="middle"
      x={shareOf(map.axis, ms) * map.width}
      y={map.height + 14}
    >
      <title>{utc(ms)}</title>
      {tickMs >= DAY_MS ? day(ms) : clock(ms)}
    </text>
  ))
}

/** What each quantile was last, pushed apart where they are close. */
export const Ends = ({ map, columns }: { map: Map2d; columns: readonly RpcColumn[] }) => {
  const last = columns.at(-1)
  if (last === undefined) return null
  const ends = pushedApart(
    (['p99', 'p95', 'p50'] as const).flatMap((name) => {
      const value = last[name]
      return value === null || value <= 0 ? [] : [{ name, value, y: latencyY(map, value) }]
    }),
    map.height - 4
  )
  return (
    <div className={classes.ends} style={{ left: map.width + 6 }} aria-hidden="true">
      {ends.map(({ name, value, y }) => (
        <span key={name} data-quantile={name} style={{ top: Math.max(6, y) }}>
          {formatSeconds(value)} {name}
        </span>
      ))}
    </div>
  )
}

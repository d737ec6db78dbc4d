'use client'
import { clock, day, utc } from '../format/time.ts'
import { type Frame, linePath, placeX, placeY, topOf, type Value } from './threshold.ts'
import classes from './threshold-chart.module.css'
import { useWidth } from './use-width.ts'

export interface ThresholdChartProps {
  points: readonly (readonly [number, Value])[]
  from: number
  to: number
  /** Without one, the figure alone is drawn. */
  threshold?: number
  /** Whether trouble lies above the line or below it. */
  is?: 'over' | 'under'
  /** The threshold as people read it. */
  words?: string
  /** When it fired. */
  fired?: readonly { from: number; to: number }[]
  label: string
  height?: number
  /** Red is for health; what the guide says is drawn in the accent. */
  tone?: 'crit' | 'accent'
}

/** One figure over a time, with the threshold drawn in. Small enough to need no chart library. */
export const ThresholdChart = ({
  points,
  from,
  to,
  threshold,
  is = 'over',
  words = '',
  fired = [],
  label,
  height = 120,
  tone = 'crit'
}: ThresholdChartProps) => {
  const { ref, width } = useWidth()
  const frame: Frame = { width, height, from, to, top: topOf(points, threshold ?? 0) }
  const y = threshold === undefined ? null : placeY(frame, threshold)
  const isNever = points.some(([, value]) => value === 'never')
  return (
    <div ref={ref} className={classes.chart} data-tone={tone} role="img" aria-label={label}>
      <svg width={width} height={height + 18} aria-hidden="true">
        {y === null ? null : (
          <rect
            className={classes.beyond}
            x={0}
            width={width}
            y={is === 'over' ? 0 : y}
            height={is === 'over' ? y : height - y}
          />
        )}
        {fired.map((span) => (
          <rect
            key={span.from}
            className={classes.fired}
            x={placeX(frame, Math.max(from, span.from))}
            width={Math.max(2, placeX(frame, Math.min(to, span.to)) - placeX(frame, Math.max(from, span.from)))}
            y={0}
            height={height}
          />
        ))}
        <path className={classes.ground} d={`M0 ${height - 0.5}H${width}`} />
        <path className={classes.line} d={linePath(frame, points)} />
        {y === null ? null : (
          <>
            <path className={classes.threshold} d={`M0 ${y}H${width}`} />
            <text className={classes.words} x={4} y={y < 16 ? y + 12 : y - 5}>
              {words}
            </text>
          </>
        )}
        {isNever ? (
          <text className={classes.never} x={width - 4} y={14}>
            never
          </text>
        ) : null}
        {ticks(from, to).map(({ at, text }) => (
          <text key={at} className={classes.tick} x={placeX(frame, at)} y={height + 14}>
            <title>{utc(at)}</title>
            {text}
          </text>
        ))}
      </svg>
    </div>
  )
}

const HOUR = 3_600_000
const STEPS = [HOUR / 4, HOUR, 3 * HOUR, 6 * HOUR, 24 * HOUR]

/** Four to eight moments of the clock, without those that would be cut at the edges. */
const ticks = (from: number, to: number): { at: number; text: string }[] => {
  const step = STEPS.find((each) => (to - from) / each <= 8) ?? 24 * HOUR
  const first = Math.ceil(from / step) * step
  return Array.from({ length: Math.floor((to - first) / step) + 1 }, (_, i) => first + i * step)
    .filter((at) => at - from > (to - from) * 0.04 && to - at > (to - from) * 0.04)
    .map((at) => ({ at, text: step >= 24 * HOUR ? day(at) : clock(at) }))
}

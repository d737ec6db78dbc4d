import type { Figure } from '../../model/figure.ts'
import { isKnown } from '../../model/known.ts'
import type { Spark } from './sparks.ts'

/** What is drawn of a line, in px from the top left corner. */
export interface SparkPath {
  line: string
  /** The same, closed down to the foot. */
  area: string
  /** Where it is now; null where that isn't known. */
  end: { x: number; y: number } | null
  most: number
}

/** A scale never ends below this: one message more is no mountain. */
const LEAST = { backlog: 10, rate: 1, in_rate: 1 } as const
const HOUR = 3_600_000

/** What the picture says, and when it was so, Unix ms. */
export interface LiveFigure {
  figure: Figure | undefined
  at: number
}

/**
 * The hour that ends at `now` (Unix ms), going on with the live figure. Where a value isn't known the line breaks; a single value is a dot of a
 * line. undefined where nothing is known at all.
 */
export const sparkPath = (
  spark: Spark,
  live: LiveFigure,
  now: number,
  size: { width: number; height: number }
): SparkPath | undefined => {
  const points = spark.points.flatMap((value, i): [number, number | null][] => {
    const ms = spark.from + (i + 1) * spark.step
    return ms >= now - HOUR && ms < live.at ? [[ms, typeof value === 'number' ? value : null]] : []
  })
  // A minute that is not over, or whose ticks came after it was asked for, is no hole.
  while (points.length > 0 && points.at(-1)?.[1] === null && live.at - (points.at(-1)?.[0] ?? 0) < 2 * spark.step)
    points.pop()
  if (live.figure !== undefined) points.push([Math.min(now, live.at), isKnown(live.figure) ? live.figure.value : null])
  const values = points.flatMap(([, value]) => (value === null ? [] : [value]))
  if (values.length === 0) return undefined
  const most = Math.max(LEAST[spark.name], ...values)
  const x = (ms: number): number => round(((ms - (now - HOUR)) / HOUR) * size.width)
  const y = (value: number): number => round(size.height - 1 - (value / most) * (size.height - 3))
  const runs: [number, number][][] = [[]]
  for (const [ms, value] of points) {
    if (value === null) runs.push([])
    else runs.at(-1)?.push([x(ms), y(value)])
  }
  const drawn = runs.flatMap((run) => {
    const [first] = run
    return first === undefined ? [] : [run.length > 1 ? run : [[Math.max(0, first[0] - 2), first[1]], first]]
  })
  const last = points.at(-1)
  const lines = drawn.map((run) => `M${run.map(([px, py]) => `${px} ${py}`).join('L')}`)
  return {
    line: lines.join(''),
    area: drawn
      .map((run, i) => `${lines[i]}L${run.at(-1)?.[0]} ${size.height}L${run[0]?.[0]} ${size.height}Z`)
      .join(''),
    end: last === undefined || last[1] === null ? null : { x: x(last[0]), y: y(last[1]) },
    most
  }
}

const round = (px: number): number => Math.round(px * 10) / 10

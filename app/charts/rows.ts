import type { Series } from '../../model/api.ts'
import type { Figure } from '../../model/figure.ts'
import { isKnown, isNever } from '../../model/known.ts'

/** One value of a series: unknown is null, and stays a hole. */
export type Value = number | 'never' | null
export interface Line {
  name: string
  points: readonly (readonly [ms: number, value: Value])[]
}

/** What a chart is drawn from: a row a moment, a field a line. */
export interface Row {
  at: number
  [name: string]: number | null
}

/** Series of a thing itself, without those of its parts. */
export const linesOf = (series: readonly Series[]): Line[] =>
  series.flatMap(({ name, part, points }) => (part === null ? [{ name, points }] : []))

/**
 * Adds what the live picture says at `at` (Unix ms), where it is newer than what there is, and drops what is older than `fromMs`. The newest of a
 * step stands for it, as in what was read, so that a line of a week doesn't grow by every poll.
 */
export const withLive = (line: Line, at: number, figure: Figure | undefined, fromMs: number, stepMs = 1): Line => {
  const last = line.points.at(-1)
  const points = line.points.filter(([ms]) => ms >= fromMs)
  if (figure === undefined || (last !== undefined && at <= last[0])) return { name: line.name, points }
  const same = last !== undefined && Math.floor(last[0] / stepMs) === Math.floor(at / stepMs)
  return { name: line.name, points: [...(same ? points.slice(0, -1) : points), [at, readingOf(figure)] as const] }
}

const readingOf = (figure: Figure): Value => (isKnown(figure) ? figure.value : isNever(figure) ? 'never' : null)

/** A line whose holes are filled by what another has of the same moments. */
export const filledBy = (line: Line, other: Line | undefined): Line => {
  if (other === undefined) return line
  const known = ([, value]: Line['points'][number]) => value !== null
  const points = new Map([...other.points, ...line.points.filter(known)])
  const holes = line.points.filter(([at]) => !points.has(at))
  return { name: line.name, points: [...points, ...holes].sort(([a], [b]) => a - b) }
}

/** Lines side by side. `never` can't be drawn on a scale, and is a hole. */
export const rowsOf = (lines: readonly Line[]): Row[] => {
  const rows = new Map<number, Row>()
  for (const { name, points } of lines)
    for (const [at, value] of points) {
      const row = rows.get(at) ?? { at }
      row[name] = typeof value === 'number' ? value : null
      rows.set(at, row)
    }
  return [...rows.values()].sort((a, b) => a.at - b.at)
}

/** The highest value that any of the lines has. */
export const highest = (rows: readonly Row[], names: readonly string[]): number =>
  rows.reduce((most, row) => Math.max(most, ...names.map((name) => row[name] ?? 0)), 0)

/** The top of a scale from 0 that holds all values: 1, 2, 2.5 or 5 times a power of ten. */
export const scaleTop = (rows: readonly Row[], names: readonly string[], least: number): number => {
  const most = Math.max(least, highest(rows, names))
  const power = 10 ** Math.floor(Math.log10(most))
  return ([1, 2, 2.5, 5, 10].find((step) => step * power >= most) ?? 10) * power
}

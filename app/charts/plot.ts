import type { Axis } from './axis.ts'
import type { Row } from './rows.ts'

/** Where a chart's lines are drawn: px of its plot, the time it shows, and the value at its top. Framework-free. */
export interface Plot {
  axis: Axis
  width: number
  height: number
  top: number
}

/** px from the left edge; beyond the edges for moments that aren't shown, so that a line runs out of the picture as it should. */
export const plotX = ({ axis: { from, to }, width }: Plot, ms: number): number => ((ms - from) / (to - from)) * width
/** px from the top edge. */
export const plotY = ({ height, top }: Plot, value: number): number => height * (1 - value / top)

type Point = readonly [x: number, y: number]

/** Runs of points between holes. A row that says nothing of a line, since another line had that moment, is no hole. */
export const runsOf = (plot: Plot, rows: readonly Row[], name: string): Point[][] => {
  const runs: Point[][] = [[]]
  for (const row of rows) {
    const value = row[name]
    if (value === undefined) continue
    if (value === null) runs.push([])
    else runs.at(-1)?.push([plotX(plot, row.at), plotY(plot, value)])
  }
  return runs.filter((run) => run.length > 0)
}

const at = ([x, y]: Point): string => `${x.toFixed(1)} ${y.toFixed(1)}`

/** A path over runs; one point alone is a dot. */
export const lineOf = (runs: readonly Point[][]): string =>
  runs.map((run) => `M${run.map(at).join('L')}${run.length === 1 ? 'h0.1' : ''}`).join('')

/** What lies below runs, down to the ground. */
export const areaOf = ({ height }: Plot, runs: readonly Point[][]): string =>
  runs
    .flatMap((run) => {
      const [first, last] = [run[0], run.at(-1)]
      if (first === undefined || last === undefined) return []
      return [`M${first[0].toFixed(1)} ${height}L${run.map(at).join('L')}L${last[0].toFixed(1)} ${height}Z`]
    })
    .join('')

/** What lies between two lines that have their points at the same moments. */
export const bandOf = (plot: Plot, rows: readonly Row[], low: string, high: string): string => {
  const [below, above] = [runsOf(plot, rows, low).flat(), runsOf(plot, rows, high).flat()]
  return below.length === 0 ? '' : `M${above.map(at).join('L')}L${below.toReversed().map(at).join('L')}Z`
}

/** The row whose moment is nearest to that many px from the left edge. */
export const nearestTo = (plot: Plot, rows: readonly Row[], x: number): Row | undefined =>
  rows
    .filter(({ at }) => at >= plot.axis.from && at <= plot.axis.to)
    .reduce<Row | undefined>(
      (best, row) =>
        best === undefined || Math.abs(plotX(plot, row.at) - x) < Math.abs(plotX(plot, best.at) - x) ? row : best,
      undefined
    )

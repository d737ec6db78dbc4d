import { pushedApart } from './apart.ts'
import { hasAhead } from './axis.ts'
import type { Forecast } from './forecast.ts'
import { type Plot, plotX, plotY } from './plot.ts'
import { textOf } from './reading.tsx'
import type { Row } from './rows.ts'
import type { ChartSpec, Colours } from './spec.ts'
import classes from './time-chart.module.css'

interface LineEndsProps {
  plot: Plot
  /** px above the plot. */
  above: number
  spec: ChartSpec
  rows: readonly Row[]
  colours: Colours
  forecast: Forecast | null
}

/** px between a line's end and its name, where what may come would run through it. */
const ASIDE = 12

/** What each line is now, right of the plumb line; pushed apart where they are close. */
export const LineEnds = ({ plot, above, spec, rows, colours, forecast }: LineEndsProps) => {
  const ends = pushedApart(
    spec.lines.flatMap(({ name, label, tone }) => {
      const value = rows.at(-1)?.[name]
      return typeof value === 'number' ? [{ name, label, tone, value, y: above + plotY(plot, value) }] : []
    }),
    plot.height + 4
  )
  const aside = forecast === null ? 0 : forecast.growth > 0 ? ASIDE : -ASIDE
  return (
    <div
      className={classes.ends}
      data-ahead={hasAhead(plot.axis)}
      style={{ left: plotX(plot, plot.axis.at) + 6 }}
      aria-hidden="true"
    >
      {ends.map(({ name, label, tone, value, y }) => (
        <span
          key={name}
          style={{
            top: aside === 0 ? y : Math.min(plot.height, Math.max(4, y + aside)),
            color: tone === 'text' || tone === 'dim' ? undefined : colours[tone]
          }}
        >
          {textOf(name, value)} {label}
        </span>
      ))}
    </div>
  )
}

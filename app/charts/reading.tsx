import type { FigureName } from '../../model/figure.ts'
import { showNumber } from '../format/figure.ts'
import { clockSeconds, clockUtc, day, utc } from '../format/time.ts'
import type { Row } from './rows.ts'
import type { ChartSpec, Colours } from './spec.ts'
import classes from './time-chart.module.css'

export const textOf = (name: FigureName, value: number): string =>
  showNumber(name, value)
    .map(({ value, unit }) => (unit === '/s' ? `${value}/s` : `${value} ${unit}`.trim()))
    .join(' ')

interface ReadingProps {
  row: Row
  spec: ChartSpec
  colours: Colours
  /** Whether the time shown is so long that a time of day alone doesn't say when. */
  long: boolean
  /** Where the plumb line hangs, Unix ms: what lies right of it is foretold. */
  now: number
}

/** What a chart says at a moment. */
export const Reading = ({ row, spec, colours, long, now }: ReadingProps) => (
  <>
    <p>
      {long ? `${day(row.at)} ` : ''}
      {clockSeconds(row.at)} <small>{long ? utc(row.at) : clockUtc(row.at)}</small>
    </p>
    {spec.lines.map(({ name, label, tone }) => {
      if (row.at > now) return <Foretold key={name} name={name} row={row} colour={colours[tone]} />
      const value = row[name]
      return (
        <p key={name}>
          <span className={classes.key} style={{ background: colours[tone] }} />
          {label === '' ? spec.title.toLowerCase() : label}{' '}
          <b>{value === null || value === undefined ? 'not known' : textOf(name, value)}</b>
        </p>
      )
    })}
  </>
)

/** What may come at a moment: at the present pace, and at the slowest and fastest of the last minutes. */
const Foretold = ({ name, row, colour }: { name: FigureName; row: Row; colour: string }) => {
  const { likely, low, high } = row
  if (typeof likely !== 'number' || typeof low !== 'number' || typeof high !== 'number') return null
  const [likeliest = '', least = '', most = ''] = [likely, low, high].map((value) => textOf(name, Math.round(value)))
  return (
    <p>
      <span className={classes.key} style={{ background: colour }} />
      at this pace <b>≈ {likeliest}</b>
      {least === most ? null : <small>{`${least} to ${most}`}</small>}
    </p>
  )
}

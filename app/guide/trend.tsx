'use client'
import type { FindingTrend } from '../../model/finding.ts'
import { useWidth } from '../charts/use-width.ts'
import { getTrend } from '../client/findings.ts'
import { useAnswer } from '../client/use-answer.ts'
import guide from './guide.module.css'
import classes from './trend.module.css'
import { highest, months, steps, type TrendRow, trendRows } from './trend-geometry.ts'

const HOUR_MS = 3_600_000
const HEIGHT = 34
/** As many owners as one compares; the rest is in the table of each channel. */
const MOST = 8

/** How findings came and went over months, by whose they are. */
export const Trend = ({ turn, now }: { turn: number; now: number }) => {
  const { answer } = useAnswer(getTrend, `${turn} ${Math.floor(now / HOUR_MS)}`)
  if (answer === null || answer.since === null) return null
  const rows = trendRows(answer)
  const known = answer.at.filter((ms) => answer.since !== null && ms >= answer.since).length
  return (
    <section id="trend" className={guide.section}>
      <h2>Over the months</h2>
      <p className={guide.lead}>{sentenceOf(rows, known)}</p>
      {known < 2 ? null : <Rows rows={rows} at={answer.at} />}
    </section>
  )
}

const sentenceOf = ([all, ...owners]: readonly TrendRow[], known: number): string => {
  if (all === undefined || known < 2) return 'How findings come and go shows once they were watched for a week.'
  const whose =
    owners.length === 0 ? ' Say in guide.yaml under owners whose channels are whose, and they are told apart here.' : ''
  return `${all.now} ${all.now === 1 ? 'is' : 'are'} open now, ${changeWords(all)}.${whose}`
}

const changeWords = ({ change }: TrendRow): string => {
  if (change === undefined) return 'from which on they are watched'
  const ago = `${change.weeks} ${change.weeks === 1 ? 'week' : 'weeks'} ago`
  if (change.by === 0) return `as many as ${ago}`
  return `${Math.abs(change.by)} ${change.by < 0 ? 'fewer' : 'more'} than ${ago}`
}

const nameOf = ({ owner }: TrendRow): string => (owner === undefined ? 'All' : (owner ?? 'nobody’s'))

const Rows = ({ rows, at }: { rows: readonly TrendRow[]; at: FindingTrend['at'] }) => {
  const { ref, width } = useWidth()
  const top = highest(rows)
  const shown = rows.slice(0, MOST + 1)
  return (
    <div className={classes.rows}>
      {shown.map((row, i) => (
        <div key={nameOf(row)} className={classes.row} data-owner={nameOf(row)}>
          <span className={classes.name} data-all={row.owner === undefined}>
            {nameOf(row)}
          </span>
          <div ref={i === 0 ? ref : undefined} className={classes.chart}>
            <Chart row={row} top={top} width={width} at={at} />
          </div>
          <span className={classes.now}>
            <b>{row.now}</b> open
          </span>
          <span className={classes.change}>{row.change === undefined ? '' : changeWords(row)}</span>
        </div>
      ))}
      <div className={classes.row}>
        <span />
        <div className={classes.axis}>
          {months(at)
            .filter(({ share }) => share < 0.94)
            .map(({ ms, share }) => (
              <span key={ms} style={{ left: `${share * 100}%` }}>
                {new Date(ms).toLocaleDateString('en-US', { month: 'short' })}
              </span>
            ))}
        </div>
      </div>
      {rows.length > shown.length ? (
        <p className={classes.more}>and {rows.length - shown.length} owners with fewer</p>
      ) : null}
    </div>
  )
}

const Chart = ({ row, top, width, at }: { row: TrendRow; top: number; width: number; at: FindingTrend['at'] }) => {
  const { line, area } = steps(row.open, { width, height: HEIGHT, top })
  const known = row.open.findIndex((each) => each !== null)
  return (
    <svg
      width={width}
      height={HEIGHT}
      role="img"
      aria-label={`${nameOf(row)}: ${row.now} open now, ${changeWords(row)}`}
    >
      {months(at).map(({ ms, share }) => (
        <path key={ms} className={classes.month} d={`M${Math.round(share * width)}.5 0V${HEIGHT}`} />
      ))}
      {known > 0 ? <title>Before the first finding nothing is known.</title> : null}
      <path className={classes.area} d={area} />
      <path className={classes.line} d={line} />
      <path className={classes.ground} d={`M0 ${HEIGHT - 0.5}H${width}`} />
      <path className={classes.plumb} d={`M${Math.max(0, width - 0.5)} 0V${HEIGHT}`} />
    </svg>
  )
}

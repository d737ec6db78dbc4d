'use client'
import { inUnit } from '../../guide/in-unit.ts'
import { NO_FIGURE } from '../../guide/own/rule.ts'
import type { Evidence } from '../../model/finding.ts'
import { ThresholdChart } from '../charts/threshold-chart.tsx'
import { getSeries } from '../client/fetch.ts'
import { useAnswer } from '../client/use-answer.ts'
import { EvidenceBar } from './evidence-bar.tsx'
import classes from './finding.module.css'

const DAY_MS = 86_400_000
/** A look around what was judged: a figure of the moment is shown with the day before it. */
const LEAST_MS = DAY_MS

/** The figure over its window, with the guide's threshold drawn in. */
export const EvidenceChart = ({ evidence, now }: { evidence: Evidence; now: number }) => {
  const { of, series, from, to, threshold, unit, value, figure } = evidence
  // An hour is much of a slow call's window, and nothing of an archive's.
  const least = unit === 's' && threshold < 1 ? DAY_MS / 24 : LEAST_MS
  const begin = Math.min(from, to - least)
  const end = Math.max(to, now)
  const slot = Math.floor(end / 60_000)
  const { answer, trouble } = useAnswer(
    (signal) =>
      series === null
        ? Promise.resolve([])
        : getSeries({ of, name: series, from: Math.round(begin), to: Math.round(end) }, signal),
    `${of} ${series} ${slot}`
  )
  // A rule of the team's own that holds no figure against a number.
  if (unit === NO_FIGURE) return null
  if (series === null) return <EvidenceBar evidence={evidence} />
  const points = answer?.find(({ part }) => part === null)?.points ?? []
  if (trouble !== null) return <p className={classes.note}>{trouble.message}</p>
  if (answer !== null && points.length === 0)
    return <p className={classes.note}>Its history is not kept that far back.</p>
  const is = value < threshold ? 'under' : 'over'
  return (
    <div className={classes.chart}>
      <ThresholdChart
        points={points}
        from={begin}
        to={end}
        threshold={threshold}
        is={is}
        words={`the guide: ${is === 'over' ? 'up to' : 'from'} ${inUnit(threshold, unit)}`}
        label={`${figure}, against ${inUnit(threshold, unit)} of the guide`}
        height={110}
        tone="accent"
      />
    </div>
  )
}

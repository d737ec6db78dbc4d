'use client'
import { inUnit } from '../../guide/in-unit.ts'
import type { Evidence } from '../../model/finding.ts'
import { useWidth } from '../charts/use-width.ts'
import classes from './finding.module.css'

const HEIGHT = 14
const TOP = 20

/** A figure of which no history is kept, as a bar beside the threshold of the guide. */
export const EvidenceBar = ({ evidence: { value, threshold, unit, figure } }: { evidence: Evidence }) => {
  const { ref, width } = useWidth()
  const most = Math.max(value, threshold, Number.MIN_VALUE) * 1.15
  const at = (threshold / most) * width
  return (
    <div
      ref={ref}
      className={classes.bar}
      role="img"
      aria-label={`${figure}, against ${inUnit(threshold, unit)} of the guide`}
    >
      <svg width={width} height={TOP + HEIGHT + 2} aria-hidden="true">
        <rect className={classes.ground} y={TOP} width={width} height={HEIGHT} rx={3} />
        <rect className={classes.value} y={TOP} width={Math.max(2, (value / most) * width)} height={HEIGHT} rx={3} />
        <path className={classes.threshold} d={`M${at} ${TOP - 4}V${TOP + HEIGHT + 2}`} />
        <text className={classes.words} x={at} y={TOP - 8} textAnchor={at > width / 2 ? 'end' : 'start'}>
          the guide: {inUnit(threshold, unit)}
        </text>
      </svg>
    </div>
  )
}

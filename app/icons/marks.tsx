import type { Health } from '../../model/state.ts'
import { FINDING_MARK, HEALTH_MARKS, MARK_SIZE, type MarkPaths } from './mark-paths.ts'
import classes from './marks.module.css'

interface MarkProps {
  name: Exclude<Health, 'ok'> | 'strays'
  paths: MarkPaths
  size: number
}

const Mark = ({ name, paths: { body, sign }, size }: MarkProps) => (
  <svg
    aria-hidden="true"
    className={classes.mark}
    data-mark={name}
    viewBox={`0 0 ${MARK_SIZE} ${MARK_SIZE}`}
    width={size}
    height={size}
  >
    <path className={classes.body} d={body} strokeLinejoin="round" />
    <path className={classes.sign} d={sign} />
  </svg>
)

export const FindingMark = ({ size = MARK_SIZE }: { size?: number }) => (
  <Mark name="strays" paths={FINDING_MARK} size={size} />
)

export const HealthMark = ({ health, size = MARK_SIZE }: { health: Health; size?: number }) =>
  health === 'ok' ? null : <Mark name={health} paths={HEALTH_MARKS[health]} size={size} />

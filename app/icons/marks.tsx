import type { Health } from '../../model/state.ts'
import classes from './marks.module.css'

/** A mark for each health that wants a look: told apart by shape, so that colour only repeats it. Well is not marked. */
const SHAPES: Record<Exclude<Health, 'ok'>, React.ReactNode> = {
  warn: (
    <>
      <path className={classes.body} d="M7 1.2 13.2 12.4H.8Z" strokeLinejoin="round" />
      <path className={classes.sign} d="M7 5v3.6M7 10.2v.6" />
    </>
  ),
  critical: (
    <>
      <path className={classes.body} d="M4.2.8h5.6l3.4 3.4v5.6l-3.4 3.4H4.2L.8 9.8V4.2Z" />
      <path className={classes.sign} d="M7 3.6v4M7 9.6v.7" />
    </>
  ),
  unknown: (
    <>
      <circle className={classes.body} cx="7" cy="7" r="6.2" />
      <path className={classes.sign} d="M5.3 5.6c0-2.4 3.5-2.3 3.4-.2 0 1.3-1.7 1.4-1.7 2.8M7 10v.6" />
    </>
  )
}

/** Off the plumb: strays from the guide. Not a health, so neither amber nor red. */
export const FindingMark = ({ size = 14 }: { size?: number }) => (
  <svg aria-hidden="true" className={classes.mark} data-mark="strays" viewBox="0 0 14 14" width={size} height={size}>
    <circle className={classes.body} cx="7" cy="7" r="6.2" />
    <path className={classes.sign} d="M9.2 3 4.8 11" />
  </svg>
)

export const HealthMark = ({ health, size = 14 }: { health: Health; size?: number }) =>
  health === 'ok' ? null : (
    <svg aria-hidden="true" className={classes.mark} data-mark={health} viewBox="0 0 14 14" width={size} height={size}>
      {SHAPES[health]}
    </svg>
  )

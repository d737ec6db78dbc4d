import type { TopologyGap } from '../../model/api.ts'
import { HealthMark } from '../icons/marks.tsx'
import classes from './panel.module.css'

/** What of the target could not be seen, why, and what would close it. */
export const Gaps = ({ gaps }: { gaps: readonly TopologyGap[] }) =>
  gaps.length === 0 ? null : (
    <section>
      <h3 className={classes.heading}>
        Can’t be seen <small>on {gaps[0]?.target}</small>
      </h3>
      <ul className={classes.rows}>
        {gaps.map(({ what, why, needs }) => (
          <li key={`${what}/${why}`} className={classes.row}>
            <HealthMark health="unknown" size={12} />
            <span className={classes.dim}>
              {what}: {why} {needs === null ? '' : `Needs: ${needs}.`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  )

import { alertAddress } from '../../model/id.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { When } from '../format/when.tsx'
import { HealthMark } from '../icons/marks.tsx'
import classes from './panel.module.css'
import type { Subject } from './subject.ts'

/** The alerts that fire for a thing, or for what it reads and what it answers. */
export const FiringAlerts = ({ subject, picture }: { subject: Subject; picture: Picture }) => {
  const ids = new Set([subject.id, ...[...subject.subscriptions, ...subject.methods].map(({ id }) => id)])
  const alerts = picture.alerts.filter(({ of }) => ids.has(of))
  return alerts.length === 0 ? null : (
    <ul className={`${classes.rows} ${classes.firing}`} aria-label="Alerts that fire">
      {alerts.map(({ id, ruleName, severity, firedAt, since }) => (
        <li key={id} className={classes.row}>
          <HealthMark health={severity} size={12} />
          <Link className={classes.link} href={alertAddress(id)}>
            {ruleName}
          </Link>
          <span className={classes.value}>
            fires since <When at={firedAt ?? since} now={picture.at} />
          </span>
        </li>
      ))}
    </ul>
  )
}

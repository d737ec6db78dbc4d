import { FindingMark, HealthMark } from '../icons/marks.tsx'
import classes from './legend.module.css'

/** What the marks on the picture mean. */
export const Legend = () => (
  <ul className={classes.legend} aria-label="What the marks mean">
    <li>
      <span className={classes.level} aria-hidden="true" />
      backlog level
    </li>
    <li>
      <span className={classes.width} aria-hidden="true" />
      width: messages/s
    </li>
    <li>
      <HealthMark health="critical" size={12} />
      critical
    </li>
    <li>
      <HealthMark health="warn" size={12} />
      behind or slow
    </li>
    <li>
      <FindingMark size={12} />
      strays from the guide
    </li>
    <li>
      <HealthMark health="unknown" size={12} />
      can’t be seen
    </li>
  </ul>
)

import type { Judgement } from '../../../model/profile.ts'
import panel from '../../panel/panel.module.css'
import classes from './use.module.css'

const ORDER = ['critical', 'warn', 'hint', 'fits', 'unknown'] as const
const WORDS = { critical: 'far off', warn: 'off', hint: 'also, or lighter', fits: 'fits', unknown: 'can’t be judged' }

/** What each rule says of the channel now: what fits is said too, and what is missing to judge. */
export const JudgedHere = ({ judged }: { judged: readonly Judgement[] }) => (
  <section>
    <h2 className={panel.heading}>
      Judged by <small>{judged.length} rules</small>
    </h2>
    <ul className={classes.judged}>
      {judged
        .toSorted((a, b) => ORDER.indexOf(a.stands) - ORDER.indexOf(b.stands))
        .map(({ rule, title, stands, why }) => (
          <li key={rule} data-rule={rule} data-stands={stands}>
            <b>{title}</b> <small>{WORDS[stands]}</small>
            <span>{why}</span>
          </li>
        ))}
    </ul>
  </section>
)

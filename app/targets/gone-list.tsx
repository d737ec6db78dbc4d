'use client'
import type { GoneEntity } from '../../model/api.ts'
import { When } from '../format/when.tsx'
import { kindName } from '../format/words.ts'
import { KindIcon } from '../icons/kinds.tsx'
import classes from './targets.module.css'

const MOST = 50

/** What was there and is no more. Its history is kept until it expires with all else. */
export const GoneList = ({ gone, now }: { gone: readonly GoneEntity[]; now: number }) =>
  gone.length === 0 ? null : (
    <section className={classes.part}>
      <h2 className={classes.heading}>Gone</h2>
      <p className={classes.dim}>
        No longer there. What is known of them is kept for as long as history is (<code>retention</code>, 15 d by
        default), then it expires.
      </p>
      <ul className={classes.gone}>
        {gone.slice(0, MOST).map(({ id, kind, transport, target, name, goneAt }) => (
          <li key={`${target} ${id}`} {...(transport === null ? {} : { 'data-transport': transport })}>
            <KindIcon kind={kind} size={14} />
            <b>{name}</b>
            <span>
              {kindName(kind, transport)} on {target}
            </span>
            <span>
              gone since <When at={goneAt} now={now} />
            </span>
          </li>
        ))}
      </ul>
      {gone.length > MOST ? <p className={classes.dim}>and {gone.length - MOST} more</p> : null}
    </section>
  )

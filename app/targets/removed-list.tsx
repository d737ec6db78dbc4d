'use client'
import type { RemovedTarget } from '../../model/api.ts'
import { When } from '../format/when.tsx'
import { TARGET_NAMES } from '../format/words.ts'
import { UiIcon } from '../icons/ui.tsx'
import classes from './targets.module.css'

/** Targets that the configuration names no longer, or that discovery no longer finds. */
export const RemovedList = ({ removed, now }: { removed: readonly RemovedTarget[]; now: number }) =>
  removed.length === 0 ? null : (
    <section className={classes.part}>
      <h2 className={classes.heading}>No longer watched</h2>
      <p className={classes.dim}>
        They are named no more, or no longer found. What was seen of them is kept until it expires; named again, they go
        on.
      </p>
      <ul className={classes.gone}>
        {removed.map(({ id, kind, address, removedAt }) => (
          <li key={id} {...(kind === 'otlp' ? {} : { 'data-transport': kind })}>
            <UiIcon name="target" size={14} />
            <b>{id}</b>
            <span>
              {TARGET_NAMES[kind]} {address}
            </span>
            <span>
              since <When at={removedAt} now={now} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )

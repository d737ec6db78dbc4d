'use client'
import { UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import type { TopologyGap } from '../../model/api.ts'
import { EVERYTHING } from '../../model/observation.ts'
import { type Picture, staleAfter } from '../client/picture.ts'
import { useNow } from '../client/use-live.ts'
import { When } from '../format/when.tsx'
import { HealthMark } from '../icons/marks.tsx'
import classes from './gap-notice.module.css'

/** What could not be seen, and why: one line, and the rest on asking. Nothing where all is seen. */
export const GapNotice = ({ gaps: seen, targets }: Pick<Picture, 'gaps' | 'targets'>) => {
  const [open, setOpen] = useState(false)
  const now = useNow(5000)
  const [first, ...others] = [...silent(targets, now), ...seen]
  if (first === undefined) return null
  return (
    <section className={classes.notice} aria-label="What can’t be seen">
      <Gap gap={first} now={now} />
      {open ? others.map((gap) => <Gap key={`${gap.target}/${gap.what}/${gap.why}`} gap={gap} now={now} />) : null}
      {others.length === 0 ? null : (
        <UnstyledButton className={classes.more} onClick={() => setOpen(!open)} aria-expanded={open}>
          {open ? 'Show only the first' : `and ${others.length} more that can’t be seen`}
        </UnstyledButton>
      )}
    </section>
  )
}

/** Targets that nothing came from for a while: then nobody polls them, and what stands there is old. */
const silent = (targets: Picture['targets'], now: number): TopologyGap[] =>
  targets.flatMap(({ id, at, intervalMs }) =>
    at === null || now - at < staleAfter(intervalMs)
      ? []
      : [
          {
            target: id,
            what: EVERYTHING,
            why: 'No poll has come in since; what is shown is of then.',
            needs: null,
            since: at
          }
        ]
  )

const Gap = ({ gap: { target, what, why, needs, since }, now }: { gap: TopologyGap; now: number }) => (
  <p className={classes.gap}>
    <HealthMark health="unknown" size={13} />
    <span>
      <b>{target}</b>
      {what === EVERYTHING ? '' : `: ${what}`} can’t be seen since <When at={since} now={now} />. {why}
      {needs === null ? null : ` Needs: ${needs}.`}
    </span>
  </p>
)

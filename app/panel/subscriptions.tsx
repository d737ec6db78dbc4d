'use client'
import { UnstyledButton } from '@mantine/core'
import { isKnown } from '../../model/known.ts'
import { STATE_WORDS } from '../../model/state-words.ts'
import type { Picture } from '../client/picture.ts'
import { figureText } from '../format/figure.ts'
import { HealthMark } from '../icons/marks.tsx'
import classes from './panel.module.css'
import type { Subject } from './subject.ts'

/** Who reads a topic or stream, and what a group reads: each with its state. A queue's own is what the panel begins with. */
export const Subscriptions = ({
  subject,
  picture,
  go
}: {
  subject: Subject
  picture: Picture
  go(id: string): void
}) => {
  const { subscriptions, kind, id } = subject
  if (kind === 'queue' || subscriptions.length === 0) return null
  if (kind === 'group' && subscriptions.length === 1) return null
  return (
    <section>
      <h3 className={classes.heading}>{kind === 'group' ? 'Reads' : 'Readers'}</h3>
      <ul className={classes.rows}>
        {subscriptions.map((subscription) => {
          const other =
            subscription.reader === id ? subscription.channel : (subscription.reader ?? subscription.channel)
          const { backlog } = subscription.figures
          return (
            <li key={subscription.id} className={classes.row}>
              <UnstyledButton className={classes.link} onClick={() => go(other)}>
                {picture.entities.get(other)?.name ?? other}
              </UnstyledButton>
              <span className={classes.value} data-health={subscription.health}>
                <HealthMark health={subscription.health} size={12} />
                {STATE_WORDS[subscription.state]}
                {isKnown(backlog) && backlog.value > 0 ? ` · ${figureText('backlog', backlog)}` : ''}
              </span>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

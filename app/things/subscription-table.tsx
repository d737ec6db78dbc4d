'use client'
import { UnstyledButton } from '@mantine/core'
import type { Figure, FigureName } from '../../model/figure.ts'
import { STATE_WORDS } from '../../model/state-words.ts'
import type { Picture } from '../client/picture.ts'
import { showFigure, wordOf } from '../format/figure.ts'
import { When } from '../format/when.tsx'
import { HealthMark } from '../icons/marks.tsx'
import { figureHealth } from '../panel/figure-order.ts'
import panel from '../panel/panel.module.css'
import type { Subject } from '../panel/subject.ts'
import classes from './things.module.css'

const COLUMNS = ['backlog', 'lateness', 'in_rate', 'out_rate', 'drain', 'readers'] as const satisfies FigureName[]

interface SubscriptionTableProps {
  subject: Subject
  picture: Picture
  go(id: string): void
}

/** Every reader of a topic or stream, or every channel that a group reads, with its figures. A queue's one is what the page begins with. */
export const SubscriptionTable = ({ subject, picture, go }: SubscriptionTableProps) => {
  const { subscriptions, kind, id } = subject
  if (kind === 'queue' || subscriptions.length === 0) return null
  return (
    <section className={classes.wide}>
      <h2 className={panel.heading}>
        {kind === 'group' ? 'Reads' : 'Readers'} <small>{subscriptions.length}</small>
      </h2>
      <table className={panel.table}>
        <thead>
          <tr>
            <th scope="col">{kind === 'group' ? 'channel' : 'group'}</th>
            <th scope="col" className={classes.left}>
              state
            </th>
            {COLUMNS.map((name) => (
              <th key={name} scope="col">
                {wordOf(name).toLowerCase()}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {subscriptions.map(({ id: each, channel, reader, state, health, since, figures }) => {
            const other = reader === id ? channel : (reader ?? channel)
            return (
              <tr key={each}>
                <td>
                  <UnstyledButton className={panel.link} onClick={() => go(other)}>
                    {picture.entities.get(other)?.name ?? other}
                  </UnstyledButton>
                </td>
                <td className={classes.left} data-health={health}>
                  <HealthMark health={health} size={12} /> {STATE_WORDS[state]}
                  <small>
                    {' '}
                    since <When at={since} now={picture.at} />
                  </small>
                </td>
                {COLUMNS.map((name) => (
                  <Cell key={name} name={name} figure={figures[name]} health={health} />
                ))}
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

interface CellProps {
  name: FigureName
  figure: Figure | undefined
  health: Subject['health']
}

const Cell = ({ name, figure, health }: CellProps) => {
  if (figure === undefined) return <td />
  const { text, note, kind, sign } = showFigure(name, figure)
  return (
    <td
      data-figure={name}
      data-health={figureHealth(name, figure, health)}
      {...(kind === 'known' && sign === '' ? {} : { title: note })}
    >
      {text}
    </td>
  )
}

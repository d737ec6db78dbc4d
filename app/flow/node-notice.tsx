'use client'
import { UnstyledButton } from '@mantine/core'
import { troublesOf } from '../../model/trouble.ts'
import type { Picture } from '../client/picture.ts'
import { kindName } from '../format/words.ts'
import { HealthMark } from '../icons/marks.tsx'
import classes from './node-notice.module.css'
import type { Choose } from './use-choice.ts'

/** Brokers' nodes don't stand on the picture: what is wrong with one is said above it. Nothing where all are well. */
export const NodeNotice = ({ entities, choose }: Pick<Picture, 'entities'> & { choose: Choose }) => {
  const troubled = [...entities.values()].flatMap(({ id, kind, name, target, transport, facts }) => {
    const [first] = kind === 'node' ? troublesOf(facts) : []
    return first === undefined ? [] : [{ ...first, id, name, target, what: kindName(kind, transport) }]
  })
  if (troubled.length === 0) return null
  return (
    <section className={classes.notice} aria-label="Nodes in trouble">
      {troubled.map(({ id, name, target, what, severity, lead, text }) => (
        <p key={id} className={classes.line}>
          <HealthMark health={severity} size={13} />
          <span>
            <b>{lead}</b>: {what}{' '}
            <UnstyledButton className={classes.link} onClick={() => choose({ sel: id })}>
              {name}
            </UnstyledButton>{' '}
            of {target}. {text}
          </span>
        </p>
      ))}
    </section>
  )
}

'use client'
import { troublesOf } from '../../model/trouble.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { kindName } from '../format/words.ts'
import { HealthMark } from '../icons/marks.tsx'
import { addressOf } from '../things/address.ts'
import classes from './node-notice.module.css'

/** Brokers' nodes don't stand on the picture: what is wrong with one is said above it. Nothing where all are well. */
export const NodeNotice = ({ entities }: Pick<Picture, 'entities'>) => {
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
            <Link className={classes.link} href={addressOf({ id, kind: 'node' })}>
              {name}
            </Link>{' '}
            of {target}. {text}
          </span>
        </p>
      ))}
    </section>
  )
}

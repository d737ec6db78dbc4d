'use client'
import { useMemo } from 'react'
import { nameOf } from '../../model/id.ts'
import { type Hop, pathwaysOf, throughOf } from '../../model/pathway.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { figureText } from '../format/figure.ts'
import panel from '../panel/panel.module.css'
import type { Subject } from '../panel/subject.ts'
import { addressOf } from '../things/address.ts'
import classes from './chain.module.css'
import { titleOf } from './title.ts'

/** As many as help; the page of all ways has the others. */
const MOST = 6

/** The ways of messages that lead through a channel, group, service or method, those that most go first. */
export const WaysThrough = ({ subject, picture }: { subject: Subject; picture: Picture }) => {
  const ways = useMemo(
    () => pathwaysOf(picture.entities).filter(({ hops }) => throughOf(hops).has(subject.id)),
    [picture.entities, subject.id]
  )
  if (ways.length === 0) return null
  return (
    <section>
      <h3 className={panel.heading}>
        Ways through here <small>p95 of the whole way</small>
      </h3>
      <ul className={panel.rows}>
        {ways.slice(0, MOST).map((way) => (
          <li key={way.id} className={panel.row}>
            <Link className={panel.link} href={addressOf({ id: way.id, kind: 'pathway' })} title={way.name}>
              {titleOf(way)}
            </Link>
            <span className={classes.via} title={way.name}>
              {way.hops.flatMap(viaOf).join(', ')}
            </span>
            <span className={panel.value}>{figureText('p95', way.figures.p95)}</span>
          </li>
        ))}
      </ul>
      {ways.length > MOST ? (
        <p className={panel.dim}>
          <Link className={panel.plain} href={`/pathways?through=${encodeURIComponent(subject.id)}`}>
            all {ways.length}
          </Link>
        </p>
      ) : null}
    </section>
  )
}

/** What tells ways with the same ends apart: the methods and channels between. */
const viaOf = (hop: Hop): string[] => {
  if ('channel' in hop) return [hop.name]
  return hop.method === null ? [] : [nameOf(hop.method)]
}

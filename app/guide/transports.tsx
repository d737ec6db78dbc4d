'use client'
import { FACTS, type Facts } from '../../guide/facts.ts'
import type { TopologyEntity } from '../../model/api.ts'
import { isKnown } from '../../model/known.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { figureText } from '../format/figure.ts'
import { FindingMark } from '../icons/marks.tsx'
import { channelsOf } from './channels.ts'
import guide from './guide.module.css'
import { Sketch } from './sketch.tsx'
import { TransportIcon } from './transport-icon.tsx'
import classes from './transports.module.css'

/** The four transports, each with what it is for, and what uses it here. */
export const Transports = ({ picture }: { picture: Picture | null }) => (
  <section id="transports" className={guide.section}>
    <h2>The four transports</h2>
    {FACTS.map((facts) => (
      <Transport key={facts.transport} facts={facts} picture={picture} />
    ))}
  </section>
)

const Transport = ({ facts, picture }: { facts: Facts; picture: Picture | null }) => {
  const { transport, title, what, picture: inMind, useWhen, notWhen, examples, ranges } = facts
  return (
    <article id={transport} className={classes.transport} data-transport={transport}>
      <header className={classes.head}>
        <h3>
          <TransportIcon transport={transport} size={20} />
          {title}
        </h3>
        <p className={classes.what}>{what}</p>
        <p className={classes.mind}>{inMind}</p>
        <Sketch transport={transport} />
        <dl className={classes.ranges}>
          {ranges.map(({ what, value }) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </header>
      <List title="Use it when" items={useWhen} sign="yes" />
      <List title="Not when" items={notWhen} sign="no" />
      <div className={classes.list}>
        <h4>For example</h4>
        <ul className={classes.examples}>
          {examples.map((example) => (
            <li key={example}>{example}</li>
          ))}
        </ul>
        <h4>Here</h4>
        <Here channels={picture === null ? null : channelsOf(picture, transport)} picture={picture} />
      </div>
    </article>
  )
}

const List = ({ title, items, sign }: { title: string; items: readonly string[]; sign: 'yes' | 'no' }) => (
  <div className={classes.list}>
    <h4>{title}</h4>
    <ul data-sign={sign}>
      {items.map((item) => (
        <li key={item}>{item}</li>
      ))}
    </ul>
  </div>
)

const MOST = 5

const Here = ({ channels, picture }: { channels: readonly TopologyEntity[] | null; picture: Picture | null }) => {
  if (channels === null) return <p className={classes.none}>Looking…</p>
  if (channels.length === 0) return <p className={classes.none}>Nothing that is watched uses it.</p>
  const straying = new Set(picture?.findings.map(({ of }) => of))
  return (
    <ul className={classes.here}>
      {channels.slice(0, MOST).map((channel) => {
        const { id, name, figures } = channel
        const rate = figures.rate ?? figures.in_rate
        return (
          <li key={id}>
            <Link href={`/?sel=${encodeURIComponent(id)}`}>{name}</Link>
            {straying.has(id) ? (
              <span title="Strays from the guide">
                <FindingMark size={12} />
              </span>
            ) : null}
            <span
              className={classes.rate}
              {...(isKnown(rate) || rate === undefined || !('unknown' in rate) ? {} : { title: rate.unknown })}
            >
              {figureText(figures.rate === undefined ? 'in_rate' : 'rate', rate)}
            </span>
          </li>
        )
      })}
      {channels.length > MOST ? <li className={classes.none}>and {channels.length - MOST} more</li> : null}
    </ul>
  )
}

'use client'
import { FACTS, type Facts } from '../../guide/facts.ts'
import type { TopologyEntity } from '../../model/api.ts'
import type { Finding, GuideState } from '../../model/finding.ts'
import { isKnown } from '../../model/known.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { figureText } from '../format/figure.ts'
import { FindingMark } from '../icons/marks.tsx'
import { channelsOf } from './channels.ts'
import guide from './guide.module.css'
import { nameOfId } from './names.ts'
import { Sketch } from './sketch.tsx'
import { TransportIcon } from './transport-icon.tsx'
import classes from './transports.module.css'

/** The four transports, each with what it is for, and what uses it here. */
export const Transports = ({ picture, uses }: { picture: Picture | null; uses: GuideState['uses'] }) => (
  <section id="transports" className={guide.section}>
    <h2>The four transports</h2>
    {FACTS.map((facts) => (
      <Transport key={facts.transport} facts={facts} picture={picture} uses={uses} />
    ))}
  </section>
)

interface TransportProps {
  facts: Facts
  picture: Picture | null
  uses: GuideState['uses']
}

const Transport = ({ facts, picture, uses }: TransportProps) => {
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
      <div className={classes.list}>
        <h4>Use it when</h4>
        <ul data-sign="yes">
          {useWhen.map(({ id, says }) => (
            <li key={id} data-use={id}>
              {says}
              <UsedSo used={uses.find(({ use }) => use === id)} picture={picture} />
            </li>
          ))}
        </ul>
      </div>
      <NotWhen items={notWhen} transport={transport} picture={picture} />
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

/** Channels here that are used so, and by what that is seen. */
const UsedSo = ({ used, picture }: { used: GuideState['uses'][number] | undefined; picture: Picture | null }) =>
  used === undefined ? null : (
    <small className={classes.used}>
      {used.examples.map(({ of, why }, i) => (
        <span key={of}>
          {i === 0 ? 'As ' : ', '}
          <Link href={`/guide/${of}`}>{picture?.entities.get(of)?.name ?? nameOfId(of)}</Link> ({why})
        </span>
      ))}
      {used.count > used.examples.length ? ` and ${used.count - used.examples.length} more` : ''}
    </small>
  )

/** What it is not for, and beside each the channels here that are used so all the same. */
const NotWhen = ({
  items,
  transport,
  picture
}: {
  items: Facts['notWhen']
  transport: Facts['transport']
  picture: Picture | null
}) => (
  <div className={classes.list}>
    <h4>Not when</h4>
    <ul data-sign="no">
      {items.map(({ says, rules }) => {
        const straying = (picture?.findings ?? []).filter(
          ({ rule, of }) => rules.includes(rule) && picture?.entities.get(of)?.transport === transport
        )
        return (
          <li key={says}>
            {says}
            <Straying findings={straying} picture={picture} />
          </li>
        )
      })}
    </ul>
  </div>
)

const Straying = ({ findings, picture }: { findings: readonly Finding[]; picture: Picture | null }) =>
  findings.length === 0 ? null : (
    <small className={classes.straying}>
      <FindingMark size={11} />
      {findings.slice(0, MOST_STRAYING).map(({ id, of }, i) => (
        <span key={id}>
          {i === 0 ? 'As ' : ', '}
          <Link href={`/guide?finding=${encodeURIComponent(id)}`}>{picture?.entities.get(of)?.name}</Link>
        </span>
      ))}
      {findings.length > MOST_STRAYING ? ` and ${findings.length - MOST_STRAYING} more` : ''}
    </small>
  )

const MOST_STRAYING = 3
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

'use client'
import type { CSSProperties } from 'react'
import type { Hop, Pathway } from '../../model/pathway.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { figureText } from '../format/figure.ts'
import { KindIcon } from '../icons/kinds.tsx'
import { HealthMark } from '../icons/marks.tsx'
import { addressOf } from '../things/address.ts'
import { fansOf } from './fans.ts'
import { kindOf } from './kind-of.ts'
import classes from './picture.module.css'
import share from './share.module.css'
import { ShareBar } from './share-bar.tsx'
import { shareOf, shareWords, timeOf } from './time.ts'

/** The way from left to right, each step in its place, and below it all the time it takes, to scale: a fan leads from each step to its part of the time. */
export const WayPicture = ({ way: { hops, figures }, picture }: { way: Pathway; picture: Picture }) => {
  if (hops.length === 0) return null
  const fans = fansOf(hops.map((hop) => shareOf(hop) ?? 0))
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long way is scrolled, by keys as well.
    <section className={classes.picture} aria-label="The way, and the time of each step" tabIndex={0}>
      <div className={classes.inner} style={leastOf(hops.length)}>
        <ol className={classes.steps}>
          {hops.map((hop) => (
            <Step key={hop.id} hop={hop} picture={picture} />
          ))}
        </ol>
        {fans.length === 0 ? null : (
          <>
            <svg className={classes.fans} viewBox="0 0 1000 40" preserveAspectRatio="none" aria-hidden="true">
              {hops.map((hop, i) => (
                <path
                  key={hop.id}
                  d={fans[i]}
                  data-wait={'channel' in hop}
                  {...(hop.transport === null ? {} : { 'data-transport': hop.transport })}
                />
              ))}
            </svg>
            <ShareBar hops={hops} tall />
            <p className={share.scale}>
              <span>0</span>
              <span>
                <span className={share.part} data-wait="false" aria-hidden="true" /> processing{' '}
                <span className={share.part} data-wait="true" aria-hidden="true" /> waiting in a channel
              </span>
              <span>the whole way, p50 {figureText('p50', figures.p50)}</span>
            </p>
          </>
        )}
      </div>
    </section>
  )
}

/** px */
const LEAST_STEP = 118
const leastOf = (steps: number): CSSProperties => ({ ['--least' as string]: `${steps * LEAST_STEP}px` })

const Step = ({ hop, picture }: { hop: Hop; picture: Picture }) => {
  const entity = picture.entities.get('service' in hop ? hop.service : hop.channel)
  const { p95, by } = timeOf(hop, picture)
  const waits = 'channel' in hop
  return (
    <li
      className={classes.step}
      data-hop={hop.id}
      data-wait={waits}
      {...(hop.transport === null ? {} : { 'data-transport': hop.transport })}
    >
      <span className={classes.box}>
        <KindIcon kind={kindOf(hop, picture)} size={15} />
        {entity === undefined ? (
          <span className={classes.name}>{hop.name}</span>
        ) : (
          <Link className={classes.name} href={addressOf(entity)} title={hop.name}>
            {hop.name}
          </Link>
        )}
        {entity === undefined || entity.health === 'ok' ? null : <HealthMark health={entity.health} size={12} />}
      </span>
      <span className={classes.time}>
        <b>{shareOf(hop) === undefined ? '–' : shareWords(hop)}</b>
        <span>{waits ? 'waiting' : 'processing'}</span>
        <span
          title={
            by === 'broker'
              ? 'As its broker says: how old the oldest message is that waits there.'
              : 'Nineteen of twenty took at most this long here.'
          }
        >
          {by === 'broker' ? 'oldest' : 'p95'} {figureText('p95', p95)}
        </span>
      </span>
    </li>
  )
}

'use client'
import type { Transport } from '../../model/observation.ts'
import type { Picture } from '../client/picture.ts'
import { figureText } from '../format/figure.ts'
import { GroupConsumers } from './group-consumers.tsx'
import panel from './panel.module.css'
import classes from './parts.module.css'
import { newestOf, type Part, useRecent } from './recent.ts'
import type { Subject } from './subject.ts'

/** Series that a subscription has for each of its parts, and what they are called. */
const NAMES: Record<string, { title: string; part: string; none: string }> = {
  'kafka.consumer_group.lag': {
    title: 'Backlog by partition',
    part: 'partition',
    none: 'Each partition is read to its end.'
  }
}
/** As many as help; the worst are first. */
const MOST = 12

/** Which partition or consumer of a group it is that is behind. With `all`, of each channel it reads; else only where it reads one. */
export const Parts = ({ subject, picture, all = false }: { subject: Subject; picture: Picture; all?: boolean }) => {
  const of = subject.kind === 'group' && subject.health !== 'unknown' ? subject.subscriptions : []
  if (of.length > 1 && !all) return null
  return of.map(({ id, channel }) => (
    <PartsOf
      key={id}
      of={id}
      name={subject.name}
      at={picture.at}
      channel={of.length > 1 ? (picture.entities.get(channel)?.name ?? channel) : null}
      transport={subject.transport}
      most={all ? Number.POSITIVE_INFINITY : MOST}
    />
  ))
}

interface PartsOfProps {
  /** Id of the subscription. */
  of: string
  /** Of what is shown. */
  name: string
  at: number
  /** Name of the channel, where it has to be said. */
  channel: string | null
  transport: Transport | null
  most: number
}

/** The newest reading of each part, worst first. */
const PartsOf = ({ of, name: own, at, channel, transport, most }: PartsOfProps) => {
  const series = useRecent(of, at)
  const charts = Object.entries(NAMES).map(([name, { title, part, none }]) => {
    const parts = newestOf(series, name)
    return parts.length < 2 ? null : (
      <section key={name}>
        <h3 className={panel.heading}>
          {title} <small>{channel === null ? parts.length : `${parts.length} of ${channel}`}</small>
        </h3>
        {parts.every(({ value }) => value === 0) ? (
          <p className={panel.dim}>{none}</p>
        ) : (
          <Bars parts={parts.filter(({ value }) => value > 0)} part={part} transport={transport} most={most} />
        )}
      </section>
    )
  })
  return (
    <>
      {charts}
      <GroupConsumers series={series} of={own} channel={channel} most={most} />
    </>
  )
}

interface BarsProps extends Pick<PartsOfProps, 'transport' | 'most'> {
  parts: readonly Part[]
  part: string
}

const Bars = ({ parts, part, transport, most }: BarsProps) => {
  const longest = Math.max(1, ...parts.map(({ value }) => value))
  return (
    <>
      <ul className={classes.parts} {...(transport === null ? {} : { 'data-transport': transport })}>
        {parts.slice(0, most).map((each) => (
          <li key={each.part} aria-label={`${part} ${each.part}: ${each.value}`}>
            <span className={classes.name} title={each.part}>
              {each.part}
            </span>
            <span className={classes.bar}>
              <span style={{ width: `${(each.value / longest) * 100}%` }} />
            </span>
            <span className={classes.value}>{figureText('backlog', { value: each.value, how: 'measured' })}</span>
          </li>
        ))}
      </ul>
      {parts.length > most ? <p className={panel.dim}>and {parts.length - most} with less</p> : null}
    </>
  )
}

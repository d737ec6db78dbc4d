'use client'
import { useEffect, useState } from 'react'
import type { Series } from '../../model/api.ts'
import type { Transport } from '../../model/observation.ts'
import { getSeries } from '../client/fetch.ts'
import { figureText } from '../format/figure.ts'
import panel from './panel.module.css'
import classes from './parts.module.css'
import type { Subject } from './subject.ts'

/** Series that a subscription has for each of its parts, and what they are called. */
const NAMES: Record<string, { title: string; part: string; none: string }> = {
  'kafka.consumer_group.lag': {
    title: 'Backlog by partition',
    part: 'partition',
    none: 'Each partition is read to its end.'
  },
  'redis.consumer.pending': {
    title: 'Unacked by consumer',
    part: 'consumer',
    none: 'Each consumer has acknowledged all it took.'
  }
}
/** Long enough to hold a poll of a slow target. */
const RECENT_MS = 130_000
/** As many as help; the worst are first. */
const MOST = 12

/** Which partition or consumer it is that is behind: the newest reading of each, worst first. */
export const Parts = ({ subject, at }: { subject: Subject; at: number }) => {
  const of = subject.kind === 'group' && subject.health !== 'unknown' ? subject.subscriptions : []
  const series = useRecent(of.length === 1 ? (of[0]?.id ?? null) : null, at)
  return Object.entries(NAMES).map(([name, { title, part, none }]) => {
    const parts = newestOf(series, name)
    return parts.length < 2 ? null : (
      <section key={name}>
        <h3 className={panel.heading}>
          {title} <small>{parts.length}</small>
        </h3>
        {parts.every(({ value }) => value === 0) ? (
          <p className={panel.dim}>{none}</p>
        ) : (
          <Bars parts={parts.filter(({ value }) => value > 0)} part={part} transport={subject.transport} />
        )}
      </section>
    )
  })
}

interface Part {
  part: string
  value: number
}

/** The newest reading of each part, the largest first. */
const newestOf = (series: readonly Series[], name: string): Part[] =>
  series
    .filter((each) => each.name === name)
    .flatMap(({ part, points }) => {
      const value = points.findLast(([, value]) => typeof value === 'number')?.[1]
      return typeof value === 'number' && part !== null ? [{ part, value }] : []
    })
    .sort((a, b) => b.value - a.value || a.part.localeCompare(b.part, 'en', { numeric: true }))

const Bars = ({ parts, part, transport }: { parts: readonly Part[]; part: string; transport: Transport | null }) => {
  const most = Math.max(1, ...parts.map(({ value }) => value))
  return (
    <>
      <ul className={classes.parts} {...(transport === null ? {} : { 'data-transport': transport })}>
        {parts.slice(0, MOST).map((each) => (
          <li key={each.part} aria-label={`${part} ${each.part}: ${each.value}`}>
            <span className={classes.name} title={each.part}>
              {each.part}
            </span>
            <span className={classes.bar}>
              <span style={{ width: `${(each.value / most) * 100}%` }} />
            </span>
            <span className={classes.value}>{figureText('backlog', { value: each.value, how: 'measured' })}</span>
          </li>
        ))}
      </ul>
      {parts.length > MOST ? <p className={panel.dim}>and {parts.length - MOST} with less</p> : null}
    </>
  )
}

/** The newest readings, asked again with each poll; the old ones stay until the new are there. */
const useRecent = (of: string | null, at: number): Series[] => {
  const [series, setSeries] = useState<Series[]>([])
  useEffect(() => {
    if (of === null) return
    const aborted = new AbortController()
    getSeries({ of, from: at - RECENT_MS, to: at }, aborted.signal)
      .then(setSeries)
      .catch(() => undefined)
    return () => aborted.abort()
  }, [of, at])
  return series
}

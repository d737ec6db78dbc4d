'use client'
import { useEffect } from 'react'
import { conditionWords, figureSays, figureWord } from '../../judge/alerts/words.ts'
import type { Alert } from '../../model/alert.ts'
import { formatSeconds } from '../../model/format.ts'
import { alertAddress } from '../../model/id.ts'
import { Sparkline, SparksContext } from '../channels/sparkline.tsx'
import { useSparks } from '../channels/use-sparks.ts'
import { Link } from '../client/link.tsx'
import type { Picture } from '../client/picture.ts'
import { utc } from '../format/time.ts'
import { When } from '../format/when.tsx'
import { KindIcon } from '../icons/kinds.tsx'
import { HealthMark } from '../icons/marks.tsx'
import { UiIcon } from '../icons/ui.tsx'
import classes from './alerts.module.css'
import { MuteMenu } from './mute-menu.tsx'
import { alertSubject, withoutName } from './subject-of.ts'

const RANK = { critical: 0, warn: 1 } as const

/** The worst first, then the newest. */
const ordered = (alerts: readonly Alert[]): Alert[] =>
  [...alerts].sort((a, b) =>
    a.state === 'resolved' && b.state === 'resolved'
      ? (b.resolvedAt ?? 0) - (a.resolvedAt ?? 0)
      : RANK[a.severity] - RANK[b.severity] || b.since - a.since
  )

export const AlertList = ({
  alerts,
  picture,
  now,
  marked,
  empty
}: {
  alerts: readonly Alert[]
  picture: Picture | null
  now: number
  marked: string | null
  /** What stands there without any. */
  empty: React.ReactNode
}) =>
  picture === null || alerts.length === 0 ? (
    empty
  ) : (
    <Sparkled of={alerts} at={picture.at}>
      <ol className={classes.alerts}>
        {ordered(alerts).map((alert) => (
          <AlertRow key={alert.id} alert={alert} picture={picture} now={now} marked={alert.id === marked} />
        ))}
      </ol>
    </Sparkled>
  )

/** As many have a line of their last hour; the worst are first. */
const MOST_LINES = 30

/** Gives what stands in it the small lines of what the alerts are of. */
const Sparkled = ({ of, at, children }: { of: readonly Alert[]; at: number; children: React.ReactNode }) => {
  const sparks = useSparks()
  sparks.pictureAt = at
  const wanted = ordered(of)
    .slice(0, MOST_LINES)
    .map((alert) => alert.of)
    .join('\n')
  useEffect(() => sparks.want(wanted.split('\n')), [sparks, wanted])
  return <SparksContext value={sparks}>{children}</SparksContext>
}

const AlertRow = ({
  alert,
  picture,
  now,
  marked
}: {
  alert: Alert
  picture: Picture
  now: number
  marked: boolean
}) => {
  const { name, kind, transport, href } = alertSubject(alert, picture)
  const muted = alert.mutedUntil !== null && alert.mutedUntil > now
  const over = alert.state === 'resolved'
  return (
    <li
      className={classes.alert}
      data-severity={over ? 'over' : alert.severity}
      {...(marked
        ? { 'data-marked': true, ref: (row: HTMLLIElement | null) => row?.scrollIntoView({ block: 'nearest' }) }
        : {})}
    >
      <span className={classes.mark} title={over ? 'Resolved' : alert.severity === 'critical' ? 'Critical' : 'Warning'}>
        {over ? <UiIcon name="done" size={16} /> : <HealthMark health={alert.severity} size={16} />}
      </span>
      <div className={classes.told}>
        <p className={classes.subject} {...(transport === null ? {} : { 'data-transport': transport })}>
          {kind === 'target' ? <UiIcon name="target" size={15} /> : <KindIcon kind={kind} size={15} />}
          <Link href={href}>{name}</Link>
          <Link className={classes.rule} href={alertAddress(alert.id)}>
            {alert.ruleName}
          </Link>
        </p>
        <p className={classes.sentence}>{withoutName(alert.summary)}</p>
        <p className={classes.evidence}>
          {figureWord(alert.condition.figure)} <b>{figureSays(alert.condition.figure, alert.value)}</b>
          <span>{conditionWords(alert.condition)}</span>
        </p>
      </div>
      {kind === 'target' || over ? null : (
        <div className={classes.line} {...(transport === null ? {} : { 'data-transport': transport })}>
          <Sparkline row={{ seriesOf: alert.of, figures: alert.figures, health: alert.severity }} />
        </div>
      )}
      <div className={classes.when}>
        <Since alert={alert} now={now} />
        {over ? null : <MuteMenu alert={alert} now={now} muted={muted} />}
      </div>
    </li>
  )
}

const Since = ({ alert: { since, firedAt, resolvedAt }, now }: { alert: Alert; now: number }) => {
  const began = firedAt ?? since
  return (
    <p title={`Its conditions hold since ${utc(since)}`}>
      <b>
        <When at={began} now={now} />
        {resolvedAt === null ? null : (
          <>
            –<When at={resolvedAt} now={began} />
          </>
        )}
      </b>
      <span>{formatSeconds(Math.max(0, Math.round(((resolvedAt ?? now) - began) / 1000)))}</span>
    </p>
  )
}

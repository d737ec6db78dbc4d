'use client'
import type { AlertsAnswer } from '../../model/alert.ts'
import type { EventsAnswer } from '../../model/event.ts'
import { get } from '../client/fetch.ts'
import { Link } from '../client/link.tsx'
import type { Live } from '../client/live.ts'
import { firingKey } from '../client/picture.ts'
import { useAnswer } from '../client/use-answer.ts'
import { useLive, useNow } from '../client/use-live.ts'
import { clock, clockSeconds, clockUtc, moment, utc } from '../format/time.ts'
import classes from './foot.module.css'
import { drawnOf, marksOf, SPAN_MS, type Span, spansOf, ticksOf } from './foot-bar.ts'
import { stateOf } from './foot-state.ts'
import shell from './shell.module.css'

/** The last day as it looks from now: alerts and what is out of step, and what happened. The plumb line is now. */
export const Foot = () => {
  const live = useLive()
  const { picture } = live
  const now = useNow()
  // Each is asked anew when the stream tells that there is another.
  const alerts = useAnswer(
    (signal) => get<AlertsAnswer>(`alerts?from=${Date.now() - SPAN_MS}`, signal),
    firingKey(picture)
  )
  const events = useAnswer((signal) => get<EventsAnswer>('events', signal), picture?.eventsAt)
  const spans = picture === null ? [] : spansOf(picture, alerts.answer?.alerts ?? [], now)
  const offset = -new Date(now).getTimezoneOffset() * 60_000
  return (
    <footer className={shell.foot}>
      <State live={live} now={now} />
      <nav className={classes.bar} aria-label="The last 24 hours" suppressHydrationWarning>
        <div className={classes.track} />
        {drawnOf(spans).map((span) => (
          <SpanLink key={`${span.id} ${span.since}`} span={span} now={now} />
        ))}
        {marksOf(events.answer?.events ?? [], now).map(({ id, at, place, kind, text }) => (
          <span
            key={id}
            className={classes.event}
            data-kind={kind}
            style={{ left: `${place * 100}%` }}
            title={`${text} ${moment(at, now)} (${utc(at)})`}
          />
        ))}
        {picture === null
          ? null
          : ticksOf(now, offset).map(({ at, place, named }) => (
              <span key={at} className={classes.tick} style={{ left: `${place * 100}%` }}>
                {named ? <span title={utc(at)}>{clock(at)}</span> : null}
              </span>
            ))}
        <span className={classes.plumb} title={`Now: ${clockSeconds(now)} (${clockUtc(now)})`} />
      </nav>
    </footer>
  )
}

const SpanLink = ({ span: { href, health, from, to, text, since, until }, now }: { span: Span; now: number }) => {
  const when = until === null ? `since ${moment(since, now)}` : `${moment(since, now)}–${moment(until, since)}`
  return (
    <Link
      href={href}
      className={classes.span}
      data-health={health}
      data-over={until !== null}
      style={{ right: `${(1 - to) * 100}%`, width: `max(4px, ${(to - from) * 100}%)` }}
      title={`${text}, ${when} (${utc(since)}${until === null ? '' : ` to ${utc(until)}`})`}
      aria-label={`${text}, ${when}: show it`}
    />
  )
}

/** How old the picture is, whether new ones come, and if not, since when. */
const State = ({ live: { picture, connection }, now }: { live: Live; now: number }) => {
  const { word, more, at, phase } = stateOf(picture, connection, now)
  return (
    <div className={classes.state} data-phase={phase} {...(phase === 'live' ? {} : { role: 'status' })}>
      {word}
      <small {...(at === null ? {} : { title: `${clockSeconds(at)} (${utc(at)})` })}>{more}</small>
    </div>
  )
}

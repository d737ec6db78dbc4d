'use client'
import { useLive, useNow } from '../client/use-live.ts'
import { useChoice } from '../flow/use-choice.ts'
import { ago, clock, clockSeconds, clockUtc } from '../format/time.ts'
import classes from './foot.module.css'
import { SPAN_MS, spansOf, ticksOf } from './foot-bar.ts'
import shell from './shell.module.css'

/** The last hour as it looks from now: since when what is out of step is so. The plumb line is now. */
export const Foot = () => {
  const { picture, connection } = useLive()
  const now = useNow()
  const { choice, choose } = useChoice()
  const spans = picture === null ? [] : spansOf(picture, now)
  return (
    <footer className={shell.foot}>
      <State at={picture?.at ?? null} now={now} phase={connection.phase} since={connection.since} />
      <div className={classes.bar} suppressHydrationWarning>
        <div className={classes.track} />
        {spans.map(({ id, of, health, from, text }) => (
          <button
            key={id}
            type="button"
            className={classes.span}
            data-health={health}
            style={{ left: `${from * 100}%` }}
            title={`${text} since ${clock(now - (1 - from) * SPAN_MS)}`}
            aria-label={`${text}: show it`}
            aria-pressed={choice.sel === of}
            onClick={() => choose({ sel: of })}
          />
        ))}
        {picture === null
          ? null
          : ticksOf(now).map(({ at, place, named }) => (
              <span key={at} className={classes.tick} style={{ left: `${place * 100}%` }}>
                {named ? <span>{clock(at)}</span> : null}
              </span>
            ))}
        <span className={classes.plumb} title={`Now: ${clockSeconds(now)} (${clockUtc(now)})`} />
      </div>
    </footer>
  )
}

interface StateProps {
  at: number | null
  now: number
  phase: 'connecting' | 'live' | 'lost'
  since: number
}

/** How old the picture is, and whether new ones come. */
const State = ({ at, now, phase, since }: StateProps) => {
  const age = at === null ? '' : ago(at, now)
  if (phase === 'live')
    return (
      <div className={classes.state} data-phase="live">
        Live <small>{age}</small>
      </div>
    )
  const word = phase === 'lost' ? 'Reconnecting…' : 'Connecting…'
  return (
    <div className={classes.state} data-phase={phase} role="status">
      {word}
      <small>{at === null ? '' : phase === 'lost' ? `since ${clockSeconds(since)}, picture ${age}` : age}</small>
    </div>
  )
}

'use client'
import { usePathname, useRouter } from 'next/navigation'
import type { Live } from '../client/live.ts'
import { useLive, useNow } from '../client/use-live.ts'
import { useChoice } from '../flow/use-choice.ts'
import { clock, clockSeconds, clockUtc } from '../format/time.ts'
import { onFlow } from '../things/address.ts'
import classes from './foot.module.css'
import { SPAN_MS, spansOf, ticksOf } from './foot-bar.ts'
import { stateOf } from './foot-state.ts'
import shell from './shell.module.css'

/** The last hour as it looks from now: since when what is out of step is so. The plumb line is now. */
export const Foot = () => {
  const live = useLive()
  const { picture } = live
  const now = useNow()
  const { choice, choose } = useChoice()
  const here = usePathname()
  const router = useRouter()
  const spans = picture === null ? [] : spansOf(picture, now)
  return (
    <footer className={shell.foot}>
      <State live={live} now={now} />
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
            onClick={() => (here === '/' ? choose({ sel: of }) : router.push(onFlow(of)))}
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

/** How old the picture is, whether new ones come, and if not, since when. */
const State = ({ live: { picture, connection }, now }: { live: Live; now: number }) => {
  const { word, more, phase } = stateOf(picture, connection, now)
  return (
    <div className={classes.state} data-phase={phase} {...(phase === 'live' ? {} : { role: 'status' })}>
      {word}
      <small>{more}</small>
    </div>
  )
}

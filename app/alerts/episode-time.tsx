'use client'
import { useMemo } from 'react'
import { conditionWords } from '../../judge/alerts/words.ts'
import type { EpisodeAnswer } from '../../model/episode.ts'
import { formatCount } from '../../model/format.ts'
import { ALL_FIGURES } from '../../model/known.ts'
import { ThresholdChart } from '../charts/threshold-chart.tsx'
import type { Picture } from '../client/picture.ts'
import { moment } from '../format/time.ts'
import { When } from '../format/when.tsx'
import { nameOfId } from '../guide/names.ts'
import panel from '../panel/panel.module.css'
import { type Happening, happenedOf } from '../things/happened.ts'
import { HappenedList } from '../things/happened-list.tsx'
import { Ribbon } from '../things/ribbon.tsx'
import classes from './episode.module.css'
import { alertSubject } from './subject-of.ts'

/** px; of each where there are two. */
const HEIGHT = 190
const LOWER = 120

interface EpisodeTimeProps {
  episode: EpisodeAnswer
  picture: Picture
  now: number
}

/** The episode and some time around it: its figure against the threshold, the states, and what happened. */
export const EpisodeTime = ({ episode, picture, now }: EpisodeTimeProps) => {
  const { alert, from, to, points, backlog, states } = episode
  const { condition } = alert
  const words = `${moment(from, now)} to ${moment(to, from)}`
  const happened = useMemo(() => happenedIn(episode, picture), [episode, picture])
  const known = points.some(([, value]) => value !== null)
  const shown = { from, to, fired: [{ from: alert.firedAt ?? alert.since, to: alert.resolvedAt ?? to }] }
  const most = backlog.reduce<number | null>(
    (so, [, value]) => (typeof value === 'number' ? Math.max(so ?? 0, value) : so),
    null
  )
  return (
    <>
      <figure className={classes.figure}>
        <figcaption className={panel.heading}>
          {ALL_FIGURES[condition.figure].word}{' '}
          <small>
            <When at={from} now={now} /> to <When at={to} now={from} />; shaded while it fired
          </small>
        </figcaption>
        {known ? (
          <ThresholdChart
            {...shown}
            points={points}
            threshold={condition.threshold}
            is={condition.is}
            words={conditionWords(condition)}
            label={`${ALL_FIGURES[condition.figure].word} from ${words}; ${conditionWords(condition)}`}
            height={backlog.length === 0 ? HEIGHT : LOWER}
          />
        ) : (
          <p className={panel.dim}>Of this time nothing is kept: not what it was before, nor how far it went.</p>
        )}
      </figure>
      {most === null ? null : (
        <figure className={classes.figure} data-chart="Backlog">
          <figcaption className={panel.heading}>
            Backlog <small>at most {formatCount(most)} messages</small>
          </figcaption>
          <ThresholdChart
            {...shown}
            points={backlog}
            label={`Backlog from ${words}; at most ${formatCount(most)}`}
            height={LOWER}
          />
        </figure>
      )}
      {alert.of.includes('|') ? (
        <section>
          <h2 className={panel.heading}>State</h2>
          <Ribbon
            lanes={[{ id: alert.of, name: '', chosen: true }]}
            states={states}
            events={happened.filter(({ mark }) => mark === 'event')}
            axis={{ from, at: to, to }}
            words="time shown"
            right={0}
            choose={() => undefined}
          />
        </section>
      ) : null}
      <HappenedList
        name={alertSubject(alert, picture).name}
        happened={happened}
        judged={alert.of.includes('|')}
        words="time shown"
        at={now}
      />
    </>
  )
}

/** What happened around it, with the alert’s own beginning and end, the newest first. */
const happenedIn = (
  { alert, from, to, states, events, findings, names }: EpisodeAnswer,
  picture: Picture
): Happening[] => {
  const nameOf = (id: string): string =>
    id === '' || id === alert.of ? '' : (names[id] ?? picture.entities.get(id)?.name ?? nameOfId(id))
  const began = alert.firedAt ?? alert.since
  const own: Happening[] = [
    { key: 'fired', at: began, mark: alert.severity, text: `It fired: ${conditionWords(alert.condition)}.`, who: '' },
    ...(alert.resolvedAt === null
      ? []
      : [{ key: 'over', at: alert.resolvedAt, mark: 'ok' as const, text: 'The alert was over.', who: '' }])
  ]
  return [...own, ...happenedOf({ states, events, findings, nameOf, from, to })].sort((a, b) => b.at - a.at)
}

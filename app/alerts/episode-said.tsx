import { conditionWords, figureWord } from '../../judge/alerts/words.ts'
import type { EpisodeAnswer } from '../../model/episode.ts'
import { formatAmount, formatSeconds } from '../../model/format.ts'
import { ALL_FIGURES } from '../../model/known.ts'
import { When } from '../format/when.tsx'
import { HealthMark } from '../icons/marks.tsx'
import { UiIcon } from '../icons/ui.tsx'
import say from '../panel/say-box.module.css'
import classes from './episode.module.css'
import { withoutName } from './subject-of.ts'

/** For how long it fired, in a sentence, and then in figures. */
export const EpisodeSaid = ({ episode, now }: { episode: EpisodeAnswer; now: number }) => {
  const { alert } = episode
  const { since, firedAt, resolvedAt, severity, summary } = alert
  const began = firedAt ?? since
  const over = resolvedAt !== null
  return (
    <>
      <p className={say.say} data-health={over ? 'ok' : severity} data-summary>
        {over ? <UiIcon name="done" size={15} /> : <HealthMark health={severity} size={15} />}
        <span>
          <b>
            {over ? 'Fired from ' : 'Fires since '}
            <When at={began} now={now} />
            {over ? (
              <>
                {' to '}
                <When at={resolvedAt} now={began} />
              </>
            ) : null}
            .
          </b>{' '}
          {withoutName(summary)}
        </span>
      </p>
      <dl className={classes.figures}>
        <Cell word={over ? 'Lasted' : 'Lasts'}>{seconds((resolvedAt ?? now) - began)}</Cell>
        <Cell word="Fired after">{seconds(began - since)}</Cell>
        <Cell word={`Worst: ${figureWord(alert.condition.figure)}`} title={conditionWords(alert.condition)}>
          {worstOf(episode)}
        </Cell>
        <Cell word="People told">{toldOf(episode, began)}</Cell>
      </dl>
    </>
  )
}

const Cell = ({ word, title, children }: { word: string; title?: string; children: React.ReactNode }) => (
  <div {...(title === undefined ? {} : { title })}>
    <dt>{word}</dt>
    <dd>{children}</dd>
  </div>
)

const seconds = (ms: number): string => formatSeconds(Math.max(0, Math.round(ms / 1000)))

/** The figure at its worst while the conditions held, as far as it is kept. */
const worstOf = ({ alert: { since, resolvedAt, condition }, points, to }: EpisodeAnswer): string => {
  const { figure, is } = condition
  const during = points.flatMap(([at, value]) =>
    at >= since && at <= (resolvedAt ?? to) && value !== null ? [value] : []
  )
  if (is === 'over' && during.includes('never')) return 'never'
  const known = during.filter((value) => value !== 'never')
  if (known.length === 0) return '–'
  const worst = known.reduce((a, b) => (is === 'over' ? Math.max(a, b) : Math.min(a, b)))
  return formatAmount(ALL_FIGURES[figure].unit, worst)
}

/** How soon the first webhook took it. */
const toldOf = ({ deliveries }: EpisodeAnswer, began: number): string => {
  const taken = deliveries.filter(
    ({ kind, trouble, doneAt }) => kind === 'firing' && trouble === null && doneAt !== null
  )
  const first = taken.reduce((soonest, { doneAt }) => Math.min(soonest, doneAt ?? soonest), Number.POSITIVE_INFINITY)
  if (Number.isFinite(first)) return `after ${seconds(Math.max(1000, first - began))}`
  return deliveries.length === 0 ? 'nobody' : 'nobody yet'
}

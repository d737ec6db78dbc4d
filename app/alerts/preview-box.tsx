'use client'
import { useEffect, useState } from 'react'
import { conditionWords } from '../../judge/alerts/words.ts'
import type { AlertRule, PreviewAnswer } from '../../model/alert.ts'
import { formatCount, formatSeconds } from '../../model/format.ts'
import { ThresholdChart } from '../charts/threshold-chart.tsx'
import { previewRule } from '../client/alerts.ts'
import { type Trouble, troubleOf } from '../client/fetch.ts'
import { moment, utc } from '../format/time.ts'
import panel from '../panel/panel.module.css'
import classes from './editor.module.css'

const SPANS = [
  { name: '1 h', ms: 3_600_000 },
  { name: '24 h', ms: 86_400_000 },
  { name: '7 d', ms: 7 * 86_400_000 }
] as const
/** Asked this long after the last change, ms. */
const SETTLE_MS = 350

interface Shown extends PreviewAnswer {
  from: number
  to: number
}

/** What the rule would have done over what is stored. */
export const PreviewBox = ({ rule, ready }: { rule: AlertRule; ready: boolean }) => {
  const [span, setSpan] = useState<number>(SPANS[1].ms)
  const { shown, trouble } = usePreview(rule, ready, span)
  const [condition] = rule.when
  return (
    <section className={classes.preview} aria-live="polite">
      <h3 className={panel.heading}>
        It would have fired
        <select
          className={classes.span}
          aria-label="Over"
          value={span}
          onChange={({ currentTarget }) => setSpan(Number(currentTarget.value))}
        >
          {SPANS.map(({ name, ms }) => (
            <option key={ms} value={ms}>
              in the last {name}
            </option>
          ))}
        </select>
      </h3>
      {trouble !== null ? (
        <p className={panel.dim}>
          {trouble.message} {trouble.todo}
        </p>
      ) : shown === null ? (
        <p className={panel.dim}>Reading what is stored…</p>
      ) : (
        <>
          <p className={classes.outcome} title={lastOf(shown)}>
            {outcomeOf(shown)}
          </p>
          {shown.shown === null || condition === undefined ? null : (
            <>
              <ThresholdChart
                points={shown.shown.points}
                from={shown.from}
                to={shown.to}
                threshold={condition.threshold}
                is={condition.is}
                words={conditionWords(condition)}
                fired={firedOf(shown)}
                label={`${shown.shown.name}: ${conditionWords(condition)}. ${outcomeOf(shown)}`}
                height={110}
              />
              <p className={classes.note}>{shown.shown.name}</p>
            </>
          )}
        </>
      )}
    </section>
  )
}

const usePreview = (
  rule: AlertRule,
  ready: boolean,
  span: number
): { shown: Shown | null; trouble: Trouble | null } => {
  const [state, setState] = useState<{ shown: Shown | null; trouble: Trouble | null }>({ shown: null, trouble: null })
  // The name says nothing of what it would have done.
  const asked = JSON.stringify({ ...rule, id: 'preview', name: 'preview', enabled: true })
  useEffect(() => {
    if (!ready) return
    const aborted = new AbortController()
    const timer = setTimeout(() => {
      const to = Date.now()
      previewRule({ rule: JSON.parse(asked), from: to - span, to }, aborted.signal)
        .then((answer) => setState({ shown: { ...answer, from: to - span, to }, trouble: null }))
        .catch((error: unknown) => {
          if (!aborted.signal.aborted) setState({ shown: null, trouble: troubleOf(error) })
        })
    }, SETTLE_MS)
    return () => {
      clearTimeout(timer)
      aborted.abort()
    }
  }, [asked, ready, span])
  return state
}

const firedOf = ({ shown, episodes, to }: Shown) =>
  episodes
    .filter(({ of }) => of === shown?.of)
    .map(({ firedAt, resolvedAt }) => ({ from: firedAt, to: resolvedAt ?? to }))

/** When it last fired, in UTC. */
const lastOf = ({ episodes }: Shown): string | undefined => {
  const last = episodes.at(-1)
  return last === undefined ? undefined : utc(last.firedAt)
}

/** In a sentence: how often, for how long in all, for whom last. */
const outcomeOf = ({ judges, read, episodes, to }: Shown): string => {
  if (judges === 0) return 'It judges nothing that is on the picture now.'
  const some = read < judges ? ` Read were ${formatCount(read)} of the ${formatCount(judges)} it judges.` : ''
  const last = episodes.at(-1)
  if (last === undefined) return `Never: it judges ${formatCount(judges)}, and is quiet.${some}`
  const seconds = episodes.reduce((sum, { firedAt, resolvedAt }) => sum + ((resolvedAt ?? to) - firedAt) / 1000, 0)
  const times = episodes.length === 1 ? 'Once' : `${episodes.length} times`
  const lasting = last.resolvedAt === null ? ', and still' : ''
  return `${times}, for ${formatSeconds(Math.round(seconds))} in all; last ${last.name} at ${moment(last.firedAt, to)}${lasting}.${some}`
}

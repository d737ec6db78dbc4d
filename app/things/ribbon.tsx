'use client'
import { UnstyledButton } from '@mantine/core'
import type { StateSpan } from '../../model/api.ts'
import { formatSeconds } from '../../model/format.ts'
import { STATE_WORDS } from '../../model/state-words.ts'
import { type Axis, rightOf, shareOf } from '../charts/axis.ts'
import { labelOf, type Piece, piecesOf, saidOf } from '../charts/ribbon.ts'
import { useWidth } from '../charts/use-width.ts'
import { clockUtc, moment, utc } from '../format/time.ts'
import type { Happening } from './happened.ts'
import classes from './ribbon.module.css'

export interface Lane {
  /** Id of the subscription. */
  id: string
  /** What it is called; empty where there is one alone. */
  name: string
  chosen: boolean
}

interface RibbonProps {
  lanes: readonly Lane[]
  /** null until they came. */
  states: readonly StateSpan[] | null
  events: readonly Happening[]
  axis: Axis
  words: string
  /** px kept free at the right, as in the charts below. */
  right?: number
  choose(id: string): void
}

/** Which states it went through, and what happened, on the time of the charts below: colour, pattern and words say the same. */
export const Ribbon = ({ lanes, states, events, axis, words, right = rightOf(axis), choose }: RibbonProps) => {
  const { ref, width } = useWidth()
  return (
    <div ref={ref} className={classes.ribbon}>
      {lanes.map(({ id, name, chosen }) => {
        const pieces = piecesOf(
          (states ?? []).filter(({ of }) => of === id),
          axis
        )
        return (
          <div key={id} className={classes.lane} data-lane={id}>
            {name !== '' ? (
              <UnstyledButton className={classes.name} aria-pressed={chosen} onClick={() => choose(id)}>
                {name}
              </UnstyledButton>
            ) : null}
            <div
              className={classes.strip}
              style={{ marginRight: right }}
              role="img"
              aria-label={`${name === '' ? '' : `${name}: `}states over the ${words}: ${states === null ? 'not asked yet' : saidOf(pieces, axis)}`}
            >
              {pieces.map((piece) => (
                <State key={piece.from} piece={piece} axis={axis} px={width - right} />
              ))}
            </div>
          </div>
        )
      })}
      {events.length === 0 ? null : (
        <div className={classes.events} style={{ marginRight: right }} aria-hidden="true">
          {events.map(({ key, at, text, who }) => (
            <span
              key={key}
              style={{ left: `${shareOf(axis, at) * 100}%` }}
              title={`${who === '' ? '' : `${who}: `}${text} ${moment(at, axis.at)} (${utc(at)})`}
            />
          ))}
        </div>
      )}
    </div>
  )
}

const State = ({ piece, axis, px }: { piece: Piece; axis: Axis; px: number }) => {
  const { state, from, to, lasts, left, width } = piece
  const label = labelOf(state, width * px)
  const until = lasts ? 'until now' : `to ${moment(to, axis.at)}`
  const long = formatSeconds(Math.max(1, Math.round((to - from) / 1000)))
  return (
    <span
      className={classes.state}
      data-state={state}
      style={{ left: `${left * 100}%`, width: `max(2px, ${width * 100}%)` }}
      title={`${STATE_WORDS[state]} from ${moment(from, axis.at)} ${until}, ${long} (from ${utc(from)}${lasts ? '' : ` to ${clockUtc(to)}`})`}
    >
      {label === '' ? null : <b>{label}</b>}
    </span>
  )
}

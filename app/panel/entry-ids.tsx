'use client'
import type { Figure, Figures } from '../../model/figure.ts'
import { type FigureName, isKnown } from '../../model/known.ts'
import { idOfPlace, msOfPlace } from '../../model/stream-id.ts'
import { MEANINGS, wordOf } from '../format/figure.ts'
import { When } from '../format/when.tsx'
import classes from './facts.module.css'

const NAMES = ['first_id', 'last_id', 'delivered_id'] as const satisfies FigureName[]
/** Before 2001 the ms of an id are no time: somebody else than Redis made it. */
const SMALLEST_TIME = 1e12

/** A stream's ids as `XINFO` says them, each with its time: what an operator compares. */
export const EntryIds = ({ figures }: { figures: Figures }) =>
  NAMES.flatMap((name) => {
    const figure = figures[name]
    return figure === undefined
      ? []
      : [
          <div key={name} data-figure={name}>
            <dt title={MEANINGS[name]}>{wordOf(name).toLowerCase()}</dt>
            <dd>
              <EntryId figure={figure} />
            </dd>
          </div>
        ]
  })

const EntryId = ({ figure }: { figure: Figure }) => {
  if (!isKnown(figure)) return 'unknown' in figure ? `– ${figure.unknown}` : '–'
  const ms = msOfPlace(figure.value)
  return (
    <>
      <span className={classes.entry}>{idOfPlace(figure.value)}</span>
      {ms < SMALLEST_TIME ? null : (
        <span className={classes.when}>
          <When at={ms} now={Date.now()} />, <When at={ms} now={Date.now()} how="ago" />
        </span>
      )}
    </>
  )
}

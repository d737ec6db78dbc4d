import type { StateSpan } from '../../model/api.ts'
import { formatSeconds } from '../../model/format.ts'
import type { Health, SubscriptionState } from '../../model/state.ts'
import { STATE_WORDS } from '../../model/state-words.ts'
import { type Axis, shareOf } from './axis.ts'

/** A state on the ribbon: `left` and `width` are shares of the time shown; `to` is now where it lasts. Unix ms. */
export interface Piece {
  state: SubscriptionState
  from: number
  to: number
  lasts: boolean
  left: number
  width: number
}

/** The states of one subscription as far as they lie in the time shown. */
export const piecesOf = (states: readonly StateSpan[], axis: Axis): Piece[] =>
  states.flatMap(({ state, from, to }) => {
    const [start, end] = [Math.max(from, axis.from), Math.min(to ?? axis.at, axis.at)]
    if (end <= start) return []
    const left = shareOf(axis, start)
    return [{ state, from, to: end, lasts: to === null, left, width: shareOf(axis, end) - left }]
  })

/** As far as a state by itself says it; figures may make it worse (judge/health.ts). */
export const STATE_HEALTH: Record<SubscriptionState, Health> = {
  ok: 'ok',
  idle: 'ok',
  behind: 'warn',
  rewound: 'warn',
  stalled: 'critical',
  stopped: 'critical',
  unknown: 'unknown'
}

const LETTERS: Record<SubscriptionState, string> = {
  ok: '',
  idle: '',
  behind: 'B',
  stalled: 'S',
  stopped: 'N',
  rewound: 'R',
  unknown: '?'
}
/** px that a letter of the ribbon takes, and what is kept free around a word. */
const LETTER_PX = 5.8
const AROUND_PX = 16

/** What fits into a piece that is so wide: its word, its letter, or nothing. What is well says nothing. */
export const labelOf = (state: SubscriptionState, widthPx: number): string => {
  const word = LETTERS[state] === '' ? '' : STATE_WORDS[state]
  if (widthPx >= word.length * LETTER_PX + AROUND_PX) return word
  return widthPx >= LETTER_PX + AROUND_PX ? LETTERS[state] : ''
}

/** How long it was in which state, the longest first: `behind 40 min, in step 20 min; now behind`. */
export const saidOf = (pieces: readonly Piece[], axis: Axis): string => {
  if (pieces.length === 0) return 'nothing was polled'
  const times = new Map<SubscriptionState, number>()
  for (const { state, from, to } of pieces) times.set(state, (times.get(state) ?? 0) + to - Math.max(from, axis.from))
  const each = [...times]
    .sort(([, a], [, b]) => b - a)
    .map(([state, ms]) => `${STATE_WORDS[state]} ${formatSeconds(Math.max(1, Math.round(ms / 1000)))}`)
  const last = pieces.at(-1)
  return `${each.join(', ')}${last?.lasts === true ? `; now ${STATE_WORDS[last.state]}` : ''}`
}

import type { Health } from '../../model/state.ts'
import { STATE_WORDS } from '../../model/state-words.ts'
import type { Picture } from '../client/picture.ts'

/** What the bar shows: the last hour, ms. */
export const SPAN_MS = 3_600_000
const TICK_MS = 5 * 60_000
const NAMED_MS = 15 * 60_000

export interface Span {
  id: string
  /** Id of what to look at. */
  of: string
  health: Health
  /** Where it begins, 0 (an hour ago) to 1 (now). It lasts until now. */
  from: number
  text: string
}

/** Since when what is out of step is so. The longest lies below, the worst on top. */
export const spansOf = ({ subscriptions, entities }: Picture, nowMs: number): Span[] =>
  [...subscriptions.values()]
    .filter(({ health }) => health === 'critical' || health === 'warn')
    .map(({ id, channel, reader, state, health, since }) => {
      const of = reader ?? channel
      const from = Math.min(0.997, Math.max(0, 1 - (nowMs - since) / SPAN_MS))
      return { id, of, health, from, text: `${entities.get(of)?.name ?? of} ${STATE_WORDS[state]}` }
    })
    .sort((a, b) => (a.health === b.health ? a.from - b.from : a.health === 'warn' ? -1 : 1))

/** A tick each five minutes of the clock, named each fifteen. */
export const ticksOf = (nowMs: number): { at: number; place: number; named: boolean }[] => {
  const first = Math.ceil((nowMs - SPAN_MS) / TICK_MS) * TICK_MS
  return Array.from({ length: Math.floor((nowMs - first) / TICK_MS) + 1 }, (_, i) => {
    const at = first + i * TICK_MS
    const place = 1 - (nowMs - at) / SPAN_MS
    return { at, place, named: at % NAMED_MS === 0 && place > 0.01 && place < 0.97 }
  })
}

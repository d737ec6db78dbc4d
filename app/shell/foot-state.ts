import type { Connection } from '../client/live.ts'
import { type Picture, staleAfter } from '../client/picture.ts'
import { ago, clockSeconds } from '../format/time.ts'

/** What the foot says at its left. */
export interface FootState {
  word: string
  more: string
  /** The moment that is spoken of, Unix ms. */
  at: number | null
  phase: 'live' | 'connecting' | 'lost' | 'old'
}

/**
 * 0. Where a token is asked for, nothing is tried. 1. Without a stream: reconnecting, since when, and how old the picture is. 2. With one, but the server lost its database. 3. With one,
 * but no target was polled for a while: the collector is away. 4. Live.
 */
export const stateOf = (picture: Picture | null, { phase, since, trouble }: Connection, nowMs: number): FootState => {
  if (picture === null && trouble?.code === 'request.unauthorised')
    return { phase: 'connecting', word: 'Locked', more: '', at: null }
  const at = picture === null || picture.at === 0 ? null : picture.at
  const age = at === null ? '' : ago(at, nowMs)
  if (phase === 'lost')
    return {
      phase,
      word: 'Reconnecting…',
      more: `since ${clockSeconds(since)}${age === '' ? '' : `, picture ${age}`}`,
      at: since
    }
  if (phase === 'connecting' || picture === null) return { phase: 'connecting', word: 'Connecting…', more: age, at }
  if (picture.lostAt !== null)
    return { phase: 'old', word: 'No database', more: `since ${clockSeconds(picture.lostAt)}`, at: picture.lostAt }
  const quickest = Math.min(...picture.targets.map(({ intervalMs }) => intervalMs))
  if (picture.at > 0 && nowMs - picture.at > staleAfter(quickest))
    return { phase: 'old', word: 'No news', more: `picture ${age}`, at }
  return { phase: 'live', word: 'Live', more: age, at }
}

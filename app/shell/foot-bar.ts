import type { Alert } from '../../model/alert.ts'
import type { KeptEvent } from '../../model/event.ts'
import { alertAddress } from '../../model/id.ts'
import { STATE_WORDS } from '../../model/state-words.ts'
import { alertSubject } from '../alerts/subject-of.ts'
import type { Picture } from '../client/picture.ts'

/** What the bar shows: the last day, ms. */
export const SPAN_MS = 86_400_000
const TICK_MS = 3_600_000
const NAMED_MS = 3 * TICK_MS

export interface Span {
  id: string
  /** Where it is looked at. */
  href: string
  health: 'warn' | 'critical'
  /** Where it begins and ends, 0 (a day ago) to 1 (now). */
  from: number
  to: number
  /** What it is, and since when it lasts, Unix ms; `until` null: it lasts. */
  text: string
  since: number
  until: number | null
}

const placeOf = (at: number, nowMs: number): number => Math.min(1, Math.max(0, 1 - (nowMs - at) / SPAN_MS))
const RANK = { warn: 0, critical: 1 } as const

/**
 * What was out of true in the last day: episodes of alerts, and what is out of step now since it is so. The longest lies below, the worst on top; what is
 * over lies below what lasts. What is in step and has another trouble is not here: since when it has that, its state doesn't say.
 */
export const spansOf = (picture: Picture, alerts: readonly Alert[], nowMs: number): Span[] =>
  [...statesNow(picture, nowMs), ...episodes(picture, alerts, nowMs)].sort(
    (a, b) => Number(a.until === null) - Number(b.until === null) || RANK[a.health] - RANK[b.health] || a.from - b.from
  )

/** As many as can be told apart: each lies over the others, and all are drawn anew each second. Those on top stay. */
const MOST = 120
export const drawnOf = (spans: readonly Span[]): readonly Span[] => spans.slice(-MOST)

const statesNow = ({ subscriptions, entities }: Picture, nowMs: number): Span[] =>
  [...subscriptions.values()].flatMap(({ id, channel, reader, state, health, since }): Span[] => {
    if ((health !== 'critical' && health !== 'warn') || state === 'ok' || state === 'idle') return []
    const of = reader ?? channel
    const text = `${entities.get(of)?.name ?? of} ${STATE_WORDS[state]}`
    const href = `/?sel=${encodeURIComponent(of)}`
    return [{ id, href, health, from: placeOf(since, nowMs), to: 1, text, since, until: null }]
  })

const episodes = (picture: Picture, alerts: readonly Alert[], nowMs: number): Span[] =>
  alerts.flatMap((alert): Span[] => {
    const { id, severity, since, firedAt, resolvedAt, ruleName, state } = alert
    const began = firedAt ?? since
    if (state === 'pending' || (resolvedAt ?? nowMs) < nowMs - SPAN_MS) return []
    const { name } = alertSubject(alert, picture)
    return [
      {
        id,
        href: alertAddress(id),
        health: severity,
        from: placeOf(began, nowMs),
        to: resolvedAt === null ? 1 : placeOf(resolvedAt, nowMs),
        text: `${name}: ${ruleName}`,
        since: began,
        until: resolvedAt
      }
    ]
  })

/** Moments of the last day at which something happened. */
export const marksOf = (events: readonly KeptEvent[], nowMs: number): (KeptEvent & { place: number })[] =>
  events
    .filter(({ at }) => at > nowMs - SPAN_MS && at <= nowMs)
    .map((event) => ({ ...event, place: placeOf(event.at, nowMs) }))

/** A tick each hour of the viewer's clock, named each three. `offsetMs`: how far the zone is ahead of UTC. */
export const ticksOf = (nowMs: number, offsetMs = 0): { at: number; place: number; named: boolean }[] => {
  const local = nowMs + offsetMs
  const first = Math.ceil((local - SPAN_MS) / TICK_MS) * TICK_MS
  return Array.from({ length: Math.floor((local - first) / TICK_MS) + 1 }, (_, i) => {
    const at = first + i * TICK_MS
    const place = placeOf(at - offsetMs, nowMs)
    return { at: at - offsetMs, place, named: at % NAMED_MS === 0 && place > 0.01 && place < 0.97 }
  })
}

import type { DigestTime, Finding } from '../model/index.ts'

const DAYS = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const
const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** Day of the week, and minutes of the day, that the clocks of a time zone show. */
const shownAt = (ms: number, timeZone: string): { day: string; minutes: number } => {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'long',
    hour: 'numeric',
    minute: 'numeric',
    hourCycle: 'h23'
  }).formatToParts(ms)
  const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? ''
  return { day: of('weekday').toLowerCase(), minutes: Number(of('hour')) * 60 + Number(of('minute')) }
}

/**
 * The newest moment up to `now` (Unix ms) at which a digest was due. Where clocks are put forward over it, it is due as much later as they jump; where they
 * are put back, at the first of both.
 */
export const lastDue = (now: number, { day, at, timeZone }: DigestTime): number => {
  const [hours = 0, minutes = 0] = at.split(':').map(Number)
  const wanted = hours * 60 + minutes
  // The moment a week ago to now at which those clocks show it: begin at the nearest, and mend by what they really show.
  const shown = shownAt(now, timeZone)
  const back = (DAYS.indexOf(shown.day as (typeof DAYS)[number]) - DAYS.indexOf(day) + 7) % 7
  let due = now - (now % MINUTE_MS) - back * DAY_MS - (shown.minutes - wanted) * MINUTE_MS
  const is = shownAt(due, timeZone)
  // Between then and now clocks may have been changed: by an hour at most places, never by half a day.
  const off = ((is.minutes - wanted + 720 + 1440) % 1440) - 720
  due -= off * MINUTE_MS
  return due > now ? lastDue(due - 6 * DAY_MS - DAY_MS / 2, { day, at, timeZone }) : due
}

/** What a week's digest says: what came, what went, and what is open by whose it is. Times are Unix ms. */
export interface Digest {
  from: number
  to: number
  summary: string
  opened: Finding[]
  resolved: Finding[]
  open: { owner: string | null; open: number; critical: number; acknowledged: number }[]
}

/** Pure. `findings`: all that were open at any time of the week. */
export const digestOf = (findings: readonly Finding[], from: number, to: number): Digest => {
  const within = (ms: number | null): boolean => ms !== null && ms > from && ms <= to
  const opened = findings.filter(({ since }) => within(since))
  const resolved = findings.filter(({ resolvedAt }) => within(resolvedAt))
  const open = findings.filter(({ since, resolvedAt }) => since <= to && (resolvedAt === null || resolvedAt > to))
  const byOwner = Map.groupBy(open, ({ owner }) => owner ?? null)
  return {
    from,
    to,
    summary: `${opened.length} new, ${resolved.length} resolved, ${open.length} open${byOwner.size > 1 ? `, of ${byOwner.size} owners` : ''}.`,
    opened,
    resolved,
    open: [...byOwner]
      .map(([owner, those]) => ({
        owner,
        open: those.length,
        critical: those.filter(({ severity }) => severity === 'critical').length,
        acknowledged: those.filter(({ acknowledged }) => acknowledged != null && acknowledged.until > to).length
      }))
      .sort((a, b) => b.open - a.open || (a.owner ?? '~').localeCompare(b.owner ?? '~'))
  }
}

/** Moments as people read them: the viewer's zone, 24 hours, with UTC at hand. All take Unix ms. A zone can be given, for tests. */

const formats = new Map<string, Intl.DateTimeFormat>()

const format = (options: Intl.DateTimeFormatOptions, zone?: string): Intl.DateTimeFormat => {
  const key = JSON.stringify([options, zone])
  const known = formats.get(key)
  if (known !== undefined) return known
  const made = new Intl.DateTimeFormat('en-GB', {
    ...options,
    hourCycle: 'h23',
    ...(zone === undefined ? {} : { timeZone: zone })
  })
  formats.set(key, made)
  return made
}

const MINUTES = { hour: '2-digit', minute: '2-digit' } as const
const SECONDS = { ...MINUTES, second: '2-digit' } as const
const DAY = { day: 'numeric', month: 'short' } as const

/** `14:06` */
export const clock = (ms: number, zone?: string): string => format(MINUTES, zone).format(ms)
/** `14:06:02` */
export const clockSeconds = (ms: number, zone?: string): string => format(SECONDS, zone).format(ms)
/** `14:06:02 UTC` */
export const clockUtc = (ms: number): string => `${clockSeconds(ms, 'UTC')} UTC`
/** `23 Nov 14:06:02 UTC` */
export const utc = (ms: number): string => `${day(ms, 'UTC')} ${clockUtc(ms)}`
/** `23 Nov` */
export const day = (ms: number, zone?: string): string => format(DAY, zone).format(ms)

/** `14:06` of today, `22 Nov 14:06` of another day. */
export const moment = (ms: number, nowMs: number, zone?: string): string =>
  day(ms, zone) === day(nowMs, zone) ? clock(ms, zone) : `${day(ms, zone)} ${clock(ms, zone)}`

/** How long ago, in the largest unit alone: `2 s ago`, `6 min ago`. A clock that is a little ahead says `now`. */
export const ago = (ms: number, nowMs: number): string => {
  const seconds = Math.round((nowMs - ms) / 1000)
  if (seconds < 1) return 'now'
  if (seconds < 60) return `${seconds} s ago`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`
  return `${Math.floor(seconds / 86_400)} d ago`
}

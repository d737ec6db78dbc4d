const HOUR_MS = 3_600_000

export interface MuteTime {
  id: string
  name: string
  /** ms; null: until the next morning at nine. */
  ms: number | null
}

export const MUTE_TIMES: readonly MuteTime[] = [
  { id: '1h', name: 'for 1 h', ms: HOUR_MS },
  { id: '4h', name: 'for 4 h', ms: 4 * HOUR_MS },
  { id: 'morning', name: 'until tomorrow 09:00', ms: null },
  { id: '7d', name: 'for 7 d', ms: 168 * HOUR_MS }
]

/** Unix ms, in the viewer's zone. */
export const muteEnd = ({ ms }: MuteTime, nowMs: number): number => {
  if (ms !== null) return nowMs + ms
  const morning = new Date(nowMs)
  morning.setDate(morning.getDate() + 1)
  return morning.setHours(9, 0, 0, 0)
}

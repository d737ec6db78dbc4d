import type { StateSpan, SubscriptionState } from '../model/index.ts'

/** A subscription in one state as it is stored, Unix ms; `to` null: it lasts. */
export interface Stood {
  of: string
  state: SubscriptionState
  from: number
  to: number | null
}

interface Seen {
  from: number
  to: number
}

/** Times in which polls came, from when they did. After the last one before a pause longer than `mostMs`, nothing is known. */
export const seenTimes = (polls: readonly number[], intervalMs: number, mostMs: number): Seen[] => {
  const seen: Seen[] = []
  for (const at of polls) {
    const last = seen.at(-1)
    if (last !== undefined && at - (last.to - intervalMs) <= mostMs) last.to = at + intervalMs
    else seen.push({ from: at, to: at + intervalMs })
  }
  return seen
}

/**
 * What was seen of those states between `from` and `to`, in order of time: a state stands in the store until the next one is written, also while nobody
 * polled, and for such a time nothing is said. Neighbours of one state are one.
 */
export const spansOf = (
  stood: readonly Stood[],
  polls: readonly number[],
  { from, to, intervalMs, mostMs }: { from: number; to: number; intervalMs: number; mostMs: number }
): StateSpan[] => {
  // Before the first poll in this time there may be one that was just outside of it.
  const seen = seenTimes(polls, intervalMs, mostMs).map((time, i) =>
    i === 0 && time.from - from <= mostMs ? { ...time, from } : time
  )
  const newest = seen.at(-1)
  const fresh = newest !== undefined && to - newest.to <= mostMs
  const cut = stood.flatMap(({ of, state, from: began, to: ended }) =>
    seen.flatMap((time): StateSpan[] => {
      const lasts = ended === null && time === newest && fresh
      const [start, end] = [Math.max(began, time.from, from), Math.min(ended ?? time.to, time.to, to)]
      return end > start || lasts ? [{ of, state, from: start, to: lasts ? null : end }] : []
    })
  )
  return cut.sort((a, b) => a.from - b.from).reduce(joined, [])
}

const joined = (spans: StateSpan[], span: StateSpan): StateSpan[] => {
  const last = spans.at(-1)
  if (last !== undefined && last.state === span.state && last.to === span.from) last.to = span.to
  else spans.push({ ...span })
  return spans
}

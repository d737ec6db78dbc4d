import { type Figure, isKnown, type SubscriptionState } from '../model/index.ts'

/** Older than this, the oldest unread message makes its reader late. Kafka's clients commit every 5 s by default; polls take their time. */
const LATE_S = 15
/** A reader that was behind is back in step below this, so that the state does not flap at the limit. */
const BACK_S = 8
/** Readers that take nothing for this long, with messages waiting, are stuck. */
export const STUCK_MS = 60_000
/** Nobody there for this long is nobody; shorter is a restart or a rebalance. */
const DESERTED_MS = 15_000
/** No message for this long is idle. */
const IDLE_MS = 60_000
/** A judgement on movement needs at least this many polls. */
const MIN_READINGS = 3

/** What the rules look at. All times are of the same clock as `nowMs`. */
export interface Situation {
  nowMs: number
  previous: SubscriptionState | undefined
  backlog: Figure | undefined
  unacked: Figure | undefined
  readers: Figure | undefined
  lateness: Figure | undefined
  /** Polls in the present life. */
  readings: number
  firstMs: number
  /** Since when there is no reader; undefined while there are some, or it can't be known. */
  desertedMs: number | undefined
  /** When something was last taken; undefined where that was never seen. */
  tookMs: number | undefined
  /** When the reader last took something or had nothing to take, and the longest it lately paused in between. */
  movedMs: number
  rhythmMs: number
  trafficMs: number
  /** Whether messages came in within the window. */
  arriving: boolean
  /** Whether the reader's position fell within the window, in one life. */
  setBack: boolean
  /** Whether one of the channel's parts stands still with messages waiting, while others may move. */
  partsStuck: boolean
}

/** The state, and for `unknown` why. */
export interface Judgement {
  state: SubscriptionState
  reason?: string
}

/**
 * The state of a subscription; the first rule that fits. The same for all transports: wall-clock time and present lag, not a count of
 * commits.
 */
export const judge = (now: Situation): Judgement => {
  const { previous } = now
  // 1. Without a backlog nothing can be said. First, because every rule below needs it.
  if (!isKnown(now.backlog)) return { state: 'unknown', reason: reasonOf(now.backlog) }
  const waiting = now.backlog.value
  const held = isKnown(now.unacked) ? now.unacked.value : 0

  // 2. Messages wait and nobody is there. Before the rules on movement: without a reader nothing moves. A moment without readers is a
  //    restart, unless that is how it was found; and what is taken, somebody takes.
  if (waiting > 0 && now.desertedMs !== undefined) {
    const found = now.desertedMs === now.firstMs && now.readings >= MIN_READINGS
    const takes = now.tookMs !== undefined && now.nowMs - now.tookMs < DESERTED_MS
    const gone = !takes && (found || now.nowMs - now.desertedMs >= DESERTED_MS)
    if (gone || previous === 'stopped') return { state: 'stopped' }
  }

  // 3. The position was set back: it reads again what it had read, until it has caught up. Before "behind", which it also is.
  if (now.setBack) return { state: 'rewound' }
  if (previous === 'rewound' && isLate(now, waiting, BACK_S)) return { state: 'rewound' }

  // 4. Readers are there, messages wait (or are held while more arrive), nothing is taken for longer than this reader ever pauses.
  const stuckMs = Math.max(STUCK_MS, 2.5 * now.rhythmMs)
  const silentMs = now.nowMs - now.movedMs
  //    Who left a moment ago isn't stuck: that is a restart, or 2 at the next poll.
  const stands = silentMs >= stuckMs && (waiting > 0 || (held > 0 && now.arriving))
  if (now.readings >= MIN_READINGS && stands && now.desertedMs === undefined) return { state: 'stalled' }
  if (previous === 'stalled' && silentMs > 0 && now.movedMs <= now.nowMs - STUCK_MS && waiting > 0)
    return { state: 'stalled' }

  // 5. Some part of the channel stands still so long. After 4, which is the same of all; before "behind", which that part makes of the whole.
  if (now.readings >= MIN_READINGS && now.partsStuck) return { state: 'stalled' }

  // 6. It takes messages, but the oldest waits too long.
  if (isLate(now, waiting, previous === 'behind' ? BACK_S : LATE_S)) return { state: 'behind' }

  // 7. Nothing waits and nothing moves. After the others: a quiet reader is no trouble.
  if (waiting === 0 && now.nowMs - now.trafficMs >= IDLE_MS) return { state: 'idle' }

  // 8. In step.
  return { state: 'ok' }
}

const reasonOf = (backlog: Figure | undefined): string =>
  backlog !== undefined && 'unknown' in backlog ? backlog.unknown : 'The source does not say how many messages wait.'

/** Late by the age of the oldest unread message. An upper bound proves nothing: an idle stream's next message would look ancient. */
const isLate = (now: Situation, waiting: number, allowedS: number): boolean => {
  if (waiting === 0 || !isKnown(now.lateness) || now.lateness.how === 'at_most') return false
  // A reader that commits every minute is a minute late by nature.
  return now.lateness.value > Math.max(allowedS, (1.5 * now.rhythmMs) / 1000)
}

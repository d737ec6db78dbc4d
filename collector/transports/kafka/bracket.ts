/**
 * What ListOffsets answered for a timestamp: the first message at or after it (KIP-79). −1 and −1 where there is none.
 */
export interface Answer {
  askedMs: number
  offset: number
  madeMs: number
}

/** When a message was made: at `fromMs` or later, before `toMs`. */
export interface Bracket {
  fromMs: number
  toMs: number
  /** The best guess within, Unix ms. */
  guessMs: number
}

/** Two timestamps this near are near enough, ms: nobody reads an age finer. */
export const NEAR_MS = 1000
const MOST_ANSWERS = 64

/**
 * Between which timestamps the message at `position` was made, by answers so far: at or after any message before it, and before any timestamp that
 * led to a message after it. Undefined before the first answer. `end`: where the partition ended at `endMs`.
 */
export const bracketOf = (
  answers: readonly Answer[],
  position: number,
  end: { offset: number; ms: number }
): Bracket | undefined => {
  let from: Answer | undefined
  let to = { offset: end.offset, ms: end.ms }
  for (const answer of answers) {
    if (answer.offset >= 0 && answer.offset <= position) {
      if (from === undefined || answer.madeMs > from.madeMs) from = answer
    } else if (answer.askedMs < to.ms)
      to = { offset: answer.offset < 0 ? end.offset : answer.offset, ms: answer.askedMs }
  }
  if (from === undefined) return undefined
  if (from.offset === position) return { fromMs: from.madeMs, toMs: from.madeMs, guessMs: from.madeMs }
  const share = (position - from.offset) / Math.max(1, to.offset - from.offset)
  const guessMs = Math.round(from.madeMs + Math.min(1, share) * Math.max(0, to.ms - from.madeMs))
  return { fromMs: from.madeMs, toMs: Math.max(from.madeMs, to.ms), guessMs }
}

export const isNear = ({ fromMs, toMs }: Bracket): boolean => toMs - fromMs <= NEAR_MS

/**
 * Timestamps to ask next, at most `count`: just before the guess and just after it, which is enough where messages came steadily, then some evenly between, which
 * always get nearer. The first question is for the oldest message there is.
 */
export const askNext = (bracket: Bracket | undefined, count: number): number[] => {
  if (bracket === undefined) return [0]
  const { fromMs, toMs, guessMs } = bracket
  const steps = Math.max(1, count - 2)
  const even = Array.from({ length: steps }, (_, i) => Math.floor(fromMs + ((i + 1) / (steps + 1)) * (toMs - fromMs)))
  const near = count > 2 ? [guessMs - NEAR_MS / 2, guessMs + NEAR_MS / 2] : []
  return [...new Set([...near, ...even])].filter((ms) => ms > fromMs && ms < toMs)
}

/** Answers that still tell something of what lies at `least` or after it. */
export const keepUseful = (answers: readonly Answer[], least: number): Answer[] => {
  const sorted = [...answers].sort((a, b) => a.askedMs - b.askedMs)
  const start = sorted.findLastIndex(({ offset }) => offset >= 0 && offset <= least)
  return sorted.slice(Math.max(0, start)).slice(0, MOST_ANSWERS)
}

/** At most so many wrong tokens a minute, from wherever they come: behind a proxy all addresses are one, and nobody types this fast. */
const MOST = 10
const WINDOW_MS = 60_000

export interface Limit {
  allows(nowMs: number): boolean
  failed(nowMs: number): void
}

export const createLimit = (most = MOST, windowMs = WINDOW_MS): Limit => {
  let failures: number[] = []
  return {
    allows: (nowMs) => {
      failures = failures.filter((atMs) => nowMs - atMs < windowMs)
      return failures.length < most
    },
    failed: (nowMs) => {
      failures.push(nowMs)
    }
  }
}

export const signInLimit = createLimit()

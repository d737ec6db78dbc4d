import { setTimeout as sleep } from 'node:timers/promises'

export interface Run {
  /** Aborts at the deadline, and when the schedule is stopped. */
  signal: AbortSignal
  /** Due runs that were skipped so far because one was still under way. */
  overruns: number
}

export interface Schedule {
  /** Ends it; resolves when the run under way has settled. */
  stop(): Promise<void>
}

/**
 * Runs `work` every `intervalMs`, never two at once. A run that takes longer than the interval makes those due meanwhile be skipped, and
 * counted; it is aborted at `deadlineMs`. `work` must not reject.
 */
export const every = (intervalMs: number, deadlineMs: number, work: (run: Run) => Promise<void>): Schedule => {
  const stopping = new AbortController()
  let overruns = 0
  const loop = async (): Promise<void> => {
    let due = performance.now()
    while (!stopping.signal.aborted) {
      await work({ signal: AbortSignal.any([stopping.signal, AbortSignal.timeout(deadlineMs)]), overruns })
      due += intervalMs
      const late = performance.now() - due
      if (late > 0) {
        const skipped = Math.floor(late / intervalMs)
        overruns += skipped
        due += skipped * intervalMs
        // A machine that slept owes nothing for the night.
        if (late > 10 * intervalMs) due = performance.now()
      }
      await sleep(Math.max(0, due - performance.now()), undefined, { signal: stopping.signal }).catch(() => undefined)
    }
  }
  const running = loop()
  return {
    stop: async () => {
      stopping.abort()
      await running
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises'

/** Longer than any piece of work; a broker that is away must not hold a service that was asked to end. */
const LAST_WORK_MS = 1500
let stopping = false

const end = (): void => {
  stopping = true
  setTimeout(() => process.exit(0), LAST_WORK_MS).unref()
}
process.once('SIGTERM', end)
// Without its runner nobody would ever stop it.
process.once('disconnect', end)
process.channel?.unref()

/**
 * Does `work` about `perSecond()` times a second, a little unevenly, as users come: each on its own, so that a slow one holds up no other. What fails is
 * the caller's experience, not the end of the service.
 */
export const users = async (perSecond: () => number, work: (n: number) => Promise<unknown>): Promise<void> => {
  for (let n = 0; !stopping; n++) {
    work(n).catch(() => undefined)
    await sleep((1000 / perSecond()) * (0.6 + 0.8 * Math.random()))
  }
}

/** Waits a little around `ms`, as work does. */
export const work = (ms: number): Promise<void> => sleep(ms * (0.7 + 0.6 * Math.random()))

/** Keeps doing something that needs a broker, beginning again a second after it fails: a broker that is away comes back. */
export const again = async (what: string, run: () => Promise<void>): Promise<void> => {
  while (!stopping) {
    try {
      await run()
      return
    } catch (error) {
      console.error(`${what}: ${error instanceof Error ? error.message : error}`)
      await sleep(1000)
    }
  }
}

import { setTimeout as sleep } from 'node:timers/promises'

/** Waits for something to be so; the last failure says why it never was. */
export const eventually = async (attempt: () => Promise<void>, withinMs = 120_000): Promise<void> => {
  const until = Date.now() + withinMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > until) throw error
      await sleep(250)
    }
  }
}

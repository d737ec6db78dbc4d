/** How long a delivery waits after each failure, ms; the last again and again, until a day has passed. */
const WAITS_MS = [5000, 30_000, 120_000, 600_000, 1_800_000, 3_600_000] as const
const GIVE_UP_MS = 86_400_000

/** When to try again after `attempts` failures, Unix ms; null where it is given up. */
export const nextTry = (attempts: number, createdMs: number, nowMs: number): number | null => {
  if (nowMs - createdMs >= GIVE_UP_MS) return null
  return nowMs + (WAITS_MS[Math.min(attempts, WAITS_MS.length) - 1] ?? WAITS_MS[0])
}

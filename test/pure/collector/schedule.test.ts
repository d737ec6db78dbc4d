import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { every, type Run } from '../../../collector/schedule.ts'

/** Runs `work` on a schedule until it was begun `times` times; what each run was given. */
const runs = async (times: number, deadlineMs: number, work: (run: Run) => Promise<unknown>) => {
  const given: Run[] = []
  const begun = Promise.withResolvers<void>()
  const schedule = every(5, deadlineMs, async (run) => {
    given.push(run)
    if (given.length === times) begun.resolve()
    await work(run)
  })
  await begun.promise
  await schedule.stop()
  return given
}

test('it runs again and again, never two at once, and counts those it left out', async () => {
  let now = 0
  let most = 0
  const given = await runs(4, 1000, async () => {
    most = Math.max(most, ++now)
    await sleep(23)
    now--
  })
  expect(most).toBe(1)
  const overruns = given.map((run) => run.overruns)
  expect(overruns[0]).toBe(0)
  expect(overruns[1]).toBeGreaterThanOrEqual(3)
  expect(overruns).toEqual(overruns.toSorted((a, b) => a - b))
})

test('a run that takes too long is aborted at its deadline, and the next one comes', async () => {
  const reasons: string[] = []
  await runs(2, 10, ({ signal }) => sleep(60_000, undefined, { signal }).catch(() => reasons.push(signal.reason.name)))
  expect(reasons[0]).toBe('TimeoutError')
})

test('stopping aborts the run under way, waits for it, and begins no other', async () => {
  let begun = 0
  let settled = false
  const schedule = every(1, 60_000, async ({ signal }) => {
    begun++
    await sleep(60_000, undefined, { signal }).catch(() => sleep(10))
    settled = true
  })
  await sleep(5)
  await schedule.stop()
  expect({ begun, settled }).toEqual({ begun: 1, settled: true })
})

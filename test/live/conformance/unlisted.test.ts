import { describe, expect, test } from 'vitest'
import { numberOf } from '../../../model/index.ts'
import { ADAPTERS } from './adapters.ts'
import { Follower } from './follow.ts'

/** So many come before each poll, and one less is taken: something always waits. */
const EACH = 6

describe.concurrent.each(ADAPTERS)('$kind', ({ open }) => {
  test('who takes and is not listed is not called absent, until nothing is taken any more', async ({ skip }) => {
    const broker = await open()
    const { takeUnlisted } = broker
    if (takeUnlisted === undefined) {
      await broker.close()
      return skip('the broker lists whoever takes')
    }
    const name = 'unlisted'
    await broker.make(name)
    await broker.send(name, EACH)
    const follower = new Follower(broker)
    await follower.poll()
    const states = new Set<unknown>()
    const startMs = Date.now()
    const now = () => follower.of(name)
    while (Date.now() - startMs < 120_000) {
      await broker.send(name, EACH)
      await takeUnlisted(name, EACH)
      await follower.poll()
      states.add(now().state)
      if (Date.now() - startMs > 40_000 && numberOf(now().figures.readers) === 1) break
    }
    expect([...states]).not.toContain('stopped')
    expect(now().figures.readers).toEqual({ value: 1, how: 'at_least' })
    expect(numberOf(now().figures.out_rate)).toBeGreaterThan(0.5)
    expect(now().sentence).not.toMatch(/No consumer/)

    await follower.pollUntil(() => now().state === 'stopped', 180_000)
    expect(now()).toMatchObject({ state: 'stopped', figures: { readers: { value: 0 } } })
    expect(now().sentence).toMatch(/^No consumer (of \S+ )?is there/)
    await follower.close()
    await broker.remove(name)
    await broker.close()
  }, 400_000)
})

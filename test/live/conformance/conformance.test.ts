import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isKnown, numberOf } from '../../../model/index.ts'
import { type pollOnce, pollUntil } from '../watch.ts'
import type { Adapter } from './adapter.ts'
import { ADAPTERS } from './adapters.ts'
import { Follower, type Told } from './follow.ts'

describe.each(ADAPTERS)('$kind tells of messages what its broker does', ({ open }) => {
  let broker: Adapter
  beforeAll(async () => {
    broker = await open()
  })
  afterAll(() => broker?.close())

  test('at rest its figures are those of the broker’s own tool', async () => {
    const names = ['rest0', 'rest1', 'rest2']
    for (const [i, name] of names.entries()) {
      await broker.make(name)
      await broker.send(name, 10 * (i + 1))
    }
    const reader = await broker.read('rest1')
    reader.permit(7)
    await expect.poll(() => reader.taken, { timeout: 30_000 }).toBe(7)
    await reader.leave()
    const watched = broker.watch()
    for (const [i, name] of names.entries()) {
      const expected = 10 * (i + 1) - (i === 1 ? 7 : 0)
      await expect.poll(() => broker.waiting(name), { timeout: 60_000 }).toBe(expected)
      const backlogOf = (seen: Awaited<ReturnType<typeof pollOnce>>) =>
        seen.subscriptions.find(({ id }) => id === broker.subscription(name))?.figures?.backlog
      const seen = await pollUntil(watched, (each) => numberOf(backlogOf(each)) === expected)
      expect(backlogOf(seen)).toEqual({ value: expected, how: 'measured' })
      await broker.remove(name)
    }
    await watched.close()
  })

  test('a channel removed and made anew begins another life: nothing negative or absurd, nothing rewound', async () => {
    const follower = new Follower(broker)
    const told: Told[] = []
    const until = (wanted: (each: Told) => boolean) =>
      follower.pollUntil(() => {
        const now = follower.of('anew')
        told.push(now)
        return wanted(now)
      }, 60_000)
    await broker.make('anew')
    await until(({ figures }) => isKnown(figures.backlog))
    const reader = await broker.read('anew')
    reader.permit(30)
    await broker.send('anew', 50)
    await expect.poll(() => reader.taken, { timeout: 30_000 }).toBe(30)
    await reader.leave()
    await until(({ figures }) => numberOf(figures.backlog) === 20)
    const before = told.at(-1)
    expect(numberOf(before?.figures.backlog)).toBe(20)

    await broker.remove('anew')
    await broker.make('anew')
    await broker.send('anew', 5)
    await until(({ figures, life }) => numberOf(figures.backlog) === 5 && life !== before?.life)
    expect(told.at(-1)?.life).not.toBe(before?.life)
    expect(numberOf(told.at(-1)?.figures.backlog)).toBe(5)
    await broker.send('anew', 5)
    // A broker may tell what waits sooner than what came.
    await until(({ figures }) => numberOf(figures.backlog) === 10 && (numberOf(figures.in_rate) ?? 0) > 0)
    for (const { state, figures, channel } of told) {
      expect(state).not.toBe('rewound')
      for (const rate of [figures.in_rate, figures.out_rate, channel.in_rate, channel.out_rate]) {
        expect(numberOf(rate) ?? 0).toBeGreaterThanOrEqual(0)
        expect(numberOf(rate) ?? 0).toBeLessThanOrEqual(100)
      }
      expect(numberOf(figures.lost) ?? 0).toBe(0)
    }
    await follower.close()
    await broker.remove('anew')
  })
})

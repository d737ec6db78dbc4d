import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { atOnce, inSlices, type Sliced } from '../../../model/index.ts'

/** Work of so many parts, each of which takes about a millisecond; what it did is in `done`. */
const work = function* (parts: number, done: number[]): Sliced<number> {
  for (let i = 0; i < parts; i++) {
    for (const endMs = performance.now() + 1; performance.now() < endMs; );
    done.push(i)
    yield
  }
  return parts
}

test('work in slices lets others have their turn, and comes to the same', async () => {
  const done: number[] = []
  const seen: number[] = []
  const result = inSlices(work(100, done))
  for (;;) {
    seen.push(done.length)
    if (done.length === 100) break
    await nextTurn()
  }
  expect(await result).toBe(100)
  // Others had their turn several times, each time when more was done.
  expect(seen.length).toBeGreaterThan(2)
  expect(seen).toEqual([...seen].sort((a, b) => a - b))
  const again: number[] = []
  expect(atOnce(work(100, again))).toBe(100)
  expect(again).toEqual(done)
})

test('what fails in the work is told', async () => {
  const failing = function* (): Sliced<never> {
    yield
    throw new Error('no more')
  }
  await expect(inSlices(failing())).rejects.toThrow('no more')
  expect(() => atOnce(failing())).toThrow('no more')
})

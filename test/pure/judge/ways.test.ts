import { expect, it } from 'vitest'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { addTo, type Entity, emptyHistogram, emptyObservation, hopId, isKnown } from '../../../model/index.ts'

const EVERY_MS = 10_000
const timesOf = (seconds: number, count: number) => {
  const times = emptyHistogram()
  addTo(times, seconds, count)
  return times
}

/** What three ticks know of a way of three steps, on which ten messages a tick wait for 3 s between 0.5 s and 1.5 s of work. */
const figuresAfter = (counts: readonly number[]) => {
  let memory: Memory | undefined
  let figures = new Map()
  let messages = 0
  for (const [i, count] of counts.entries()) {
    messages += count
    const readings = { counters: { messages }, life: '1' }
    const thing = (id: string, kind: Entity['kind'], transport: Entity['transport'], seconds: number): Entity => ({
      id,
      kind,
      transport,
      name: id,
      parent: kind === 'hop' ? 'pathway/w' : null,
      labels: {},
      ...readings,
      latency: count === 0 ? emptyHistogram() : timesOf(seconds, count)
    })
    const entities = [
      thing('pathway/w', 'pathway', null, 5),
      thing(hopId('pathway/w', 0), 'hop', null, 0.5),
      thing(hopId('pathway/w', 1), 'hop', 'kafka', 3),
      thing(hopId('pathway/w', 2), 'hop', null, 1.5)
    ]
    const observation = { ...emptyObservation('otlp', i * EVERY_MS), entities }
    const derived = derive(memory, observation, { intervalMs: EVERY_MS, durationMs: 1, overruns: 0 })
    memory = derived.memory
    figures = derived.tick.figures
  }
  return figures
}

it('a way has its rate and its time, each step its share of that, waiting or at work', () => {
  const figures = figuresAfter([0, 10, 10, 10])
  expect(figures.get('pathway/w').rate).toEqual({ value: 1, how: 'measured' })
  const { p95 } = figures.get('pathway/w')
  expect(isKnown(p95) && Math.abs(p95.value - 5) / 5).toBeLessThan(0.022)
  const [first, queue, last] = [0, 1, 2].map((i) => figures.get(hopId('pathway/w', i)))
  expect([first.share.value, queue.share.value, last.share.value]).toEqual([0.1, 0.6, 0.3])
  expect(Object.keys(queue).sort()).toEqual(['share', 'wait_p50', 'wait_p95', 'wait_p99'])
  expect(Object.keys(last).sort()).toEqual(['p50', 'p90', 'p95', 'p99', 'share'])
})

it('what no message came to the end of is not known, and says why', () => {
  const figures = figuresAfter([10, 0, 0, 0, 0])
  const none = { unknown: 'No message came to the end of this way in the window.' }
  const times = { p50: none, p90: none, p95: none, p99: none }
  expect(figures.get('pathway/w')).toEqual({ rate: { value: 0, how: 'measured' }, ...times })
  expect(figures.get(hopId('pathway/w', 1)).share).toEqual(none)
})

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { sparkPath } from '../../../app/channels/spark-path.ts'
import { FRESH_MS, inParts, type Spark, Sparks } from '../../../app/channels/sparks.ts'
import { sightOf } from '../../../app/channels/use-sight.ts'
import { MOST_SPARKLINES, measured, unknown } from '../../../model/known.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
const NOW = 100 * HOUR
const SIZE = { width: 60, height: 21 }

describe('a small line', () => {
  const spark = (points: Spark['points']): Spark => ({
    of: 'x',
    name: 'backlog',
    from: NOW - HOUR,
    step: MINUTE,
    points
  })
  const path = (points: Spark['points'], figure = measured(20)) =>
    sparkPath(spark(points), { figure, at: NOW }, NOW, SIZE)

  it('goes on with what the picture says, on a scale from 0 to the most there was', () => {
    expect(path([...Array(59).fill(40), null])).toMatchObject({ end: { x: 60, y: 11 }, most: 40 })
  })

  it('breaks where a value isn’t known, and where there is none of it', () => {
    const drawn = path([10, 10, 'never', 10, 10, null, null, ...Array(53).fill(10)])
    expect(drawn?.line.match(/M/g)).toHaveLength(3)
    expect(drawn?.area.match(/Z/g)).toHaveLength(3)
  })

  it('has no end where it isn’t known now, and is nothing where nothing ever was', () => {
    expect(path(Array(60).fill(5), unknown('The broker does not answer.'))?.end).toBeNull()
    expect(path(Array(60).fill(null), unknown('The broker does not answer.'))).toBeUndefined()
  })

  it('doesn’t make a mountain of one message', () => {
    expect(path(Array(60).fill(1), measured(1))?.most).toBe(10)
  })
})

describe('small lines', () => {
  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  const asked: string[][] = []
  const start = () => {
    asked.length = 0
    return new Sparks(async (of) => {
      asked.push([...of])
      return {
        from: 0,
        step: MINUTE,
        sparklines: of.filter((id) => id !== 'none').map((id) => ({ of: id, name: 'backlog', points: [1] }))
      }
    })
  }

  it('are asked for together, once those in sight rest, and told to who draws them', async () => {
    const sparks = start()
    const heard: string[] = []
    sparks.subscribe('b', () => heard.push('b'))
    sparks.want(['a'])
    sparks.want(['b', 'none'])
    expect(sparks.get('b')).toBeUndefined()
    await vi.advanceTimersByTimeAsync(200)
    expect(asked).toEqual([['b', 'none']])
    expect(heard).toEqual(['b'])
    expect(sparks.get('b')?.points).toEqual([1])
    expect(sparks.get('none')).toBeNull()
    sparks.end()
  })

  it('are asked for again when they are due, and not before', async () => {
    const sparks = start()
    sparks.want(['a'])
    await vi.advanceTimersByTimeAsync(200)
    sparks.want(['a', 'b'])
    await vi.advanceTimersByTimeAsync(200)
    expect(asked).toEqual([['a'], ['b']])
    await vi.advanceTimersByTimeAsync(FRESH_MS)
    expect(asked.at(-1)).toContain('a')
    const count = asked.length
    sparks.end()
    await vi.advanceTimersByTimeAsync(3 * FRESH_MS)
    expect(asked).toHaveLength(count)
  })

  it('go in requests that a server takes', () => {
    const ids = Array.from({ length: 200 }, (_, i) => `rabbitmq/r/queue/%2F/${'%C3%A4'.repeat(i)}`)
    const parts = inParts(ids)
    expect(parts.flat()).toEqual(ids)
    for (const part of parts) {
      expect(part.length).toBeLessThanOrEqual(MOST_SPARKLINES)
      if (part.length > 1) expect(part.map(encodeURIComponent).join('&of=').length).toBeLessThan(8000)
    }
  })
})

describe('rows in sight', () => {
  it.each([
    [0, { from: 0, to: 37, scrolled: false }],
    [36_000, { from: 992, to: 1037, scrolled: true }],
    [9_999_999, { from: 9992, to: 10_000, scrolled: true }]
  ])('scrolled by %d px', (top, sight) => {
    expect(sightOf(top, 900, 36, 10_000)).toEqual(sight)
  })
})

import { describe, expect, it } from 'vitest'
import { type Fields, type GroupAnswer, pendingOf } from '../../../collector/transports/redis/answers.ts'
import { deliveryTroubles, unackedAgeOf } from '../../../collector/transports/redis/deliveries.ts'
import { measured } from '../../../model/index.ts'

const NOW = 1_790_000_000_000
const consumer = (name: string, pending: number, idleS: number): Fields => ({ name, pending, idle: idleS * 1000 })
const entry = (agoS: number, deliveries: number) => ({ id: `${NOW - agoS * 1000}-0`, consumer: 'c', deliveries })
const group = (over: Partial<GroupAnswer>): GroupAnswer => ({ info: {}, consumers: [], pending: [], ...over })
const said = (answer: GroupAnswer, live: readonly Fields[] = []) =>
  deliveryTroubles(answer, live).map(({ lead, text }) => `${lead}: ${text}`)

it('XPENDING is read as it answers', () => {
  expect(pendingOf([['1-0', 'c-1', 4000, 3]])).toEqual([{ id: '1-0', consumer: 'c-1', deliveries: 3 }])
})

describe('the oldest that is not acknowledged', () => {
  it.each([
    ['none', group({}), measured(0)],
    ['by its id', group({ pending: [entry(90, 1), entry(3, 1)] }), measured(90)]
  ])('%s', (_, answer, age) => expect(unackedAgeOf(answer, NOW)).toEqual(age))

  it('is unknown where ids are no times, and where it may not be read', () => {
    expect(unackedAgeOf(group({ pending: [{ id: '5-1', consumer: 'c', deliveries: 1 }] }), NOW)).toHaveProperty(
      'unknown'
    )
    expect(unackedAgeOf(group({ pending: undefined }), NOW)).toHaveProperty('unknown')
  })
})

describe('poison', () => {
  it('begins with the fifth delivery', () => {
    expect(said(group({ pending: [entry(9, 4)] }))).toEqual([])
    expect(said(group({ pending: [entry(9, 5)] }))).toHaveLength(1)
  })
  it('names five, and how many more', () => {
    const many = Array.from({ length: 8 }, (_, i) => entry(100 - i, 6))
    expect(said(group({ pending: many }))[0]).toMatch(/-0 and 3 more\.$/)
  })
  it('says where only the oldest were looked at', () => {
    const many = Array.from({ length: 100 }, (_, i) => entry(200 - i, i === 3 ? 7 : 1))
    expect(said(group({ pending: many }))[0]).toContain('Looked at were the oldest 100.')
  })
})

describe('entries that are left behind', () => {
  const gone = consumer('old-worker', 3, 400)
  it.each([
    ['held by a consumer that is gone', [gone], [], 1],
    ['held by one that is there', [gone], [gone], 0],
    ['held by one that was heard of a moment ago', [consumer('w', 3, 200)], [], 0],
    ['none are held by it', [consumer('w', 0, 4000)], [], 0]
  ])('%s', (_, consumers, live, count) => expect(said(group({ consumers }), live)).toHaveLength(count))

  it('name who holds them, and what helps', () => {
    expect(said(group({ consumers: [gone, consumer('a', 1, 900)] }))[0]).toBe(
      'Entries are left behind: Consumers that are gone hold entries that nobody works on: a, old-worker. XAUTOCLAIM gives them to another.'
    )
  })
})

import { describe, expect, it } from 'vitest'
import type { Fields, ServerAnswers } from '../../../collector/transports/redis/answers.ts'
import { cameBetween, EndsFollower, NO_ENDS } from '../../../collector/transports/redis/ends.ts'
import { latenessOf } from '../../../collector/transports/redis/unread.ts'
import { atLeast, atMost, estimated, idOfPlace, measured, numberOf, placeOfId } from '../../../model/index.ts'

const START_MS = 1_790_000_000_000
const id = (atS: number, sequence = 0): string => `${START_MS + atS * 1000}-${sequence}`
const place = (atS: number, sequence = 0): number => placeOfId(id(atS, sequence)) ?? Number.NaN
const server = (serverS: number, ends: Record<string, string>): ServerAnswers => ({
  address: 'host:6379',
  readMs: START_MS + serverS * 1000,
  serverMs: START_MS + serverS * 1000,
  info: {},
  streams: Object.entries(ends).map(([key, last]) => ({
    key,
    info: { 'last-generated-id': last },
    groups: [],
    memory: undefined
  })),
  forbidden: [],
  withheld: new Map(),
  denied: new Set(),
  clients: []
})
/** What is remembered of stream `k` after polls, each at so many seconds with the second of its last entry. */
const endsAfter = (polls: readonly [serverS: number, lastS: number][]) => {
  const follower = new EndsFollower()
  let ends = follower.follow([], () => false)
  for (const [serverS, lastS] of polls) ends = follower.follow([server(serverS, { k: id(lastS) })], () => false)
  return ends.get('k') ?? NO_ENDS
}
const between = (...[ends, deliveredS, newestS]: [ReturnType<typeof endsAfter>, number, number]) => {
  const { fromMs, toMs } = cameBetween(ends, place(deliveredS), place(newestS))
  return [(fromMs - START_MS) / 1000, (toMs - START_MS) / 1000]
}

describe('ids as places', () => {
  it('keep their order, within a millisecond too', () => {
    const ids = [id(0), id(0, 1), id(0, 4094), id(0.001), id(1)]
    expect(ids.map((each) => placeOfId(each) ?? 0).toSorted((a, b) => a - b)).toEqual(
      ids.map((each) => placeOfId(each))
    )
    expect(new Set(ids.map(placeOfId)).size).toBe(ids.length)
    expect(placeOfId('0-0')).toBe(0)
    expect([...ids, '0-0', '7-4095'].map((each) => idOfPlace(placeOfId(each) ?? Number.NaN))).toEqual([
      ...ids,
      '0-0',
      '7-4095'
    ])
    expect([undefined, null, 'x', '', '-5', '12'].map(placeOfId)).toEqual(Array(6).fill(undefined))
  })
})

describe('the entry after the last one delivered came', () => {
  it.each<[string, [number, number][], number, number, [number, number]]>([
    ['some time before the first poll, where that already had what follows', [[100, 90]], 20, 90, [20, 90]],
    [
      'between two polls',
      [
        [10, 9],
        [20, 19],
        [30, 29]
      ],
      9,
      29,
      [10, 19]
    ],
    [
      'between the last one delivered and the next poll',
      [
        [10, 9],
        [20, 19],
        [30, 29]
      ],
      15,
      29,
      [15, 19]
    ],
    [
      'after a long silence, and not within it',
      [
        [10, 9],
        [1000, 9],
        [1010, 1009]
      ],
      9,
      1009,
      [1000, 1009]
    ],
    [
      'after a stream was made anew, by what is known of the new one',
      [
        [10, 900],
        [20, 19],
        [30, 29]
      ],
      5,
      29,
      [5, 19]
    ]
  ])('%s', (_, polls, deliveredS, newestS, expected) =>
    expect(between(endsAfter(polls), deliveredS, newestS)).toEqual(expected))

  it('of a long history still near, and its memory does not grow', () => {
    const ends = endsAfter(Array.from({ length: 5000 }, (_, i): [number, number] => [10 * i + 1, 10 * i]))
    expect(ends.places.length).toBeLessThanOrEqual(80)
    const [from = 0, to = 0] = between(ends, 20_005, 49_990)
    expect(from).toBeLessThanOrEqual(20_011)
    expect(to).toBeGreaterThanOrEqual(20_010)
    expect(to - from).toBeLessThan(0.2 * (49_991 - 20_005))
  })

  it('is forgotten with its stream, and not while that is hidden', () => {
    const follower = new EndsFollower()
    follower.follow([server(10, { a: id(9), b: id(9) })], () => false)
    expect([...follower.follow([server(20, {})], (key) => key === 'a').keys()]).toEqual(['a'])
  })
})

describe('the age of the oldest unread', () => {
  const stream = (newestS: number): Fields => ({ length: 500, 'first-entry': id(0), 'last-entry': id(newestS) })
  const age = (backlog: Parameters<typeof latenessOf>[0], polls: [number, number][], deliveredS: number) => {
    const [serverS = 0, newestS = 0] = polls.at(-1) ?? []
    const serverMs = START_MS + serverS * 1000
    return latenessOf(backlog, stream(newestS), { 'last-delivered-id': id(deliveredS) }, serverMs, endsAfter(polls))
  }
  const steady = Array.from({ length: 101 }, (_, i): [number, number] => [10 * i + 1, 10 * i])

  it('is near where Redis tells no lag, once it lies between two polls', () => {
    const figure = age(atMost(499), steady, 205)
    expect(figure).toHaveProperty('how', 'estimated')
    expect(Math.abs((numberOf(figure) ?? 0) / (1001 - 205) - 1)).toBeLessThan(0.1)
  })
  it('is a lower bound where it lies before all of them', () =>
    expect(age(atMost(499), [[1001, 1000]], 205)).toEqual(atLeast(1)))
  it('of a reader set back before what was watched is told by how much waits', () =>
    expect(age(measured(400), [[1001, 1000]], 200)).toEqual(estimated(1001 - 202)))
  it('after a long silence is no older than that was seen to last', () =>
    expect(
      age(
        measured(3),
        [
          [11, 9],
          [5000, 9],
          [5010, 5009]
        ],
        9
      )
    ).toEqual(estimated(10 - 3)))
})

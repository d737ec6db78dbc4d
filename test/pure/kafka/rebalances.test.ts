import { expect, test } from 'vitest'
import type { Group } from '../../../collector/transports/kafka/described.ts'
import { RebalanceFollower, rebalanceTroubles } from '../../../collector/transports/kafka/rebalances.ts'

const START_MS = Date.parse('2026-03-01T12:00:00Z')

const group = (state: string, members: Record<string, number[]>, epoch?: number): Group => ({
  id: 'billing',
  type: epoch === undefined ? 'classic' : 'consumer',
  protocol: 'consumer',
  state,
  coordinator: 1,
  errorCode: 0,
  ...(epoch === undefined ? {} : { epoch }),
  members: Object.entries(members).map(([memberId, partitions]) => ({
    memberId,
    clientId: memberId,
    host: '127.0.0.1',
    instanceId: null,
    assignment: new Map([['orders', partitions]])
  }))
})

/** What is known after each of the groups was seen, `everyS` apart. */
const follow = (groups: Group[], everyS = 10) => {
  const follower = new RebalanceFollower()
  return groups.map((each, i) => follower.follow([each], START_MS + i * everyS * 1000).get('billing'))
}

const one = { a: [0, 1] }
const two = { a: [0], b: [1] }

test('a layout that changed between two polls is a rebalance without a length', () => {
  const seen = follow([group('Stable', one), group('Stable', one), group('Stable', two)])
  expect(seen.map((each) => each?.count)).toEqual([0, 0, 1])
  expect(seen[2]).toMatchObject({ seconds: 0, event: 'was rebalanced: 2 members now, 1 before.' })
})

test('one that is under way is one, for as long as it lasts', () => {
  const seen = follow([
    group('Stable', one),
    group('PreparingRebalance', {}),
    group('CompletingRebalance', two),
    group('Stable', two),
    group('Stable', two)
  ])
  expect(seen.map((each) => each?.count)).toEqual([0, 1, 1, 1, 1])
  expect(seen.map((each) => each?.seconds)).toEqual([0, 10, 20, 30, 30])
  expect(seen.map((each) => each?.event !== undefined)).toEqual([false, true, false, false, false])
})

test('a broker that counts them is believed', () => {
  const seen = follow([group('Stable', one, 4), group('Stable', one, 7), group('Reconciling', two, 8)])
  expect(seen.map((each) => each?.count)).toEqual([0, 3, 4])
})

test('what is older than an hour no longer counts, and then the count is whole', () => {
  const seen = follow([group('Stable', one), group('Stable', two), ...Array(4).fill(group('Stable', two))], 1200)
  expect(seen.map((each) => each?.count)).toEqual([0, 1, 1, 1, 0, 0])
  expect(seen.map((each) => each?.whole)).toEqual([false, false, false, true, true, true])
})

test('members that can’t be read for a while were not dealt anew', () => {
  const { members: _members, ...hidden } = group('Stable', one)
  const seen = follow([group('Stable', one), hidden, group('Stable', one)])
  expect(seen.map((each) => each?.count)).toEqual([0, 0, 0])
})

test('one of a classic group that does not end is told after a minute, and no more once it has', () => {
  const follower = new RebalanceFollower()
  const states = ['Stable', ...Array.from({ length: 8 }, () => 'PreparingRebalance'), 'Stable']
  const told = states.map((state, i) => {
    const [each, atMs] = [group(state, one), START_MS + i * 10_000]
    return rebalanceTroubles(each, follower.follow([each], atMs).get('billing'), atMs).map(({ lead }) => lead)
  })
  // It began with the second poll.
  expect(told).toEqual([[], [], [], [], [], [], [], ['Rebalancing'], ['Rebalancing'], []])
})

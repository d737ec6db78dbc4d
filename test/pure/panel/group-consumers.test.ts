import { expect, test } from 'vitest'
import { groupConsumersIn } from '../../../app/panel/group-consumers.tsx'

const series = (name: string, part: string, value: number | null) => ({
  name: `redis.consumer.${name}`,
  part,
  unit: '1',
  points: [[0, 1] as [number, number], [1000, value] as [number, number | null]]
})

test('consumers of a group: who holds most first, then who is silent longest; a version that hears nobody ask says when each got some', () => {
  const now = [
    ...[0, 7, 7].map((held, i) => series('pending', `w${i}`, held)),
    ...[400, 500, 90_000].map((ms, i) => series('idle', `w${i}`, ms)),
    series('inactive', 'w0', 4000),
    series('inactive', 'w2', 95_000)
  ]
  expect(groupConsumersIn(now)).toEqual([
    { name: 'w2', unacked: 7, asked: 90_000, got: 95_000 },
    // It never got anything.
    { name: 'w1', unacked: 7, asked: 500, got: null },
    { name: 'w0', unacked: 0, asked: 400, got: 4000 }
  ])
  const old = now.filter(({ name }) => !name.endsWith('inactive'))
  expect(groupConsumersIn(old).map(({ name, asked, got }) => [name, asked, got])).toEqual([
    ['w2', null, 90_000],
    ['w1', null, 500],
    ['w0', null, 400]
  ])
  expect(groupConsumersIn([])).toEqual([])
})

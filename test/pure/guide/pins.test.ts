import { expect, test } from 'vitest'
import { answer, judgeAll, type Lives } from '../../../guide/index.ts'
import type { Pin } from '../../../model/index.ts'
import { DAY, NOW, profile, seen } from './profile.ts'

const pin: Pin = {
  of: 'kafka/t/topic/it',
  fork: 'replay',
  answer: 'yes',
  by: 'Ada',
  why: 'Auditors read it.',
  at: NOW - 5
}
const quiet = (pins: Pin[], rate = 0.2) =>
  profile('kafka', { inRate: seen(rate, 7 * DAY), targetRate: seen(500, 7 * DAY), pins })

test('a pinned answer goes before what is observed, which stands beside it', () => {
  const { path, end } = answer(quiet([pin]))
  expect(end).toBe('kafka')
  expect(path.at(-1)).toMatchObject({
    fork: 'replay',
    answer: 'yes',
    why: 'Auditors read it.',
    pinned: { by: 'Ada', at: NOW - 5 },
    observed: 'no'
  })
  expect(answer(quiet([])).end).toBe('rabbitmq')
})

test('a pinned answer holds when the use of the channel changes', () => {
  for (const rate of [0, 0.2, 9, 100_000]) expect(answer(quiet([pin], rate)).end).toBe('kafka')
})

test('what leads away is no stray where people said that the channel is right, and closes if it was open', () => {
  const look = (pins: Pin[], before: Lives, minute: number) =>
    judgeAll([quiet(pins)], before, { now: NOW + minute * 60_000, patience: { opensS: 0, closesS: 0 } })
  const open = look([], new Map(), 0)
  expect(open.changed).toMatchObject([{ rule: 'kafka.overkill', state: 'open' }])
  const after = look([pin], open.lives, 1)
  expect(after.changed).toMatchObject([{ rule: 'kafka.overkill', state: 'resolved' }])
})

test('a pin that leads elsewhere hides nothing', () => {
  const away: Pin = { ...pin, fork: 'answer', answer: 'yes' }
  const { changed } = judgeAll([quiet([away])], new Map(), { now: NOW, patience: { opensS: 0, closesS: 0 } })
  expect(changed).toMatchObject([{ rule: 'kafka.overkill', instead: 'grpc' }])
})

test('a finding says how much was seen', () => {
  const { changed } = judgeAll([quiet([])], new Map(), { now: NOW, patience: { opensS: 0, closesS: 0 } })
  expect(changed[0]?.evidence.confidence).toBe('Watched for 30 d; its traffic is not traced.')
})

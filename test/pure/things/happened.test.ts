import { expect, it } from 'vitest'
import { happenedOf } from '../../../app/things/happened.ts'
import { judgeAll } from '../../../guide/index.ts'
import type { StateSpan } from '../../../model/api.ts'
import { DAY, NOW, profile, seen } from '../guide/profile.ts'

const MINUTE = 60_000
const states = (...spans: [StateSpan['state'], number, number | null][]): StateSpan[] =>
  spans.map(([state, from, to]) => ({
    of: 'orders|billing',
    state,
    from: from * MINUTE,
    to: to === null ? null : to * MINUTE
  }))
type Asked = Parameters<typeof happenedOf>[0]
const happened = (spans: StateSpan[], events: Asked['events'] = [], findings: Asked['findings'] = []): string[] =>
  happenedOf({
    states: spans,
    events,
    findings,
    nameOf: (id) => id.split('|')[1] ?? '',
    from: 0,
    to: 1000 * MINUTE
  }).map(({ at, mark, text, who }) => `${at / MINUTE} ${mark} ${who}: ${text}`)

it('tells each change of state, the newest first, and for how long it was so', () => {
  expect(happened(states(['ok', 0, 10], ['behind', 10, 22], ['stalled', 22, 40], ['idle', 40, null]))).toEqual([
    '40 ok billing: In step again.',
    '22 critical billing: Stuck: messages waited that nobody took, for 18 min.',
    '10 warn billing: Fell behind, for 12 min.'
  ])
})

it('nothing of pauses without messages, nor that it is as it was after a time in which nobody polled', () => {
  expect(happened(states(['ok', 0, 10], ['idle', 10, 20], ['ok', 20, 30], ['ok', 50, null]))).toEqual([])
  expect(happened(states(['behind', 0, 10], ['behind', 40, 50]))).toEqual([])
})

it('with what was told in between', () => {
  const event = { id: 'e', target: 'notes', of: '', at: 11 * MINUTE, kind: 'deploy', text: 'billing 7 was deployed.' }
  expect(happened(states(['ok', 0, 10], ['behind', 10, null]), [event])).toEqual([
    '11 event : billing 7 was deployed.',
    '10 warn billing: Fell behind.'
  ])
})

it('and when it came to stray from the guide, and when no longer', () => {
  const [finding] = judgeAll([profile('redis', { kept: seen(8 * DAY) })], new Map(), {
    now: NOW,
    patience: { opensS: 0, closesS: 0 }
  }).changed
  if (finding === undefined) throw new Error('it did not stray')
  const first = { ...finding, of: 'a|it', since: 5 * MINUTE, resolvedAt: 9 * MINUTE, state: 'resolved' as const }
  const earlier = { id: first.id, since: first.since, resolvedAt: first.resolvedAt, times: 1 }
  const second = { ...finding, id: 'second', of: 'a|it', since: 20 * MINUTE, earlier }
  expect(happened([], [], [second, first])).toEqual([
    `20 finding it: Strays from the guide again: ${finding.summary}`,
    '9 ok it: Strays no longer: Stream as archive.',
    `5 finding it: Strays from the guide: ${finding.summary}`
  ])
})

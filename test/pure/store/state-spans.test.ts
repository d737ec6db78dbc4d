import { describe, expect, it } from 'vitest'
import { type Stood, seenTimes, spansOf } from '../../../store/state-spans.ts'

const S = 1000
const polls = (from: number, to: number): number[] =>
  Array.from({ length: (to - from) / 10 + 1 }, (_, i) => (from + i * 10) * S)
const stood = (state: Stood['state'], from: number, to: number | null): Stood => ({
  of: 'q',
  state,
  from: from * S,
  to: to === null ? null : to * S
})
const within = (from: number, to: number) => ({ from: from * S, to: to * S, intervalMs: 10 * S, mostMs: 25 * S })
const said = (spans: ReturnType<typeof spansOf>): string[] =>
  spans.map(({ state, from, to }) => `${state} ${from / S}–${to === null ? '' : to / S}`)

describe('states of a time', () => {
  it('follow each other, and the last one lasts', () => {
    const states = [stood('ok', -500, 40), stood('behind', 40, 70), stood('ok', 70, null)]
    expect(said(spansOf(states, polls(0, 100), within(0, 105)))).toEqual(['ok 0–40', 'behind 40–70', 'ok 70–'])
  })

  it('end where polls did, and begin anew with them', () => {
    const states = [stood('ok', 0, 300), stood('stalled', 300, null)]
    const seen = [...polls(0, 50), ...polls(200, 400)]
    expect(said(spansOf(states, seen, within(0, 405)))).toEqual(['ok 0–60', 'ok 200–300', 'stalled 300–'])
  })

  it('do not last where no poll comes any more', () => {
    expect(said(spansOf([stood('behind', 0, null)], polls(0, 50), within(0, 500)))).toEqual(['behind 0–60'])
  })

  it('are one where only something else was written anew', () => {
    const states = [stood('behind', 0, 30), stood('behind', 30, null)]
    expect(said(spansOf(states, polls(0, 50), within(0, 55)))).toEqual(['behind 0–'])
  })

  it('are none without polls', () => {
    expect(spansOf([stood('ok', 0, null)], [], within(0, 500))).toEqual([])
  })

  it('forgive a poll that is late', () => {
    expect(seenTimes([0, 10 * S, 33 * S], 10 * S, 25 * S)).toEqual([{ from: 0, to: 43 * S }])
  })
})

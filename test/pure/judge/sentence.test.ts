import { describe, expect, it } from 'vitest'
import { summarise } from '../../../judge/sentence.ts'
import { formatBytes, formatCount, formatRate, formatSeconds, formatShare } from '../../../model/format.ts'
import { atMost, estimated, type Figures, measured, NEVER } from '../../../model/index.ts'

const late: Figures = {
  backlog: measured(1284),
  lateness: estimated(372),
  in_rate: measured(38),
  out_rate: measured(6),
  drain: NEVER,
  readers: measured(1)
}

describe('the sentence people read first', () => {
  it('says what happens, why, and where it leads', () => {
    const evidence = { readersFrom: 3, readersTo: 1, readersMs: 0 }
    expect(summarise({ state: 'behind', evidence, figures: late, readerName: 'email' })).toBe(
      '38 messages a second arrive, 6 are taken: 2 of 3 email consumers left. 1,284 messages wait, the oldest for ≈ 6 min 12 s. At this pace it never drains.'
    )
  })

  it('names slower taking when no reader left', () => {
    const evidence = { inBefore: 38, outBefore: 38 }
    expect(summarise({ state: 'behind', evidence, figures: late, readerName: 'email' })).toContain(
      '6 are taken: the consumers took 38 a second before.'
    )
  })

  it('names faster arrival, and that none came before', () => {
    const said = (inBefore: number) =>
      summarise({ state: 'behind', evidence: { inBefore, outBefore: inBefore }, figures: late, readerName: 'email' })
    expect(said(6)).toContain('6 are taken: 6 a second arrived before.')
    expect(said(0)).toContain('6 are taken: none arrived before.')
  })

  it('says when it will be drained', () => {
    const figures = { ...late, out_rate: measured(58), drain: estimated(64.2) }
    expect(summarise({ state: 'behind', evidence: {}, figures, readerName: null })).toContain(
      'At this pace it drains in ≈ 1 min 4 s.'
    )
  })

  it('says what is lost already, and keeps bounds', () => {
    const said = (figures: Figures) =>
      summarise({ state: 'behind', evidence: {}, figures: { ...late, ...figures }, readerName: null })
    expect(said({ lost: measured(450), loss: atMost(180) })).toMatch(
      /6 min 12 s\. 450 messages were deleted unread\. At this pace it never drains\. In at most 3 min unread messages are deleted\.$/
    )
    expect(said({ lost: measured(1) })).toContain('1 message was deleted unread.')
    expect(said({ lost: atMost(450) })).not.toContain('deleted')
    expect(said({ lost: measured(0), loss: estimated(180) })).toMatch(
      /drains\. In 3 min unread messages are deleted\.$/
    )
  })

  it('does not say of what rests that nothing is taken', () => {
    const said = (backlog: number) =>
      summarise({
        state: 'ok',
        evidence: {},
        figures: { backlog: measured(backlog), in_rate: measured(0), out_rate: measured(0) },
        readerName: null
      })
    expect(said(0)).toBe('No messages arrive and none wait.')
    expect(said(3)).toBe('No messages arrive, none are taken. 3 messages wait.')
  })

  it('says who left', () => {
    const figures = { backlog: measured(1), in_rate: measured(0.2), readers: measured(0) }
    expect(summarise({ state: 'stopped', evidence: { readersFrom: 1 }, figures, readerName: 'email' })).toBe(
      'No consumer of email is there: the only one has left. 1 message waits. 12 messages a minute arrive.'
    )
  })

  it('says less where less is known', () => {
    expect(summarise({ state: 'behind', evidence: {}, figures: {}, readerName: null })).toBe('')
    expect(
      summarise({
        state: 'ok',
        evidence: {},
        figures: { in_rate: measured(1), out_rate: measured(1) },
        readerName: null
      })
    ).toBe('1 message a second arrives and is taken.')
    expect(
      summarise({ state: 'unknown', evidence: { reason: 'Connection refused.' }, figures: {}, readerName: null })
    ).toBe('Connection refused.')
  })
})

describe('figures in words', () => {
  it.each([
    [0, '0'],
    [1284, '1,284'],
    [9999, '9,999'],
    [18_234, '18.2k'],
    [999_700, '1M'],
    [3_400_000, '3.4M']
  ])('count %d', (value, text) => expect(formatCount(value)).toBe(text))
  it.each([
    [0, '0'],
    [0.01, '<0.1'],
    [0.42, '0.4'],
    [6, '6'],
    [38.2, '38'],
    [1500, '1,500']
  ])('rate %d', (value, text) => expect(formatRate(value)).toBe(text))
  it.each([
    [0, '0 s'],
    [0.00021, '210 µs'],
    [0.21, '210 ms'],
    [6.04, '6 s'],
    [59.7, '1 min'],
    [372, '6 min 12 s'],
    [3600, '1 h'],
    [4320, '1 h 12 min'],
    [183_600, '2 d 3 h']
  ])('seconds %d', (value, text) => expect(formatSeconds(value)).toBe(text))
  it.each([
    [0, '0 %'],
    [0.0001, '<0.1 %'],
    [0.0123, '1.2 %'],
    [0.5, '50 %']
  ])('share %d', (value, text) => expect(formatShare(value)).toBe(text))
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1500, '1.5 kB'],
    [2.5e9, '2.5 GB']
  ])('bytes %d', (value, text) => expect(formatBytes(value)).toBe(text))
})

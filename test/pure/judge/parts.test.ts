import { describe, expect, it } from 'vitest'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { summarise } from '../../../judge/sentence.ts'
import {
  emptyObservation,
  type Figures,
  measured,
  numberOf,
  PART_LATENESS,
  samplesOf,
  type Tick,
  type Verdict
} from '../../../model/index.ts'
import { CHANNEL, expand, READER, START_MS, SUBSCRIPTION } from './play.ts'

const EVERY_MS = 10_000

interface Step {
  tick: Tick
  figures: Figures
  verdict: Verdict
  says: string
}

interface Script {
  /** By partition: where it ends and where the reader stands at each poll, in Prometheus's notation (play.ts); `_` is not known. */
  parts: { in: string; out: string; reader?: string; unreadSinceMs?: number }[]
  readers?: number
  /** For how long the channel keeps a message, s. */
  keepsS?: number
}

/** Plays partitions poll by poll. */
const play = ({ parts, readers = 2, keepsS }: Script): Step[] => {
  const columns = parts.map((part) => ({ ends: expand(part.in), taken: expand(part.out) }))
  const polls = columns[0]?.ends.length ?? 0
  let memory: Memory | undefined
  return Array.from({ length: polls }, (_, poll): Step => {
    const ends = Float64Array.from(columns, ({ ends }) => ends[poll] ?? Number.NaN)
    const taken = Float64Array.from(columns, ({ taken }) => taken[poll] ?? Number.NaN)
    const sum = (of: Float64Array): number => of.reduce((a, b) => a + (b || 0), 0)
    const observation = emptyObservation('t', START_MS + poll * EVERY_MS)
    observation.subscriptions.push({
      id: SUBSCRIPTION,
      channel: CHANNEL,
      reader: READER,
      labels: {},
      life: 'a',
      counters: { in: sum(ends), out: sum(taken) },
      ...(keepsS === undefined ? {} : { keeps: measured(keepsS) }),
      figures: {
        backlog: measured(ends.reduce((all, end, part) => all + (Math.max(0, end - (taken[part] ?? 0)) || 0), 0)),
        readers: measured(readers)
      },
      parts: {
        ends,
        taken,
        deleted: new Float64Array(taken.length),
        unreadSinceMs: Float64Array.from(parts, ({ unreadSinceMs = Number.NaN }) => unreadSinceMs),
        readers: new Map(parts.flatMap(({ reader }, part) => (reader === undefined ? [] : [[part, reader]])))
      }
    })
    const derived = derive(memory, observation, { durationMs: 5, overruns: 0, intervalMs: EVERY_MS })
    memory = derived.memory
    const figures = derived.tick.figures.get(SUBSCRIPTION) ?? {}
    const verdict = derived.tick.subscriptions[0]?.verdict
    if (verdict === undefined) throw new Error('nothing was judged')
    const { state, evidence } = verdict
    return {
      tick: derived.tick,
      figures,
      verdict,
      says: summarise({ state, evidence, figures, readerName: 'billing' })
    }
  })
}

const moving = { in: '0+100x20', out: '0+100x20' }

describe('a partition that stands still among others that move', () => {
  const steps = play({
    parts: [moving, { in: '0+100x20', out: '0+100x5 500x14', reader: 'worker-2' }, moving, moving]
  })

  it('makes its reader late by the age of its own oldest message', () => {
    // At poll 20 it stands at 500, which is where the partition ended at poll 5.
    expect(numberOf(steps[20]?.figures.lateness)).toBeCloseTo(150, 3)
  })

  it('is stuck, though the sums say that most is taken', () => {
    expect(steps[10]?.verdict.state).toBe('behind')
    expect(steps[20]?.verdict.state).toBe('stalled')
    expect(steps[20]?.figures.out_rate).toEqual(measured(30))
  })

  it('is named with who reads it', () => {
    expect(steps[20]?.says).toContain('Partition 1, which worker-2 reads, stands still; the other 3 are read.')
    expect(steps[10]?.says).toContain('most of it waits in partition 1 of 4, which worker-2 reads')
  })

  it('never drains', () => {
    expect(steps[20]?.figures.drain).toEqual({ never: true })
  })

  it('has its age among the samples, and the others have none', () => {
    const ages = [...samplesOf(steps[20]?.tick ?? { samples: [] })].filter(({ name }) => name === PART_LATENESS)
    expect(ages).toEqual([{ of: SUBSCRIPTION, name: PART_LATENESS, part: '1', unit: 'ms', value: 150_000 }])
  })
})

describe('partitions', () => {
  it('drain when the slowest has', () => {
    // 1 000 and 2 000 wait; each drains by 20 a second: 50 s and 100 s. In sum it would be 75 s.
    const steps = play({
      parts: [
        { in: '1600+100x6', out: '0+300x6' },
        { in: '2600+100x6', out: '0+300x6' }
      ]
    })
    const last = steps[6]
    expect(last?.figures.backlog).toEqual(measured(400 + 1400))
    expect(numberOf(last?.figures.drain)).toBeCloseTo(70, 3)
  })

  it('of which one is set back are read again, though the sum rises', () => {
    const steps = play({ parts: [{ in: '0+1000x8', out: '0+1000x8' }, { in: '900x8', out: '900x5 400x2' }, moving] })
    expect(steps.at(-1)?.verdict.state).toBe('rewound')
    expect(steps.at(-1)?.figures.out_rate).toEqual({ unknown: 'The reader’s position was set back within the window.' })
  })

  it('with a backlog from before the first poll are as late as their messages’ own time says', () => {
    const since = START_MS - 3_600_000
    const steps = play({ parts: [{ in: '5000x3', out: '100x3', unreadSinceMs: since }, moving] })
    expect(steps[0]?.figures.lateness).toEqual({ value: 3600, how: 'estimated' })
  })

  it('with a backlog from before the first poll are at least as late as it is known where nothing says more', () => {
    const steps = play({ parts: [{ in: '5000x3', out: '100x3' }, moving] })
    expect(steps[3]?.figures.lateness).toEqual({ value: 30, how: 'at_least' })
  })

  it('whose end is not known for a while keep their age, and the others theirs', () => {
    const steps = play({ parts: [{ in: '0+100x4 _x2 800+100x2', out: '0+100x1 100x8' }, moving, moving] })
    // It stands at 100: its message came after poll 1.
    expect(numberOf(steps.at(-1)?.figures.lateness)).toBeCloseTo(10 * (steps.length - 2), 3)
  })

  it('lose messages when the first of them does, by its own pace', () => {
    // The second is 100 s late at poll 20 and grows later by half a second each second; the third stands still since poll 15.
    const slow = { in: '0+100x20', out: '0+50x20' }
    const parts = [moving, slow, { in: '0+100x20', out: '0+100x15 1500x4' }]
    expect(numberOf(play({ parts, keepsS: 250 })[20]?.figures.loss)).toBeCloseTo(200, -1)
    expect(numberOf(play({ parts, keepsS: 110 })[20]?.figures.loss)).toBeCloseTo(20, 0)
    expect(play({ parts: [moving, moving], keepsS: 250 })[20]?.figures.loss).toEqual({ never: true })
    // It is three times as fast as messages come, and has two minutes' work: what it comes to is ever younger.
    const catching = { in: '6000+100x10', out: '0+300x10' }
    expect(play({ parts: [catching, moving], keepsS: 250 })[10]?.figures.loss).toEqual({ never: true })
  })

  it('that are all stuck are not named', () => {
    const still = { in: '0+10x12', out: '0+10x2 20x9' }
    const steps = play({ parts: [still, still, still] })
    expect(steps.at(-1)?.verdict.state).toBe('stalled')
    expect(steps.at(-1)?.says).toContain('2 consumers are there, but nothing is taken')
  })

  it('that readers commit one after the other, each every two minutes, are not stuck', () => {
    const often = (shift: number): string =>
      Array.from({ length: 40 }, (_, i) => Math.floor((i + shift) / 12) * 12 * 10)
        .map((value) => String(Math.max(0, value - shift * 10)))
        .join(' ')
    const steps = play({ parts: [0, 3, 6, 9].map((shift) => ({ in: '0+10x39', out: often(shift) })) })
    const states = new Set(steps.slice(24).map(({ verdict }) => verdict.state))
    expect([...states].filter((state) => state === 'stalled')).toEqual([])
  })

  it('in step cost a row of history, not more', () => {
    let memory: Memory | undefined
    for (let poll = 0; poll < 50; poll++) {
      const observation = emptyObservation('t', START_MS + poll * EVERY_MS)
      const ends = Float64Array.from([poll * 10, poll * 10])
      observation.subscriptions.push({
        id: SUBSCRIPTION,
        channel: CHANNEL,
        reader: READER,
        labels: {},
        counters: { in: poll * 20, out: poll * 20 },
        figures: { backlog: measured(0) },
        parts: {
          ends,
          taken: ends,
          deleted: new Float64Array(2),
          unreadSinceMs: new Float64Array(),
          readers: new Map()
        }
      })
      memory = derive(memory, observation, { durationMs: 5, overruns: 0, intervalMs: EVERY_MS }).memory
    }
    expect(memory?.histories.get(CHANNEL)?.history.rows.length).toBeLessThanOrEqual(2)
  })
})

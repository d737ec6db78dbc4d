import { describe, expect, it } from 'vitest'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { emptyObservation, factsWith, type Observation } from '../../../model/index.ts'
import { START_MS } from './play.ts'

const TOPIC = 'kafka/t/topic/orders'
const topic = (life: string, messages: number) => ({
  id: TOPIC,
  kind: 'topic' as const,
  transport: 'kafka' as const,
  name: 'orders',
  parent: null,
  labels: {},
  life,
  counters: { in: messages }
})
const BLIND = { what: 'everything', why: 'The broker does not answer.', needs: null, hides: ['kafka/t/'] }

/** What is told at each poll, 10 s apart. */
const told = (polls: Partial<Observation>[]): string[][] => {
  let memory: Memory | undefined
  return polls.map((poll, i) => {
    const observation = { ...emptyObservation('t', START_MS + i * 10_000), ...poll }
    const derived = derive(memory, observation, { durationMs: 1, overruns: 0, intervalMs: 10_000 })
    memory = derived.memory
    return derived.tick.events.map(({ kind, of }) => `${kind} ${of}`)
  })
}

describe('what happened', () => {
  it('says once that a target went out of sight, and that it came back', () => {
    const seen = { entities: [topic('a', 5)] }
    expect(told([seen, { gaps: [BLIND] }, { gaps: [BLIND] }, seen, seen])).toEqual([
      [],
      ['unseen target/t'],
      [],
      ['seen target/t'],
      []
    ])
  })

  it('says that a channel was made anew, and not that it only lost messages', () => {
    expect(
      told([
        { entities: [topic('a', 500)] },
        { entities: [topic('a', 400)] },
        { entities: [topic('b', 3)] },
        { entities: [topic('b', 9)] }
      ])
    ).toEqual([[], [], [`recreated ${TOPIC}`], []])
  })

  it('says that a broker came into trouble, and out of it; of thousands of channels it says nothing', () => {
    const node = (...leads: string[]) => ({
      id: 'kafka/t/node/4',
      kind: 'node' as const,
      transport: 'kafka' as const,
      name: '4',
      parent: null,
      labels: {},
      ...factsWith(
        {},
        leads.map((lead) => ({ severity: 'critical' as const, lead, text: '' }))
      )
    })
    const offline = { ...topic('a', 5), ...factsWith({}, [{ severity: 'critical', lead: 'Offline', text: '' }]) }
    let memory: Memory | undefined
    const texts = [['A log folder failed'], ['A log folder failed', 'Down'], ['Down'], ['Down'], []].map((leads, i) => {
      const entities = [node(...leads), i === 0 ? topic('a', 5) : offline]
      const observation = { ...emptyObservation('t', START_MS + i * 10_000), entities }
      const derived = derive(memory, observation, { durationMs: 1, overruns: 0, intervalMs: 10_000 })
      memory = derived.memory
      return derived.tick.events.map(({ kind, text }) => `${kind}: ${text}`)
    })
    expect(texts).toEqual([
      [],
      ['trouble: Broker 4: Down.'],
      ['recovered: Broker 4: no more: A log folder failed.'],
      [],
      ['recovered: Broker 4: no more: Down.']
    ])
  })

  it('says that a service runs another version: one that comes beside the old one, and one that takes its place', () => {
    const running = (version: string | undefined) => ({
      entities: [
        {
          id: 'service/-/-/orders',
          kind: 'service' as const,
          transport: null,
          name: 'orders',
          parent: null,
          labels: version === undefined ? {} : { version }
        }
      ]
    })
    const versions = [undefined, '1.4.1', '1.4.1', '1.4.1, 1.4.2', '1.4.2', '1.4.1', undefined, '1.4.1']
    expect(told(versions.map(running))).toEqual([
      [],
      [],
      [],
      ['deploy service/-/-/orders'],
      [],
      ['deploy service/-/-/orders'],
      [],
      []
    ])
  })
})

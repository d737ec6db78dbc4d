import { describe, expect, it } from 'vitest'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import {
  type Edge,
  edgeId,
  type Figure,
  measured,
  type Observation,
  type Subscription,
  subscriptionId
} from '../../../model/index.ts'

const EVERY_MS = 10_000
const edge = (kind: Edge['kind'], from: string, to: string): Edge => ({
  id: edgeId(kind, from, to),
  kind,
  transport: 'rabbitmq',
  from,
  to,
  labels: {}
})
const routes = (from: string, to: string): Edge => edge('routes', from, to)
const consumes = (from: string, to: string): Edge => edge('consumes', from, to)

/** The rate of each edge after three polls in which 10 messages a second arrive in `q`. */
const ratesOf = (edges: Edge[]): (Figure | undefined)[] => {
  let memory: Memory | undefined
  let rates: (Figure | undefined)[] = []
  for (let i = 0; i < 3; i++) {
    const subscription: Subscription = {
      id: subscriptionId('q', null),
      channel: 'q',
      reader: null,
      labels: {},
      life: '1',
      counters: { in: i * 100, out: i * 100 },
      figures: { backlog: measured(0), readers: measured(1) }
    }
    const observation: Observation = {
      target: 't',
      atMs: 1_000_000 + i * EVERY_MS,
      entities: [],
      edges,
      subscriptions: [subscription],
      samples: [],
      events: [],
      gaps: [],
      labels: {}
    }
    const derived = derive(memory, observation, { durationMs: 1, overruns: 0, intervalMs: EVERY_MS })
    memory = derived.memory
    rates = edges.map(({ id }) => derived.tick.figures.get(id)?.rate)
  }
  return rates
}

describe('an exchange that routes to a queue', () => {
  it('brings, where it is the only one, no more than arrives there', () => {
    expect(ratesOf([routes('x', 'q')])).toEqual([{ value: 10, how: 'at_most' }])
  })

  it('is not told apart from another that does so too', () => {
    expect(ratesOf([routes('x', 'q'), routes('y', 'q')])).toEqual([undefined, undefined])
  })

  it('is not known where the queue’s arrivals are not', () => {
    expect(ratesOf([routes('x', 'elsewhere')])).toEqual([undefined])
  })
})

describe('a service that consumes from a queue', () => {
  it('takes, where it is the only one, no more than leaves it', () => {
    expect(ratesOf([consumes('q', 's')])).toEqual([{ value: 10, how: 'at_most' }])
  })

  it('is not told apart from another that does so too', () => {
    expect(ratesOf([consumes('q', 's'), consumes('q', 'other')])).toEqual([undefined, undefined])
  })
})

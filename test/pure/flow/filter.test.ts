import { describe, expect, it } from 'vitest'
import { countsOf } from '../../../app/flow/counts.ts'
import { type Choice, litOf, readChoice, writeChoice } from '../../../app/flow/filter.ts'
import { found } from '../../../app/flow/found.ts'
import { NO_VIEW, viewOf } from '../../../app/flow/view.ts'
import { type Direction, walk } from '../../../app/flow/walk.ts'
import { shop } from './things.ts'

const NOTHING: Choice = { sel: null, q: '', show: null, transport: null, target: null, way: null }
const view = viewOf(shop(), NO_VIEW)
const lit = (choice: Partial<Choice>) => litOf(view, { ...NOTHING, ...choice })

describe('what is chosen', () => {
  it('is all in the address, and read back from it', () => {
    const choice: Choice = {
      sel: 'rabbitmq/r/queue/%2F/email.send',
      q: 'mail & more',
      show: 'trouble',
      transport: 'kafka',
      target: 'r',
      way: 'pathway/0123'
    }
    expect(readChoice(new URLSearchParams(writeChoice(choice)))).toEqual(choice)
    expect(writeChoice(NOTHING)).toBe('')
  })

  it('is nothing where the address says what there isn’t', () => {
    expect(readChoice(new URLSearchParams('show=all&transport=smtp'))).toEqual(NOTHING)
  })
})

describe('a pathway', () => {
  const steps = [
    { service: 'orders', method: null },
    { channel: 'invoices', reader: null, exchange: null },
    { service: 'billing', method: null }
  ]
  it('is lit from end to end, and nothing beside it', () => {
    const { nodes, edges } = litOf(view, { ...NOTHING, way: 'pathway/0123' }, steps) ?? {
      nodes: new Set(),
      edges: new Set()
    }
    expect([...nodes].sort()).toEqual(['billing', 'invoices', 'orders'])
    for (const { id, from, to } of view.edges)
      expect(edges.has(id)).toBe(['orders invoices', 'invoices billing'].includes(`${from} ${to}`))
  })
})

describe('lit is', () => {
  it('everything without a filter', () => {
    expect(lit({ sel: 'orders' })).toBeNull()
  })

  it('trouble, and who stands next to it', () => {
    const { nodes, edges, matches } = lit({ show: 'trouble' }) ?? { nodes: new Set(), edges: new Set(), matches: 0 }
    expect([...nodes].sort()).toEqual(['billing', 'events', 'invoices'])
    expect(edges.size).toBe(2)
    expect(matches).toBe(1)
  })

  it('a transport with the services at its ends', () => {
    expect([...(lit({ transport: 'grpc' })?.nodes ?? [])].sort()).toEqual(['gateway', 'orders'])
  })

  it('what has all words in its name', () => {
    expect([...(lit({ q: 'IN voices' })?.nodes ?? [])]).toEqual(['invoices'])
    expect(lit({ q: 'no such thing' })?.matches).toBe(0)
  })
})

describe('the sentence under the heading', () => {
  it('counts worst first, and last what can’t be seen', () => {
    const healths = ['ok', 'unknown', 'critical', 'ok', 'warn', 'critical'] as const
    expect(countsOf(healths.map((health) => ({ health }))).map(({ text }) => text)).toEqual([
      '2 critical',
      '1 behind or slow',
      '2 in step',
      '1 can’t be seen'
    ])
  })
})

describe('finding', () => {
  it('puts the name itself before names that begin so, before names that have it', () => {
    expect(found(shop(), 'in').map(({ id }) => id)).toEqual(['invoices', 'billing'])
    expect(found(shop(), 'orders').map(({ id }) => id)).toEqual(['orders'])
  })
})

describe('arrow keys', () => {
  const rows: [string, Direction, string | undefined][] = [
    ['gateway', 'ArrowRight', 'orders'],
    ['orders', 'ArrowRight', 'events'],
    ['events', 'ArrowLeft', 'orders'],
    ['gateway', 'ArrowLeft', undefined],
    ['gateway', 'ArrowDown', undefined]
  ]
  it.each(rows)('from %s %s to %s', (from, direction, to) => {
    expect(walk(view, from, direction)).toBe(to)
  })
})

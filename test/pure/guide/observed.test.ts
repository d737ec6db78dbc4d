import { describe, expect, test } from 'vitest'
import { COLUMNS } from '../../../app/channels/columns.ts'
import { evidenceOf, observe } from '../../../app/guide/observed.ts'
import { COMPARISON, FACTS } from '../../../guide/index.ts'
import { shop } from '../flow/things.ts'

test('every cell of the comparison leads to its evidence: channels of the transport, by a column that there is', () => {
  for (const { observed } of COMPARISON)
    for (const { transport } of FACTS) {
      const { pathname, searchParams } = new URL(evidenceOf(transport, observed, null), 'http://here')
      expect(pathname).toBe('/channels')
      expect(searchParams.get('transport')).toBe(transport)
      const sort = searchParams.get('sort')
      if (sort !== null) expect(COLUMNS.map(({ name }) => name)).toContain(sort)
    }
})

test('a peak leads to the channel that had it', () => {
  const peaks = [{ transport: 'kafka' as const, of: 'kafka/k/topic/orders', value: 9, hours: 3 }]
  expect(evidenceOf('kafka', 'throughput', { peaks, compared: [] })).toMatch(/^\/channels\/kafka\/k\/topic\/orders/)
})

describe('what the table says of replay and order', () => {
  const judged = (of: string | null, text: string | null, missing: string | null) => ({
    peaks: [],
    compared: (['replay', 'ordering'] as const).map((feature) => ({
      transport: 'kafka' as const,
      feature,
      of,
      text,
      missing
    }))
  })
  const said = (feature: 'replay' | 'ordering', ...given: Parameters<typeof judged>) =>
    observe(shop(), 'kafka', feature, judged(...given))

  test('is what the collector found', () => {
    expect(said('replay', 'events', 'events: a reader went back', null)).toEqual({ text: 'events: a reader went back' })
    expect(said('ordering', 'events', 'events: 2 % beside', null)).toEqual({ text: '6 partitions; events: 2 % beside' })
  })

  test('is what is missing where nothing tells it, as a sentence, and never that there was none', () => {
    expect(said('replay', null, null, 'needs traces')).toEqual({ reason: 'Needs traces.' })
    expect(said('ordering', null, null, 'needs traces')).toEqual({
      text: '6 partitions; whether order held is not known'
    })
    expect(observe(shop(), 'kafka', 'replay', null)).toEqual({ reason: 'The collector has not judged it yet.' })
  })
})

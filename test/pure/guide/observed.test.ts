import { expect, test } from 'vitest'
import { COLUMNS } from '../../../app/channels/columns.ts'
import { evidenceOf } from '../../../app/guide/observed.ts'
import { COMPARISON, FACTS } from '../../../guide/index.ts'

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

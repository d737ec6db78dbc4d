import { describe, expect, it } from 'vitest'
import { applyPatch, firingKey, pictureOf, staleAfter, topologyOf } from '../../../app/client/picture.ts'
import type { Alert } from '../../../model/alert.ts'
import type { Topology } from '../../../model/api.ts'
import { entity, shop } from '../flow/things.ts'

const WHOLE: Topology = {
  at: 5,
  entities: [entity('a', 'topic'), entity('b', 'service')],
  edges: [],
  subscriptions: [],
  gaps: [{ target: 't', what: 'group g', why: 'Not allowed.', needs: 'Describe on group g', since: 1 }],
  positions: { a: { x: 1, y: 2 } },
  targets: [{ id: 't', kind: 'kafka', intervalMs: 10_000, at: 5 }],
  lostAt: 7,
  alerts: [],
  findings: [],
  eventsAt: 7,
  configError: null
}

describe('the picture that a page holds', () => {
  it('is handed to another tab whole', () => {
    expect(topologyOf(pictureOf(WHOLE))).toEqual(WHOLE)
  })

  it('takes from a patch what it names and leaves the rest the very same', () => {
    const before = shop()
    const after = applyPatch(before, { at: 9, entities: [entity('orders', 'service', { health: 'critical' })] })
    expect(after.entities.get('orders')?.health).toBe('critical')
    expect(after.entities.get('gateway')).toBe(before.entities.get('gateway'))
    expect(after.edges).toBe(before.edges)
    expect(after.positions).toBe(before.positions)
    expect(before.entities.get('orders')?.health).toBe('ok')
  })

  it('drops what is removed, whatever it is', () => {
    const [edge] = shop().edges.keys()
    const [subscription] = shop().subscriptions.keys()
    const after = applyPatch(shop(), { at: 9, removed: ['invoices', edge ?? '', subscription ?? '', 'never there'] })
    expect([after.entities.size, after.edges.size, after.subscriptions.size]).toEqual([4, 3, 0])
  })

  it('takes up the alerts that changed, and leaves those of which nothing is said', () => {
    const alert = (id: string, summary: string) => ({ id, summary }) as Alert
    const before = { ...shop(), alerts: [alert('a', 'one'), alert('b', 'two')] }
    const after = applyPatch(before, { at: 9, alerts: [alert('b', 'three'), alert('c', 'four')], removed: ['a'] })
    expect(after.alerts).toEqual([alert('b', 'three'), alert('c', 'four')])
    expect(applyPatch(before, { at: 9 }).alerts).toBe(before.alerts)
    expect(firingKey(after)).not.toBe(firingKey(before))
    expect(firingKey(applyPatch(before, { at: 9, alerts: [alert('b', 'three')] }))).toBe(firingKey(before))
  })

  it('keeps gaps until a patch tells all of them, and forgets a lost database once it is back', () => {
    const before = pictureOf(WHOLE)
    expect(applyPatch(before, { at: 9 })).toMatchObject({ gaps: WHOLE.gaps, lostAt: 7 })
    expect(applyPatch(before, { at: 9, gaps: [], lostAt: null })).toMatchObject({ gaps: [], lostAt: null })
  })

  it('moves no node that has a place', () => {
    const after = applyPatch(pictureOf(WHOLE), { at: 9, positions: { a: { x: 50, y: 50 }, b: { x: 3, y: 4 } } })
    expect(Object.fromEntries(after.positions)).toEqual({ a: { x: 1, y: 2 }, b: { x: 3, y: 4 } })
  })

  it('is old after three polls', () => {
    expect(staleAfter(10_000)).toBeGreaterThan(30_000)
  })
})

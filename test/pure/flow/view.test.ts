import { describe, expect, it } from 'vitest'
import { applyPatch } from '../../../app/client/picture.ts'
import { shapeOf } from '../../../app/flow/shape.ts'
import { NO_VIEW, viewOf } from '../../../app/flow/view.ts'
import { Views } from '../../../app/flow/views.ts'
import { measured } from '../../../model/known.ts'
import { edge, entity, shop, subscription } from './things.ts'

const later = (backlog: number) =>
  applyPatch(shop(), {
    at: 2,
    subscriptions: [
      subscription('events', 'billing', 'behind', 'warn', { backlog: measured(backlog), lateness: measured(38) })
    ]
  })

describe('a view', () => {
  it('draws entities from left to right, and no method or broker node', () => {
    const before = shop()
    const more = applyPatch(before, { at: 2, entities: [entity('m', 'rpc_method'), entity('n', 'node')] })
    expect(viewOf(more, NO_VIEW).nodes.map(({ id }) => id)).toEqual([
      'gateway',
      'orders',
      'events',
      'billing',
      'invoices'
    ])
  })

  it('keeps each node and edge that looks as before the same object', () => {
    const first = viewOf(shop(), NO_VIEW)
    const second = viewOf(later(9000), first)
    const changed = second.nodes.filter((node, i) => node !== first.nodes[i]).map(({ id }) => id)
    expect(changed).toEqual(['events', 'billing'])
    expect(second.edges).toBe(first.edges)
    expect(viewOf(later(9000), second)).toEqual(second)
  })

  it('moves nothing when something comes or goes', () => {
    const first = viewOf(shop(), NO_VIEW)
    const more = applyPatch(shop(), {
      at: 2,
      entities: [entity('late', 'service')],
      edges: [edge('late', 'events', 'publishes')],
      removed: ['invoices'],
      positions: { late: { x: 0, y: 90 }, orders: { x: 999, y: 999 } }
    })
    const second = viewOf(more, first)
    expect(second.nodes.map(({ id }) => id)).toEqual(['gateway', 'late', 'orders', 'events', 'billing'])
    for (const { id, x, y } of second.nodes.filter(({ id }) => id !== 'late'))
      expect(first.nodes.find((node) => node.id === id)).toMatchObject({ x, y })
    expect(second.edges.map(({ to }) => to)).not.toContain('invoices')
  })

  it('draws the edge of a node that was placed elsewhere anew', () => {
    const first = viewOf(shop(), NO_VIEW)
    const moved = { ...shop(), positions: new Map([...shop().positions, ['orders', { x: 238, y: 400 }]]) }
    const paths = (view: typeof first) =>
      view.edges.filter(({ from, to }) => [from, to].includes('orders')).map(({ path }) => path)
    for (const path of paths(viewOf(moved, first))) expect(paths(first)).not.toContain(path)
  })

  it('marks a call that is slow for its caller alone, and no trouble twice', () => {
    const slow = edge('gateway', 'orders', 'calls', { rate: measured(5), p99: measured(0.8), errors: measured(0) })
    const marked = (health: 'ok' | 'warn') =>
      viewOf(
        applyPatch(shop(), { at: 2, edges: [slow], entities: [entity('orders', 'service', { health })] }),
        NO_VIEW
      ).edges.find(({ kind }) => kind === 'calls')
    expect(marked('ok')).toMatchObject({
      markX: expect.any(Number),
      label: 'gateway calls orders: behind or slow, 5/s'
    })
    const calls = { rate: measured(214.6), p95: measured(0.0123), errors: measured(0.0312) }
    const told = viewOf(applyPatch(shop(), { at: 2, edges: [edge('gateway', 'orders', 'calls', calls)] }), NO_VIEW)
    expect(told.edges.find(({ kind }) => kind === 'calls')?.label).toMatch(/210\/s, p95 12 ms, 3\.1 % fail$/)
    expect(marked('warn')).toMatchObject({ health: 'warn', markX: null })
  })

  it('has the shape it had while only figures change', () => {
    const first = viewOf(shop(), NO_VIEW)
    const shape = shapeOf(first, NO_VIEW)
    expect(shapeOf(viewOf(later(9000), first), shape)).toBe(shape)
    const fewer = viewOf(applyPatch(shop(), { at: 2, removed: ['invoices'] }), first)
    expect(shapeOf(fewer, shape)).not.toBe(shape)
  })
})

describe('what is drawn hears', () => {
  const first = viewOf(shop(), NO_VIEW)
  /** Views that show the shop, and the ids that heard of a change. */
  const watched = (sel: string | null = null): { views: Views; heard: string[] } => {
    const views = new Views()
    views.show(first, sel, null)
    const heard: string[] = []
    for (const { id } of [...first.nodes, ...first.edges]) views.subscribe(id, () => heard.push(id))
    return { views, heard }
  }

  it('of a patch only where it changes something', () => {
    const { views, heard } = watched()
    views.show(viewOf(later(9000), first), null, null)
    expect(heard).toEqual(['events', 'billing'])
  })

  it('of a selection where it begins and where it ends', () => {
    const { views, heard } = watched('orders')
    views.show(first, 'events', null)
    expect(heard).toEqual(['orders', 'events'])
    expect(views.node('events')?.selected).toBe(true)
  })

  it('nothing more once it has left', () => {
    const { views } = watched()
    const heard: string[] = []
    views.subscribe('orders', () => heard.push('orders'))()
    views.show(first, 'orders', null)
    expect(heard).toEqual([])
  })

  it('from afar nothing of a figure', () => {
    const { views } = watched()
    const outline = views.outline('billing')
    views.show(viewOf(later(9000), first), null, null)
    expect(views.outline('billing')).toBe(outline)
    expect(views.node('billing')?.view.second).toBe('9,000 · 38 s')
  })
})

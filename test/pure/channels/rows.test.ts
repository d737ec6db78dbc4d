import { describe, expect, it } from 'vitest'
import { filterOf, queryOf, readChoice } from '../../../app/channels/choice.ts'
import { COLUMNS, columnsFor, pressed, WORST_FIRST } from '../../../app/channels/columns.ts'
import { linesOf, orderOf } from '../../../app/channels/lines.ts'
import { Rows } from '../../../app/channels/rows.ts'
import { applyPatch } from '../../../app/client/picture.ts'
import { estimated, measured, NEVER, unknown } from '../../../model/known.ts'
import { entity, picture, subscription } from '../flow/things.ts'

/** events is read by three groups, mail by its consumers, log by nobody that is known; Create is a method of orders. */
const shop = () =>
  picture({
    entities: [
      entity('orders', 'service'),
      entity('events', 'topic', { figures: { in_rate: measured(10), length: measured(900) } }),
      entity('billing', 'group'),
      entity('search', 'group'),
      entity('audit', 'group'),
      entity('mail', 'queue', { transport: 'rabbitmq', target: 'r', labels: { vhost: 'shop' } }),
      entity('log', 'stream', { transport: 'redis', figures: { in_rate: measured(3) } }),
      entity('Create', 'rpc_method', {
        transport: 'grpc',
        parent: 'orders',
        labels: { service: 'shop.Orders' },
        health: 'warn',
        figures: { rate: measured(20), errors: measured(0), p95: estimated(0.9) }
      })
    ],
    subscriptions: [
      subscription('events', 'billing', 'ok', 'ok', { backlog: measured(2) }),
      subscription('events', 'search', 'behind', 'critical', { backlog: measured(500), lateness: measured(60) }),
      subscription('events', 'audit', 'behind', 'warn', { backlog: measured(9000), lateness: measured(20) }),
      subscription('mail', null, 'unknown', 'unknown', { backlog: unknown('The broker does not answer.') })
    ]
  })

const rowsOf = () => new Rows().of(shop())
const rowOf = (id: string) => {
  const row = rowsOf().find((each) => each.id === id)
  if (row === undefined) throw new Error(`no row ${id}`)
  return row
}

describe('rows', () => {
  it('are channels alone', () => {
    expect(rowsOf().map(({ id }) => id)).toEqual(['events', 'mail', 'log', 'Create'])
  })

  it('show the worst reader, with the channel’s own figures beside, and hold the others worst first', () => {
    const { health, word, figures, where, readers, seriesOf } = rowOf('events')
    expect({ health, word, where, seriesOf }).toEqual({
      health: 'critical',
      word: 'behind',
      where: 'worst: search',
      seriesOf: 'events|search'
    })
    expect(figures).toMatchObject({ backlog: measured(500), length: measured(900) })
    expect(readers.map(({ name, opens }) => [name, opens])).toEqual([
      ['search', 'search'],
      ['audit', 'audit'],
      ['billing', 'billing']
    ])
  })

  it('say why a channel that nobody is known to read has no backlog', () => {
    expect(rowOf('log')).toMatchObject({
      word: 'no reader known',
      missing: 'No group is known to read it.',
      since: null
    })
  })

  it('say what is wrong with a method: failing before slow', () => {
    expect(rowOf('Create')).toMatchObject({ word: 'slow', where: 'shop.Orders of orders', missing: null })
  })

  it('stay the same objects where a patch doesn’t touch them', () => {
    const made = new Rows()
    const before = shop()
    const first = made.of(before)
    const after = applyPatch(before, {
      at: 2,
      subscriptions: [subscription('mail', null, 'behind', 'warn', { backlog: measured(7) })]
    })
    const second = made.of(after)
    expect(second.map((row, i) => row === first[i])).toEqual([true, false, true, true])
    expect(second[1]?.figures.backlog).toEqual(measured(7))
  })

  it('change where a reader’s name does', () => {
    const made = new Rows()
    const before = shop()
    const [first] = made.of(before)
    const [second] = made.of(applyPatch(before, { at: 2, entities: [entity('search', 'group', { name: 'finder' })] }))
    expect(second).not.toBe(first)
    expect(second?.where).toBe('worst: finder')
  })
})

describe('order', () => {
  const order = (by: (typeof COLUMNS)[number]['name'], way: 'up' | 'down') =>
    orderOf(rowsOf(), { by, way }, null).map(({ id }) => id)

  it('is the worst first; what can’t be seen after trouble, and before what is well', () => {
    expect(orderOf(rowsOf(), WORST_FIRST, null).map(({ id }) => id)).toEqual(['events', 'Create', 'mail', 'log'])
  })

  it('puts what isn’t known last, whichever way', () => {
    expect(order('backlog', 'down')[0]).toBe('events')
    expect(order('backlog', 'up')[0]).toBe('events')
    expect(order('in', 'up')).toEqual(['log', 'events', 'Create', 'mail'])
  })

  it('takes never for more than any number', () => {
    const rows = new Rows().of(
      picture({
        entities: [entity('a', 'queue'), entity('b', 'queue'), entity('c', 'queue')],
        subscriptions: [
          subscription('a', null, 'ok', 'ok', { drain: measured(900) }),
          subscription('b', null, 'ok', 'ok', { drain: NEVER }),
          subscription('c', null, 'ok', 'ok', { drain: unknown('New.') })
        ]
      })
    )
    expect(orderOf(rows, { by: 'drain', way: 'down' }, null).map(({ id }) => id)).toEqual(['b', 'a', 'c'])
  })

  it('is held while somebody reads: what left is gone, what came stands at the end', () => {
    const held = ['log', 'gone', 'mail', 'events']
    expect(orderOf(rowsOf(), WORST_FIRST, held).map(({ id }) => id)).toEqual(['log', 'mail', 'events', 'Create'])
  })

  it('goes its own way at the first press of a head, then the other, then worst first', () => {
    const loss = COLUMNS.find(({ name }) => name === 'loss')
    if (loss === undefined) throw new Error('no such column')
    const first = pressed(loss, WORST_FIRST)
    const second = pressed(loss, first)
    expect([first.way, second.way, pressed(loss, second)]).toEqual(['up', 'down', WORST_FIRST])
  })
})

describe('columns', () => {
  it('are those that the kinds have', () => {
    const names = (...kinds: ('queue' | 'rpc_method')[]) => columnsFor(new Set(kinds)).map(({ name }) => name)
    expect(names('queue')).not.toContain('p95')
    expect(names('rpc_method')).toEqual(['channel', 'state', 'hour', 'in', 'p95', 'errors'])
    expect(names('queue', 'rpc_method')).toHaveLength(COLUMNS.length)
  })
})

describe('lines', () => {
  it('put the readers under a channel that is open', () => {
    expect(linesOf(rowsOf(), new Set(['events'])).map(({ row, level }) => [row.name, level])).toEqual([
      ['events', 1],
      ['search', 2],
      ['audit', 2],
      ['billing', 2],
      ['mail', 1],
      ['log', 1],
      ['Create', 1]
    ])
  })
})

describe('what is chosen', () => {
  const NOTHING = readChoice(new URLSearchParams())
  const shown = (query: string) =>
    rowsOf()
      .filter(filterOf(readChoice(new URLSearchParams(query))))
      .map(({ id }) => id)

  it.each([
    ['q=BILL', ['events']],
    ['q=shop.orders create', ['Create']],
    ['q=events mail', []],
    ['show=trouble', ['events', 'Create']],
    ['show=unknown', ['mail']],
    ['transport=redis', ['log']],
    ['target=r', ['mail']],
    ['kind=rpc_method', ['Create']],
    ['kind=service', ['events', 'mail', 'log', 'Create']]
  ])('%s', (query, ids) => {
    expect(shown(query)).toEqual(ids)
  })

  it('stands in the address, and is read back from it', () => {
    const choice = {
      q: 'mail & more',
      show: 'trouble',
      transport: 'kafka',
      target: 'r',
      kind: 'topic',
      sort: { by: 'loss', way: 'down' },
      open: ['kafka/k/topic/a%20b', 'kafka/k/topic/c'],
      row: 'rabbitmq/r/queue/%2F/a%2Fb%20c'
    } as const
    const query = new URLSearchParams()
    for (const [name, value] of Object.entries(queryOf(choice))) if (value !== null) query.set(name, value)
    expect(readChoice(new URLSearchParams(query.toString()))).toEqual(choice)
    expect(Object.values(queryOf(NOTHING)).every((value) => value === null)).toBe(true)
  })

  it('is nothing where the address says what there isn’t', () => {
    expect(readChoice(new URLSearchParams('kind=service&sort=hour&way=sideways&show=all'))).toEqual(NOTHING)
  })
})

import { describe, expect, test } from 'vitest'
import { DEMO_GRAPH } from '../../../demo/graph.ts'
import { nearly, PATTERNS, recognise } from '../../../guide/index.ts'
import type { EdgeKind, Transport } from '../../../model/index.ts'

const transportOf = (id: string): Transport | null => {
  const [kind = ''] = id.split('/')
  return kind === 'kafka' || kind === 'rabbitmq' || kind === 'redis' ? kind : null
}
const edgesOf = (lines: readonly string[]) =>
  lines.map((line) => {
    const [kind, from = '', to = '', key] = line.split('|')
    return { kind: kind as EdgeKind, from, to, labels: key === undefined ? {} : { 'routing key': key } }
  })
const nameOf = (id: string | undefined): string => decodeURIComponent(id?.split('/').at(-1) ?? '–')
const recognised = (lines: readonly string[]) => recognise(edgesOf(lines), transportOf)
/** `hybrid: gateway, orders, …`, the roles in the pattern's order; – where one is missing. */
const found = (lines: readonly string[]): string[] =>
  recognised(lines).map(
    ({ pattern, parts }) => `${pattern.id}: ${pattern.roles.map(({ name }) => nameOf(parts[name])).join(', ')}`
  )

const service = (name: string) => `service/-/-/${name}`
const topic = (name: string) => `kafka/k/topic/${name}`
const queue = (name: string) => `rabbitmq/r/queue/%2F/${name}`
const exchange = (name: string) => `rabbitmq/r/exchange/%2F/${name}`
const stream = (name: string) => `redis/r/stream/0/${name}`
const call = (from: string, to: string) => `calls|${service(from)}|${service(to)}`
const writes = (from: string, channel: string) => `publishes|${service(from)}|${channel}`
/** By a group of the reader's own; a queue by its consumers. */
const reads = (channel: string, to: string, group = to): string[] =>
  channel.includes('/queue/')
    ? [`consumes|${channel}|${service(to)}`]
    : [`consumes|${channel}|kafka/k/group/${group}`, `runs|kafka/k/group/${group}|${service(to)}`]
const over = (from: string, channel: string, to: string) => [writes(from, channel), ...reads(channel, to)]

test('the demo’s three are recognised, each once, and its dead letters, which nobody looks at', () => {
  expect(found(DEMO_GRAPH.edges)).toEqual([
    'hybrid: gateway, orders, orders.events, analytics, email.send, email, email.dead',
    'cqrs: command-api, command-service, ledger, query-service, query-api',
    'simple: zerg_api, zerg_tasks, tasks, workers',
    'dead-letter: orders, email.send, email, email.dead, –'
  ])
  expect(recognised(DEMO_GRAPH.edges).map(({ missing }) => missing.length)).toEqual([0, 0, 0, 1])
})

describe('calls in front, messages behind', () => {
  const hybrid = [
    call('web', 'shop'),
    ...over('shop', topic('sold'), 'reports'),
    ...over('shop', queue('invoices'), 'printer')
  ]
  test('is recognised, with what is missing and who else is there', () => {
    const [first] = recognised([...hybrid, ...reads(topic('sold'), 'fraud'), writes('batch', queue('invoices'))])
    expect(first).toMatchObject({
      pattern: { id: 'hybrid' },
      missing: ['No dead-letter queue: what the worker can’t do comes back for ever, or is lost.'],
      extra: [
        { channel: topic('sold'), service: service('fraud'), how: 'reads' },
        { channel: queue('invoices'), service: service('batch'), how: 'writes' }
      ]
    })
  })
  test.each([
    [
      'one reader takes events and work alike',
      [call('web', 'shop'), ...over('shop', topic('sold'), 'office'), ...over('shop', queue('work'), 'office')]
    ],
    [
      'events and work are those of two services',
      [call('web', 'shop'), ...over('shop', topic('sold'), 'reports'), ...over('bills', queue('work'), 'printer')]
    ]
  ])('is not where %s', (_, lines) => {
    expect(found(lines)).toEqual([])
  })
})

describe('commands and queries apart', () => {
  test.each([
    [
      'one API commands and asks',
      [call('api', 'commands'), call('api', 'queries'), ...over('commands', topic('ledger'), 'queries')]
    ],
    [
      'the read model is fed by a queue',
      [call('a', 'commands'), call('b', 'queries'), ...over('commands', queue('ledger'), 'queries')]
    ]
  ])('is not where %s', (_, lines) => {
    expect(found(lines)).toEqual([])
  })
})

describe('a service and its workers', () => {
  test.each([
    ['it works off its own stream', [call('api', 'tasks'), ...over('tasks', stream('tasks'), 'tasks')]],
    ['nobody calls it', over('timer', stream('tasks'), 'workers')]
  ])('is not where %s', (_, lines) => {
    expect(found(lines)).toEqual([])
  })
})

describe('a transactional outbox', () => {
  test.each([
    ['outbox: orders-outbox, orders.events, mail', over('orders-outbox', topic('orders.events'), 'mail')],
    ['outbox: debezium, outbox.event.order, stock', over('debezium', topic('outbox.event.order'), 'stock')]
  ])('%s', (said, lines) => {
    expect(found(lines)).toEqual([said])
  })
  test.each([
    ['mail waits in a queue called outbox', over('mail', queue('outbox'), 'sender')],
    ['the relay publishes what nobody reads', [writes('debezium', topic('events'))]],
    ['a name only has the letters', over('cdclinic', topic('visits'), 'bills')]
  ])('is not where %s', (_, lines) => {
    expect(found(lines)).toEqual([])
  })
})

describe('dead letters', () => {
  const work = over('shop', queue('work'), 'worker')
  test.each([
    [
      'dead-letter: shop, work, worker, work.dead, support',
      [
        ...work,
        `dead_letters|${queue('work')}|${exchange('dead')}`,
        `routes|${exchange('dead')}|${queue('work.dead')}|#`,
        ...reads(queue('work.dead'), 'support')
      ]
    ],
    [
      'dead-letter: shop, sold, reports, sold.dlq, –',
      [...over('shop', topic('sold'), 'reports'), writes('reports', topic('sold.dlq'))]
    ]
  ])('%s', (said, lines) => {
    expect(found(lines)).toEqual([said])
  })
  test.each([
    [
      'a queue without readers gives back what waited',
      [
        writes('shop', queue('wait')),
        `dead_letters|${queue('wait')}|${queue('work')}`,
        ...reads(queue('work'), 'worker')
      ]
    ],
    [
      'somebody else writes the topic with that name',
      [...over('shop', topic('sold'), 'reports'), writes('fraud', topic('sold.dlq'))]
    ],
    [
      'what finds no queue is put aside',
      [
        writes('shop', exchange('x')),
        `routes|${exchange('x')}|${queue('work')}|a`,
        ...reads(queue('work'), 'worker'),
        `alternates|${exchange('x')}|${exchange('y')}`,
        `routes|${exchange('y')}|${queue('rest')}|`
      ]
    ]
  ])('is not where %s', (_, lines) => {
    expect(found(lines)).toEqual([])
  })
})

describe('one event, many readers', () => {
  const readers = ['mail', 'stock', 'fraud']
  const bound = (keys: string[]): string[] => [
    writes('shop', exchange('sold')),
    ...readers.flatMap((name, i) => [
      `routes|${exchange('sold')}|${queue(name)}|${keys[i]}`,
      ...reads(queue(name), name)
    ])
  ]
  test.each([
    [
      'fan-out: shop, sold, mail, stock, fraud',
      [writes('shop', topic('sold')), ...readers.flatMap((name) => reads(topic('sold'), name))]
    ],
    ['fan-out: shop, sold, mail, stock, fraud', bound(['order.*', 'order.*', '#'])]
  ])('%s', (said, lines) => {
    expect(found(lines)).toEqual([said])
  })
  test('that a fourth reads too is said', () => {
    const lines = [writes('shop', topic('sold')), ...[...readers, 'tax'].flatMap((name) => reads(topic('sold'), name))]
    expect(recognised(lines)).toMatchObject([{ extra: [{ service: service('tax'), how: 'reads' }] }])
  })
  test.each([
    [
      'three share one group',
      [writes('shop', topic('sold')), ...readers.flatMap((name) => reads(topic('sold'), name, 'workers'))]
    ],
    [
      'three consume one queue',
      [writes('shop', queue('sold')), ...readers.flatMap((name) => reads(queue('sold'), name))]
    ],
    ['each gets messages of its own key', bound(['mail', 'stock', 'fraud'])]
  ])('is not where %s', (_, lines) => {
    expect(found(lines)).toEqual([])
  })
})

describe('a saga', () => {
  const asks = (leader: string, name: string, back = `${name}.done`): string[] => [
    ...over(leader, topic(`${name}.do`), name),
    ...over(name, topic(back), leader)
  ]
  test.each([
    ['saga: pay.do, pay, pay.done, trip, fly.do, fly, fly.done', [...asks('trip', 'pay'), ...asks('trip', 'fly')]],
    [
      'saga: pay.do, pay, done, trip, fly.do, fly, done',
      [...asks('trip', 'pay', 'done'), ...asks('trip', 'fly', 'done')]
    ]
  ])('%s', (said, lines) => {
    expect(found(lines)).toEqual([said])
  })
  test.each([
    ['two are told and only one answers', [...asks('trip', 'pay'), ...over('trip', topic('fly.do'), 'fly')]],
    ['two leaders have one participant each', [...asks('trip', 'pay'), ...asks('tour', 'fly')]]
  ])('is not where %s', (_, lines) => {
    expect(found(lines)).toEqual([])
  })
})

describe('question and answer by message', () => {
  test.each([
    [
      'request-reply: shop, quotes, rates, quotes-reply',
      [...over('shop', topic('quotes'), 'rates'), ...over('rates', topic('quotes-reply'), 'shop')]
    ],
    [
      'request-reply: shop, rpc, rates, shop.responses',
      [...over('shop', queue('rpc'), 'rates'), ...over('rates', queue('shop.responses'), 'shop')]
    ]
  ])('%s', (said, lines) => {
    expect(found(lines)).toEqual([said])
  })
  test.each([
    [
      'two tell each other of what happened',
      [...over('shop', topic('sold'), 'stock'), ...over('stock', topic('delivered'), 'shop')]
    ],
    [
      'a third reads the answers',
      [...over('shop', topic('quotes'), 'rates'), ...over('rates', topic('quotes-reply'), 'audit')]
    ]
  ])('is not where %s', (_, lines) => {
    expect(found(lines)).toEqual([])
  })
})

describe('nearly there', () => {
  /** As `found`, and what is missing of it first. */
  const near = (lines: readonly string[]): string[] =>
    nearly(edgesOf(lines), transportOf).map(
      ({ pattern, parts, missing }) =>
        `${pattern.id}: ${pattern.roles.map(({ name }) => nameOf(parts[name])).join(', ')}. ${missing[0]}`
    )
  const hybrid = [
    call('web', 'shop'),
    ...over('shop', topic('sold'), 'reports'),
    ...over('shop', queue('invoices'), 'printer')
  ]
  const without = (kind: string, end: string) =>
    hybrid.filter((line) => !(line.startsWith(`${kind}|`) && line.includes(end)))

  test.each([
    [
      'hybrid: –, shop, sold, reports, invoices, printer, –. Who calls it is missing: nobody does, or whoever does sends no spans.',
      without('calls', 'web')
    ],
    [
      'hybrid: web, shop, sold, –, invoices, printer, –. Nobody reads the events: a log is kept for whoever reads it.',
      without('consumes', 'sold')
    ],
    [
      'hybrid: web, shop, sold, reports, invoices, –, –. Nobody takes the work: it only piles up.',
      without('consumes', 'invoices')
    ],
    [
      'simple: api, tasks, todo, –. Nobody works the tasks off: they only pile up.',
      [call('api', 'tasks'), writes('tasks', stream('todo'))]
    ],
    ['outbox: debezium, events, –. Nobody reads what the relay publishes.', [writes('debezium', topic('events'))]],
    [
      'dead-letter: shop, work, –, work.dead, –. Nobody takes the work: all of it will be put aside, or wait for ever.',
      [writes('shop', queue('work')), `dead_letters|${queue('work')}|${queue('work.dead')}`]
    ],
    [
      'request-reply: shop, quotes, rates, quotes-reply. Nobody reads the answers.',
      [...over('shop', topic('quotes'), 'rates'), writes('rates', topic('quotes-reply'))]
    ]
  ])('%s', (said, lines) => {
    expect(near(lines)).toEqual([said])
    expect(found(lines)).toEqual([])
  })

  test.each([
    ['it is whole', hybrid],
    ['it is whole, and there is another log that nobody reads', [...hybrid, writes('shop', topic('returned'))]],
    [
      'a group reads whose service is not known',
      [...without('consumes', 'sold'), `consumes|${topic('sold')}|kafka/k/group/reports`]
    ],
    [
      'one reader takes events and work alike',
      [call('web', 'shop'), ...over('shop', topic('sold'), 'office'), ...over('shop', queue('work'), 'office')]
    ],
    ['a timer’s tasks are worked off', over('timer', stream('tasks'), 'workers')],
    ['the demo has all three', DEMO_GRAPH.edges],
    [
      'events and work are those of two services',
      [call('web', 'shop'), ...over('shop', topic('sold'), 'reports'), ...over('bills', queue('work'), 'printer')]
    ],
    [
      'the read model is fed by a queue',
      [call('a', 'commands'), call('b', 'queries'), ...over('commands', queue('ledger'), 'queries')]
    ],
    [
      'a third reads the answers',
      [...over('shop', topic('quotes'), 'rates'), ...over('rates', topic('quotes-reply'), 'audit')]
    ]
  ])('nothing is where %s', (_, lines) => {
    expect(near(lines)).toEqual([])
  })

  test('each names a link that the pattern has', () => {
    for (const { links, nearly } of PATTERNS)
      for (const {
        without: [from, to]
      } of nearly)
        expect(links.filter((link) => link.from === from && link.to === to)).toHaveLength(1)
  })
})

test('a picture that holds one many times is told of some', () => {
  const many = Array.from({ length: 300 }, (_, i) => [
    call(`api${i}`, `tasks${i}`),
    ...over(`tasks${i}`, stream(`t${i}`), `workers${i}`)
  ])
  expect(found(many.flat())).toHaveLength(20)
})

test('every part has a place of its own in the drawing, and every link leads between parts', () => {
  for (const { roles, links, belongs, head } of PATTERNS) {
    expect(new Set(roles.map(({ at }) => at.join()))).toHaveProperty('size', roles.length)
    const names = roles.map(({ name }) => name)
    for (const { from, to } of [...links, ...belongs.map(({ link }) => link)])
      expect(names).toEqual(expect.arrayContaining([from, to]))
    expect(names).toEqual(expect.arrayContaining([...head]))
  }
})

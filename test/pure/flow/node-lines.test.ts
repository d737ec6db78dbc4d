import { describe, expect, it } from 'vitest'
import { nearOf } from '../../../app/flow/near.ts'
import { nodeLines } from '../../../app/flow/node-lines.ts'
import type { TopologyEntity } from '../../../model/api.ts'
import { measured, unknown } from '../../../model/known.ts'
import { edge, entity, picture, shop, subscription, type Things } from './things.ts'

const says = (subject: TopologyEntity, around: Things = {}) =>
  nodeLines(subject, nearOf(picture({ ...around, entities: [subject, ...(around.entities ?? [])] }))(subject.id))

const queue = entity('q', 'queue', { transport: 'rabbitmq' })
const group = entity('g', 'group')

const troubled = (severity: string, lead: string) => ({ troubles: [{ severity, lead, text: 'Why.' }] })

/** What stands under a name. A row: the thing, what is around it, its second line. */
const ROWS: [string, TopologyEntity, Things, string][] = [
  [
    'a service that answers',
    entity('s', 'service', { figures: { rate: measured(212), p99: measured(0.0083) } }),
    {},
    '212 rpc/s · p99 8.3 ms'
  ],
  [
    'a service that takes messages and answers',
    entity('s', 'service', { figures: { rate: measured(640), p99: measured(0.003) } }),
    { edges: [edge('g', 's', 'runs', { rate: measured(96) })] },
    '96 msg/s · 640 rpc/s'
  ],
  [
    'a service that its broker blocks, however much it takes',
    entity('s', 'service', { health: 'critical', facts: troubled('critical', 'Blocked') }),
    { edges: [edge('q', 's', 'consumes', { rate: measured(38) })] },
    'blocked'
  ],
  [
    'a queue without its majority, and what waits in it',
    entity('q', 'queue', { health: 'critical', facts: troubled('critical', 'No majority') }),
    { subscriptions: [subscription('q', null, 'ok', 'critical', { backlog: measured(7) })] },
    'no majority · 7'
  ],
  [
    'a queue that is worse off than its slight trouble',
    entity('q', 'queue', { health: 'critical', facts: troubled('warn', 'Members away') }),
    { subscriptions: [subscription('q', null, 'stopped', 'critical', { backlog: measured(7) })] },
    'nobody reads · 7'
  ],
  [
    'a service that only takes',
    entity('s', 'service'),
    { edges: [edge('q', 's', 'consumes', { rate: measured(38) })] },
    '38 msg/s'
  ],
  [
    'a service that only calls',
    entity('s', 'service'),
    { edges: [edge('s', 'o', 'calls', { rate: measured(318) })] },
    'calls 318/s'
  ],
  [
    'a service whose calls fail',
    entity('s', 'service', {
      health: 'critical',
      figures: { rate: measured(12), errors: measured(0.22), p99: measured(1) }
    }),
    {},
    '12 rpc/s · 22 % fail'
  ],
  [
    'a service that is slow',
    entity('s', 'service', {
      health: 'warn',
      figures: { rate: measured(154), errors: measured(0), p99: measured(0.31) }
    }),
    {},
    '154 rpc/s · p99 310 ms'
  ],
  [
    'a service known by its client id alone',
    entity('s', 'service', { labels: { inferred: 'Kafka client id' } }),
    {},
    'by its Kafka client id'
  ],
  [
    'a topic',
    entity('t', 'topic', { figures: { in_rate: measured(212) }, labels: { partitions: '6' } }),
    {},
    '212/s · 6 partitions'
  ],
  ['a topic of one partition', entity('t', 'topic', { labels: { partitions: '1' } }), {}, '1 partition'],
  [
    'a stream',
    entity('t', 'stream', { figures: { in_rate: measured(154), length: measured(18_234) } }),
    {},
    '154/s · 18.2k long'
  ],
  [
    'a stream that can’t be seen',
    entity('t', 'stream', { health: 'unknown', figures: { in_rate: unknown('The broker does not answer.') } }),
    {},
    'can’t be seen'
  ],
  [
    'an exchange, by what is published to it',
    entity('x', 'exchange', { labels: { type: 'topic' } }),
    {
      edges: [edge('a', 'x', 'publishes', { rate: measured(30) }), edge('b', 'x', 'publishes', { rate: measured(8) })]
    },
    'topic · 38/s'
  ],
  [
    'a queue in step',
    queue,
    { subscriptions: [subscription('q', null, 'ok', 'ok', { in_rate: measured(38) })] },
    '38/s · in step'
  ],
  [
    'a queue behind',
    queue,
    {
      subscriptions: [
        subscription('q', null, 'behind', 'critical', { backlog: measured(1284), lateness: measured(372) })
      ]
    },
    '1,284 · 6 min 12 s'
  ],
  [
    'a stuck queue',
    queue,
    {
      subscriptions: [
        subscription('q', null, 'stalled', 'critical', { backlog: measured(1284), lateness: measured(372) })
      ]
    },
    'stuck · 1,284 · 6 min'
  ],
  [
    'an idle queue with something left',
    queue,
    { subscriptions: [subscription('q', null, 'idle', 'ok', { backlog: measured(17) })] },
    'idle · 17 left'
  ],
  [
    'a group in step',
    group,
    { subscriptions: [subscription('t', 'g', 'ok', 'ok', { lateness: measured(0.2) })] },
    'in step · 200 ms'
  ],
  [
    'a group nobody is in',
    group,
    {
      subscriptions: [subscription('t', 'g', 'stopped', 'critical', { backlog: measured(350), lateness: measured(60) })]
    },
    'nobody reads · 350'
  ],
  [
    'a group that can’t be seen',
    group,
    { subscriptions: [subscription('t', 'g', 'unknown', 'unknown', { backlog: unknown('Not allowed.') })] },
    'can’t be seen'
  ],
  [
    'a group of two topics, by the worse',
    group,
    {
      subscriptions: [
        subscription('a', 'g', 'ok', 'ok', { lateness: measured(0) }),
        subscription('b', 'g', 'behind', 'warn', { backlog: measured(4120), lateness: measured(38) })
      ]
    },
    '4,120 · 38 s'
  ]
]

describe('a node says', () => {
  it.each(ROWS)('of %s', (_, subject, around, second) => {
    expect(says(subject, around).second).toBe(second)
  })

  it('name, kind, state and figures aloud', () => {
    const { label } = nodeLines(entity('billing', 'group', { health: 'warn' }), nearOf(shop())('billing'))
    expect(label).toBe('billing, Kafka consumer group, behind, 4,120 · 38 s')
  })
})

describe('the level at a channel’s foot', () => {
  const level = (backlog: number | undefined) =>
    says(entity('t', 'topic'), {
      subscriptions: [
        subscription('t', 'g', 'ok', 'ok', {
          backlog: backlog === undefined ? unknown('Not allowed.') : measured(backlog)
        })
      ]
    }).level

  it('is empty at 0, full at a million, and rises with each tenfold alike', () => {
    expect(level(0)).toBe(0)
    expect(level(1_000_000)).toBeCloseTo(1)
    expect(level(50_000_000)).toBe(1)
    const step = (level(9999) ?? 0) - (level(999) ?? 0)
    expect((level(999) ?? 0) - (level(99) ?? 0)).toBeCloseTo(step)
  })

  it('is not drawn where the backlog is not known: unknown is not empty', () => {
    expect(level(undefined)).toBeNull()
    expect(says(entity('t', 'topic')).level).toBeNull()
  })
})

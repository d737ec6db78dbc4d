import { describe, expect, test } from 'vitest'
import { applyPatch, pictureOf, topologyOf } from '../../../app/client/picture.ts'
import { diff, type Known, moved } from '../../../app/live/diff.ts'
import { mergeParts } from '../../../app/live/merge.ts'
import { createLimit } from '../../../app/sign-in-limit.ts'
import {
  edgeId,
  measured,
  serviceId,
  Topology,
  type TopologyEntity,
  type TopologySubscription,
  unknown
} from '../../../model/index.ts'
import type { Part, StoredEntity } from '../../../store/index.ts'

const email = serviceId({ name: 'email' })
const queue = 'rabbitmq/r/queue/shop/email.send'

const entity = (target: string, fields: Partial<StoredEntity>): StoredEntity => ({
  id: email,
  kind: 'service',
  transport: null,
  name: 'email',
  parent: null,
  labels: {},
  figures: {},
  target,
  sinceMs: 0,
  ...fields
})

const part = (target: string, fields: Partial<Part>): Part => ({
  target,
  atMs: 1000,
  entities: [],
  edges: [],
  subscriptions: [],
  gaps: [],
  ...fields
})

describe('what two targets saw of one thing', () => {
  const rabbit = part('r', {
    atMs: 2000,
    entities: [
      entity('r', {
        labels: { inferred: 'RabbitMQ connection name', host: 'a' },
        figures: { rate: measured(3), p99: unknown('Not told by the broker.'), health: measured(2) },
        sinceMs: 50
      })
    ]
  })
  const telemetry = part('otlp', {
    entities: [
      entity('otlp', {
        labels: { version: '2', host: 'b' },
        figures: { rate: unknown('No spans came.'), p99: measured(0.2), health: measured(0) },
        sinceMs: 70
      })
    ]
  })

  test.each([
    [[rabbit, telemetry]],
    [[telemetry, rabbit]]
  ])('is one entity: labels of telemetry first, what is known, the worst health', (parts) => {
    const { at, entities } = mergeParts(parts)
    expect(at).toBe(2000)
    expect(entities).toEqual([
      {
        id: email,
        kind: 'service',
        transport: null,
        target: 'otlp',
        name: 'email',
        parent: null,
        labels: { version: '2', host: 'b' },
        figures: { rate: measured(3), p99: measured(0.2), health: measured(0) },
        health: 'critical',
        since: 50
      }
    ])
  })

  test('an edge to what nobody sees is left out', () => {
    const edge = (to: string) => ({
      id: edgeId('calls', email, to),
      from: email,
      to,
      kind: 'calls' as const,
      transport: 'grpc' as const,
      labels: {},
      figures: {},
      target: 'otlp'
    })
    const parts = [part('otlp', { entities: [entity('otlp', {})], edges: [edge('gone'), edge(email)] })]
    expect(mergeParts(parts).edges.map(({ to }) => to)).toEqual([email])
  })

  test('what no tick has told of is unknown, not well', () => {
    expect(mergeParts([part('otlp', { entities: [entity('otlp', {})] })]).entities[0]?.health).toBe('unknown')
  })

  test('a queue’s readers are called by the one service that consumes from it', () => {
    const parts = [
      part('r', {
        entities: [
          entity('r', {}),
          entity('r', { id: queue, kind: 'queue', name: 'email.send', transport: 'rabbitmq' })
        ],
        edges: [
          {
            id: edgeId('consumes', queue, email),
            from: queue,
            to: email,
            kind: 'consumes',
            transport: 'rabbitmq',
            labels: {},
            figures: {},
            target: 'r'
          }
        ],
        subscriptions: [
          {
            id: `${queue}|`,
            channel: queue,
            reader: null,
            labels: {},
            target: 'r',
            verdict: { state: 'stopped', sinceMs: 5, evidence: { readersFrom: 3 } },
            figures: { backlog: measured(12), health: measured(2) }
          }
        ]
      })
    ]
    expect(mergeParts(parts).subscriptions).toMatchObject([
      { health: 'critical', since: 5, summary: 'No consumer of email is there: all 3 have left. 12 messages wait.' }
    ])
  })
})

const seen = (id: string, backlog = 0): TopologyEntity => ({
  id,
  kind: 'topic',
  transport: 'kafka',
  target: 'k',
  name: id,
  parent: null,
  health: 'ok',
  figures: { backlog: measured(backlog) },
  labels: {},
  since: 0
})
const subscribed = (id: string, summary: string): TopologySubscription => ({
  id,
  channel: 'a',
  reader: null,
  state: 'ok',
  health: 'ok',
  since: 0,
  summary,
  figures: {},
  labels: {}
})
const known = (at: number, entities: TopologyEntity[], fields: Partial<Known> = {}): Known => ({
  at,
  entities,
  edges: [],
  subscriptions: [],
  gaps: [],
  targets: [],
  alerts: [],
  findings: [],
  eventsAt: null,
  configError: null,
  lostAt: null,
  positions: Object.fromEntries(entities.map(({ id }, i) => [id, { x: i, y: 0 }])),
  ...fields
})

describe('a patch', () => {
  const before = known(1, [seen('a'), seen('b'), seen('c')], { subscriptions: [subscribed('a|', 'Idle.')] })

  test('tells what changed, came and went, and that alone', () => {
    const after = known(2, [seen('a'), seen('b', 5), seen('d')], {
      positions: { a: { x: 0, y: 0 }, b: { x: 1, y: 0 }, d: { x: 9, y: 0 } }
    })
    expect(diff(before, after)).toEqual({
      at: 2,
      entities: [seen('b', 5), seen('d')],
      removed: ['c', 'a|'],
      positions: { d: { x: 9, y: 0 } }
    })
    expect(moved(before, after)).toBe(false)
  })

  test('is none where nothing changed, and only the moment where only time went on', () => {
    const same = (at: number) => known(at, [seen('a'), seen('b'), seen('c')], { subscriptions: before.subscriptions })
    expect(diff(before, same(1))).toBeUndefined()
    expect(diff(before, same(2))).toEqual({ at: 2 })
  })

  test('says that the database was lost', () => {
    expect(diff(before, { ...before, lostAt: 7 })).toEqual({ at: 1, lostAt: 7 })
  })

  test('is not enough where a node moved', () => {
    expect(moved(before, { ...before, positions: { ...before.positions, b: { x: 1, y: 8 } } })).toBe(true)
  })

  test('makes the picture before into the picture after, and keeps what it does not name', () => {
    const after = known(2, [seen('a'), seen('b', 5), seen('d')], {
      positions: { a: { x: 0, y: 0 }, b: { x: 1, y: 0 }, d: { x: 9, y: 0 } },
      subscriptions: [subscribed('a|', 'Behind.')]
    })
    const patch = diff(before, after) ?? { at: 0 }
    const old = pictureOf(Topology.parse(before))
    const next = applyPatch(old, patch)
    expect(topologyOf(next)).toMatchObject({ at: 2, entities: after.entities, subscriptions: after.subscriptions })
    expect(next.entities.get('a')).toBe(old.entities.get('a'))
    expect(next.edges).toBe(old.edges)
    expect(next.gaps).toBe(old.gaps)
  })
})

test('ten wrong tokens are the most a minute', () => {
  const limit = createLimit(10, 60_000)
  for (let i = 0; i < 10; i++) {
    expect(limit.allows(i)).toBe(true)
    limit.failed(i)
  }
  expect(limit.allows(10)).toBe(false)
  expect(limit.allows(59_999)).toBe(false)
  expect(limit.allows(60_000)).toBe(true)
})

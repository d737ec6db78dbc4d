import {
  type Edge,
  type EdgeKind,
  type Entity,
  edgeId,
  type Figures,
  kafkaGroupId,
  kafkaTopicId,
  measured,
  serviceId,
  subscriptionId,
  type Tick
} from '../../../model/index.ts'
import { migrate, openStore, type Store, saveTargets, writeTick } from '../../../store/index.ts'
import { startService } from '../../services/index.ts'

export const INTERVAL_MS = 1000

/** A new, migrated database with the named Kafka targets in it. */
export const freshStore = async (targets: readonly string[], instance = 'test'): Promise<Store> => {
  const postgres = await startService('postgres', { instance })
  const url = await postgres.createDatabase()
  await migrate(url)
  const store = await openStore(url)
  await watch(store, targets)
  return store
}

export const watch = (store: Store, targets: readonly string[]): Promise<void> =>
  saveTargets(
    store,
    targets.map((id) => ({ id, kind: 'kafka', address: 'localhost:9092', intervalMs: INTERVAL_MS }))
  )

type TickEntity = Tick['entities'][number]

const entity = (fields: Pick<Entity, 'id' | 'kind' | 'name'> & Partial<TickEntity>): TickEntity => ({
  transport: 'kafka',
  parent: null,
  labels: {},
  ...fields
})

const edge = (kind: EdgeKind, from: string, to: string): Omit<Edge, 'counters' | 'figures'> => ({
  id: edgeId(kind, from, to),
  from,
  to,
  kind,
  transport: 'kafka',
  labels: {}
})

/** Names of a chain: producer → topic → group → reader. */
export const chain = (target: string, name: string) => {
  const topic = kafkaTopicId(target, name)
  const group = kafkaGroupId(target, `${name}-readers`)
  return {
    producer: serviceId({ name: `${name}-producer` }),
    topic,
    group,
    reader: serviceId({ name: `${name}-reader` }),
    subscription: subscriptionId(topic, group)
  }
}

/** One tick in which each named chain stands, with `backlog` messages waiting. */
export const tickOf = (target: string, atMs: number, names: readonly string[], backlog = 0): Tick => {
  const figures = new Map<string, Figures>()
  const chains = names.map((name) => ({ name, ...chain(target, name) }))
  for (const { topic, group, subscription } of chains) {
    const health = measured(backlog > 0 ? 1 : 0)
    figures.set(topic, { in_rate: measured(4), health: measured(0) })
    figures.set(group, { backlog: measured(backlog), health })
    figures.set(subscription, {
      backlog: measured(backlog),
      in_rate: measured(4),
      out_rate: measured(backlog > 0 ? 1 : 4),
      health
    })
  }
  return {
    target,
    atMs,
    entities: chains.flatMap(({ name, producer, topic, group, reader }) => [
      entity({ id: producer, kind: 'service', name: `${name}-producer`, transport: null }),
      entity({ id: topic, kind: 'topic', name }),
      entity({ id: group, kind: 'group', name: `${name}-readers` }),
      entity({ id: reader, kind: 'service', name: `${name}-reader`, transport: null })
    ]),
    edges: chains.flatMap(({ producer, topic, group, reader }) => [
      edge('publishes', producer, topic),
      edge('consumes', topic, group),
      edge('runs', group, reader)
    ]),
    subscriptions: chains.map(({ topic, group, subscription }) => ({
      id: subscription,
      channel: topic,
      reader: group,
      labels: {},
      verdict: { state: backlog > 0 ? 'behind' : 'ok', sinceMs: atMs, evidence: {} }
    })),
    figures,
    samples: [],
    histograms: new Map(),
    events: [],
    gaps: [],
    labels: {},
    poll: { durationMs: 5, overruns: 0, intervalMs: INTERVAL_MS }
  }
}

export const write = (store: Store, ...parameters: Parameters<typeof tickOf>): Promise<void> =>
  writeTick(store, tickOf(...parameters))

import {
  type Edge,
  type EdgeKind,
  type Entity,
  edgeId,
  type Histogram,
  merge,
  type Transport
} from '../../model/index.ts'
import { type Flows, type Messages, publishedOf, type Taking, takenOf } from './flows.ts'
import { type Channels, groupId, type Resolved, Resolver, unwatchedChannel, unwatchedGroup } from './resolve.ts'
import type { ChannelName } from './semantics.ts'
import { takeWaits } from './waits.ts'

/** Entities and edges of messages, put together for one tick. Two names of one channel (two addresses, say) add up. */
interface Picture {
  entities: Map<string, Entity>
  edges: Map<string, Edge>
  life: string
}

/**
 * Messaging edges as services tell them. What a watched target owns is only pointed at; what none has becomes an entity of its own, but
 * not before `holdMs`: a channel that was made a moment ago is seen by its own target with the next poll.
 */
export const observeFlows = (
  flows: Flows,
  directory: Channels,
  { life, nowMs, holdMs }: { life: string; nowMs: number; holdMs: number }
): { entities: Entity[]; edges: Edge[] } => {
  const resolver = new Resolver(directory)
  const picture: Picture = { entities: new Map(), edges: new Map(), life }
  const shown = (channel: ChannelName, firstMs: number): Resolved | undefined => {
    const resolved = resolver.resolve(channel)
    if (resolved.watched) return resolved
    if (nowMs - firstMs < holdMs) return undefined
    picture.entities.set(resolved.id, unwatchedChannel(channel, resolved.id))
    return resolved
  }
  flows.forget(nowMs)
  const taken = new Set([...flows.taking.values()].map(({ channel }) => placeOf(channel)))
  for (const each of flows.publishing.values()) {
    const direct = throughDefault(each.channel, resolver, taken)
    const to = shown(direct?.exchange ?? each.channel, each.firstMs)
    if (to === undefined) continue
    add(picture, 'publishes', each.channel.transport, each.from, to.id, publishedOf(each))
    if (direct === undefined) continue
    const queue = resolver.resolve(direct.queue)
    if (!queue.watched) picture.entities.set(queue.id, unwatchedChannel(direct.queue, queue.id))
    add(picture, 'routes', 'rabbitmq', to.id, queue.id, publishedOf(each))
  }
  for (const { exchange, queue, firstMs, messages } of flows.routing.values()) {
    const [from, to] = [shown(exchange, firstMs), resolver.resolve(queue)]
    // On a watched broker a routing key that names no queue routes nowhere.
    if (from === undefined || (from.watched && !to.watched)) continue
    if (!to.watched) picture.entities.set(to.id, unwatchedChannel(queue, to.id))
    add(picture, 'routes', 'rabbitmq', from.id, to.id, { messages, source: 'spans' })
  }
  for (const each of flows.taking.values()) {
    const from = shown(each.channel, each.firstMs)
    if (from === undefined) continue
    if (each.group === '')
      add(picture, 'consumes', each.channel.transport, from.id, each.to, takenOf(each), takeWaits(each.waited))
    else addGroup(picture, each, from)
  }
  return { entities: [...picture.entities.values()], edges: [...picture.edges.values()] }
}

/**
 * What goes by RabbitMQ's default exchange some instrumentations (pika's) call by the queue alone, as if that were an exchange: it is one where no
 * exchange of that name is known, and a queue is.
 */
const throughDefault = (
  channel: ChannelName,
  resolver: Resolver,
  taken: ReadonlySet<string>
): { exchange: ChannelName; queue: ChannelName } | undefined => {
  if (channel.kind !== 'exchange' || channel.name === '' || resolver.resolve(channel).watched) return undefined
  const queue: ChannelName = { ...channel, kind: 'queue' }
  const isQueue = resolver.resolve(queue).watched || taken.has(placeOf(queue))
  return isQueue ? { exchange: { ...channel, name: '' }, queue } : undefined
}

const placeOf = ({ kind, name, space }: ChannelName): string => `${kind}|${space}|${name}`

const addGroup = (picture: Picture, taking: Taking, from: Resolved): void => {
  const { channel, group, to } = taking
  const messages = takenOf(taking)
  const id = groupId(channel, from, group)
  if (!from.watched) picture.entities.set(id, unwatchedGroup(channel, from.id, id, group))
  // How fast a watched group takes is its broker's to say; which service does it, only telemetry knows.
  add(picture, 'consumes', channel.transport, from.id, id, from.watched ? undefined : messages)
  add(picture, 'runs', channel.transport, id, to, messages, takeWaits(taking.waited))
}

const add = (
  { edges, life }: Picture,
  kind: EdgeKind,
  transport: Transport,
  from: string,
  to: string,
  told: Messages | undefined,
  waits?: Histogram
): void => {
  const id = edgeId(kind, from, to)
  const before = edges.get(id)
  if (told === undefined) {
    edges.set(id, { id, from, to, kind, transport, labels: {} })
    return
  }
  const { messages, source } = told
  const isByMetrics = source === 'metrics'
  const wasByMetrics = before?.labels['counted by'] !== undefined
  // A service's spans and metrics may name one channel by two addresses: they tell the same messages.
  if (before?.counters !== undefined && isByMetrics && !wasByMetrics) return
  const latencies = [before?.latency, waits].filter((each) => each !== undefined)
  const others = isByMetrics === wasByMetrics ? (before?.counters?.messages ?? 0) : 0
  edges.set(id, {
    ...{ id, from, to, kind, transport },
    labels: isByMetrics ? { 'counted by': 'metrics' } : {},
    counters: { messages: messages + others },
    ...(latencies.length === 0 ? {} : { latency: merge(latencies) }),
    life: isByMetrics ? `${life} metrics` : life
  })
}

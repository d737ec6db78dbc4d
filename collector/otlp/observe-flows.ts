import { type Edge, type EdgeKind, type Entity, edgeId, type Transport } from '../../model/index.ts'
import { type Flows, publishedOf, takenOf } from './flows.ts'
import { type Channels, groupId, type Resolved, Resolver, unwatchedChannel, unwatchedGroup } from './resolve.ts'
import type { ChannelName } from './semantics.ts'

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
  for (const each of flows.publishing.values()) {
    const to = shown(each.channel, each.firstMs)
    if (to !== undefined) add(picture, 'publishes', each.channel.transport, each.from, to.id, publishedOf(each))
  }
  for (const { exchange, queue, firstMs, messages } of flows.routing.values()) {
    const [from, to] = [shown(exchange, firstMs), resolver.resolve(queue)]
    // On a watched broker a routing key that names no queue routes nowhere.
    if (from === undefined || (from.watched && !to.watched)) continue
    if (!to.watched) picture.entities.set(to.id, unwatchedChannel(queue, to.id))
    add(picture, 'routes', 'rabbitmq', from.id, to.id, messages)
  }
  for (const each of flows.taking.values()) {
    const from = shown(each.channel, each.firstMs)
    if (from === undefined) continue
    if (each.group === '') add(picture, 'consumes', each.channel.transport, from.id, each.to, takenOf(each))
    else addGroup(picture, each, from)
  }
  return { entities: [...picture.entities.values()], edges: [...picture.edges.values()] }
}

const addGroup = (
  picture: Picture,
  taking: { channel: ChannelName; group: string; to: string; received: number; processed: number },
  from: Resolved
): void => {
  const { channel, group, to } = taking
  const messages = Math.max(taking.received, taking.processed)
  const id = groupId(channel, from, group)
  if (!from.watched) picture.entities.set(id, unwatchedGroup(channel, from.id, id, group))
  // How fast a watched group takes is its broker's to say; which service does it, only telemetry knows.
  add(picture, 'consumes', channel.transport, from.id, id, from.watched ? undefined : messages)
  add(picture, 'runs', channel.transport, id, to, messages)
}

const add = (
  { edges, life }: Picture,
  kind: EdgeKind,
  transport: Transport,
  from: string,
  to: string,
  messages: number | undefined
): void => {
  const id = edgeId(kind, from, to)
  const before = edges.get(id)
  const counters =
    messages === undefined ? {} : { counters: { messages: messages + (before?.counters?.messages ?? 0) }, life }
  edges.set(id, { id, from, to, kind, transport, labels: {}, ...counters })
}

import { type Edge, type EdgeKind, type Entity, edgeId, type Transport } from '../../model/index.ts'
import {
  type Flows,
  isGroupless,
  isNamedElsewhere,
  placeOf,
  publishedOf,
  type Sent,
  type Taking,
  takenOf
} from './flows.ts'
import { type Channels, groupId, type Resolved, Resolver, unwatchedChannel, unwatchedGroup } from './resolve.ts'
import type { ChannelName } from './semantics.ts'
import { takeWaits } from './waits.ts'

/** An edge and all that tells of it: a service's spans and metrics, or two spans of one message, may name one channel by two addresses. */
interface Telling {
  kind: EdgeKind
  transport: Transport
  from: string
  to: string
  sent: Sent[]
  taken: Taking[]
  routed: number
  /** How many is its broker's to say. */
  isUncounted: boolean
}

/** Entities and edges of messages, put together for one tick. */
interface Picture {
  entities: Map<string, Entity>
  edges: Map<string, Telling>
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
  const picture: Picture = { entities: new Map(), edges: new Map() }
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
    edge(picture, 'publishes', each.channel.transport, each.from, to.id).sent.push(each)
    if (direct === undefined) continue
    const queue = resolver.resolve(direct.queue)
    if (!queue.watched) picture.entities.set(queue.id, unwatchedChannel(direct.queue, queue.id))
    edge(picture, 'routes', 'rabbitmq', to.id, queue.id).sent.push(each)
  }
  for (const { exchange, queue, firstMs, messages } of flows.routing.values()) {
    const [from, to] = [shown(exchange, firstMs), resolver.resolve(queue)]
    // On a watched broker a routing key that names no queue routes nowhere.
    if (from === undefined || (from.watched && !to.watched)) continue
    if (!to.watched) picture.entities.set(to.id, unwatchedChannel(queue, to.id))
    edge(picture, 'routes', 'rabbitmq', from.id, to.id).routed += messages
  }
  for (const each of flows.taking.values()) {
    if (isNamedElsewhere(each)) continue
    const from = shown(each.channel, each.firstMs)
    if (from === undefined) continue
    if (each.group === '') edge(picture, 'consumes', each.channel.transport, from.id, each.to).taken.push(each)
    else addGroup(picture, each, from)
  }
  return {
    entities: [...picture.entities.values()],
    edges: [...picture.edges.values()].map((each) => edgeOf(each, life, nowMs))
  }
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

const addGroup = (picture: Picture, taking: Taking, from: Resolved): void => {
  const { channel, group, to } = taking
  const id = groupId(channel, from, group)
  if (!from.watched) picture.entities.set(id, unwatchedGroup(channel, from.id, id, group))
  const consumes = edge(picture, 'consumes', channel.transport, from.id, id)
  // How fast a watched group takes is its broker's to say; which service does it, only telemetry knows.
  if (from.watched) consumes.isUncounted = true
  else consumes.taken.push(taking)
  edge(picture, 'runs', channel.transport, id, to).taken.push(taking)
}

/** Who takes from a topic without one: a consumer that assigns itself partitions, or whose spans don't name its group. */
const NO_GROUP = { group: 'none named' }

/** Their senders tell of none of them. */
const BY_AGE = { 'time in queue by': 'the time that messages carry' }

const edge = ({ edges }: Picture, kind: EdgeKind, transport: Transport, from: string, to: string): Telling => {
  const id = edgeId(kind, from, to)
  const known = edges.get(id)
  if (known !== undefined) return known
  const made = { kind, transport, from, to, sent: [], taken: [], routed: 0, isUncounted: false }
  edges.set(id, made)
  return made
}

const edgeOf = (
  { kind, transport, from, to, sent, taken, routed, isUncounted }: Telling,
  life: string,
  nowMs: number
): Edge => {
  const id = edgeId(kind, from, to)
  if (isUncounted) return { id, from, to, kind, transport, labels: {} }
  const { messages, source } = taken.length > 0 ? takenOf(taken) : publishedOf(sent)
  // A group's waits are those of who runs it.
  const waits = kind === 'consumes' && taken.some(({ group }) => group !== '') ? undefined : takeWaits(taken, nowMs)
  const isByMetrics = source === 'metrics' && routed === 0
  const labels = {
    ...(isByMetrics ? { 'counted by': 'metrics' } : {}),
    ...(taken.some(isGroupless) ? NO_GROUP : {}),
    ...(waits?.isAge ? BY_AGE : {})
  }
  return {
    id,
    from,
    to,
    kind,
    transport,
    labels,
    counters: { messages: messages + routed },
    ...(waits === undefined ? {} : { latency: waits.waits }),
    life: isByMetrics ? `${life} metrics` : life
  }
}

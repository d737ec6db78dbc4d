import type { TopologyEdge } from '../../model/api.ts'
import { isKnown } from '../../model/known.ts'
import type { Picture } from '../client/picture.ts'
import type { Subject } from './subject.ts'

/** Edges over which messages that waited here are taken, the longest wait first: of a queue, a group or a service its own, of a topic or stream those of its groups. */
export const waitEdges = ({ kind, near }: Subject, picture: Picture): TopologyEdge[] => {
  const own = kind === 'service' ? near.incoming : near.outgoing
  const groups = new Set(kind === 'topic' || kind === 'stream' ? own.map(({ to }) => to) : [])
  const behind = groups.size === 0 ? [] : [...picture.edges.values()].filter(({ from }) => groups.has(from))
  return [...own, ...behind]
    .filter(({ figures }) => figures.wait_p95 !== undefined)
    .sort((a, b) => waitOf(b) - waitOf(a))
}

const waitOf = ({ figures: { wait_p95: wait } }: TopologyEdge): number => (isKnown(wait) ? wait.value : -1)

/**
 * Who takes from a topic, stream or queue whose producers send telemetry, and sends none itself: groups none of whose services does, and services that only
 * RabbitMQ knows, by their connections. Their broker sees them, and no span tells of what they took. By name.
 */
export const silentReaders = (subject: Subject, picture: Picture): string[] => {
  const { kind, id } = subject
  if (kind !== 'topic' && kind !== 'stream' && kind !== 'queue') return []
  const tells = (service: string): boolean => {
    const entity = picture.entities.get(service)
    return entity?.kind === 'service' && entity.labels.inferred === undefined
  }
  if (!publishersOf(id, picture).some(tells)) return []
  return kind === 'queue' ? silentServices(subject, picture, tells) : silentGroups(subject, picture, tells)
}

/** Also those that publish to an exchange that leads there, by whatever exchanges lie between. */
const publishersOf = (channel: string, { edges }: Picture): string[] => {
  const leading = Map.groupBy(edges.values(), ({ to }) => to)
  const ways = new Set([channel])
  const publishers: string[] = []
  for (const way of ways)
    for (const { kind, from } of leading.get(way) ?? [])
      if (kind === 'publishes') publishers.push(from)
      else if (kind === 'routes' || kind === 'alternates') ways.add(from)
  return publishers
}

type Tells = (service: string) => boolean

const silentGroups = ({ subscriptions }: Subject, { edges, entities }: Picture, tells: Tells): string[] => {
  const told = new Set(
    [...edges.values()].flatMap(({ kind, from, to }) => (kind === 'runs' && tells(to) ? [from] : []))
  )
  return subscriptions.flatMap(({ reader, figures: { out_rate: out } }) => {
    const group = reader === null ? undefined : entities.get(reader)
    return group !== undefined && !told.has(group.id) && isKnown(out) && out.value > 0 ? [group.name] : []
  })
}

/**
 * Where a service that tells takes from the queue too, a connection of another name may be that service's own: then nobody is called silent. A queue's rate is
 * that of all its consumers together, so each of several may have taken of it.
 */
const silentServices = (
  { near, figures: { out_rate: out } }: Subject,
  { entities }: Picture,
  tells: Tells
): string[] => {
  const consumers = near.outgoing.flatMap(({ kind, to }) => (kind === 'consumes' ? [to] : []))
  if (!isKnown(out) || out.value === 0 || consumers.some(tells)) return []
  return consumers.flatMap((id) => entities.get(id)?.name ?? [])
}

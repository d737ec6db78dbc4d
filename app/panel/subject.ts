import type { TopologyEdge, TopologyEntity, TopologyGap, TopologySubscription } from '../../model/api.ts'
import type { Figures } from '../../model/figure.ts'
import type { EntityKind, Transport } from '../../model/observation.ts'
import type { Health } from '../../model/state.ts'
import type { Picture } from '../client/picture.ts'
import { edgeLook } from '../flow/edge-look.ts'
import { byHealth, type Near, nearOf } from '../flow/near.ts'
import { edgeWord, kindName, TRANSPORT_NAMES } from '../format/words.ts'

/** What a panel is about: an entity or an edge, with all that belongs to it. */
export interface Subject {
  id: string
  name: string
  /** `RabbitMQ queue · vhost shop` */
  kindLine: string
  kind: EntityKind | 'edge'
  transport: Transport | null
  target: string | null
  health: Health
  figures: Figures
  /** Whose series the charts show. */
  seriesOf: string
  /** Where those are a reader's: its channel, in which what arrives is seen also while the reader can't be. */
  channel?: Pick<TopologyEntity, 'id' | 'figures'> | undefined
  /** Judged with it as their reader, or as their channel: worst first. */
  subscriptions: TopologySubscription[]
  near: Near
  entity: TopologyEntity | null
  edge: TopologyEdge | null
  /** Methods it answers, or that the edge calls. */
  methods: TopologyEntity[]
  labels: Record<string, string>
  gaps: TopologyGap[]
}

/** undefined where the picture has no such thing (any more). */
export const subjectOf = (id: string, picture: Picture): Subject | undefined => {
  const entity = picture.entities.get(id)
  if (entity !== undefined) return entitySubject(entity, picture)
  const edge = picture.edges.get(id)
  return edge === undefined ? undefined : edgeSubject(edge, picture)
}

const entitySubject = (entity: TopologyEntity, picture: Picture): Subject => {
  const near = nearOf(picture)(entity.id)
  const subscriptions = [...near.asReader, ...near.asChannel].sort(byHealth)
  // A queue, and a group that reads one channel, are their subscription; what each knows, the other needn't.
  const [only] = entity.kind === 'queue' || entity.kind === 'group' ? subscriptions : []
  const alone = subscriptions.length === 1 ? only : undefined
  return {
    id: entity.id,
    name: entity.name,
    kindLine: kindLine(entity, picture, alone),
    kind: entity.kind,
    transport: entity.transport,
    target: entity.target,
    health: entity.health,
    figures: { ...entity.figures, ...alone?.figures },
    seriesOf: alone?.id ?? entity.id,
    channel: alone?.reader == null ? undefined : picture.entities.get(alone.channel),
    subscriptions,
    near,
    entity,
    edge: null,
    methods: methodsOf(entity.id, picture),
    labels: entity.labels,
    gaps: picture.gaps.filter(({ target }) => target === entity.target)
  }
}

const kindLine = (
  { id, kind, transport, labels, parent }: TopologyEntity,
  { entities }: Picture,
  alone: TopologySubscription | undefined
): string => {
  const where =
    labels.vhost !== undefined
      ? `vhost ${labels.vhost}`
      : parent !== null
        ? `of ${entities.get(parent)?.name ?? parent}`
        : labels.inferred !== undefined
          ? `known by its ${labels.inferred}`
          : alone?.reader === id
            ? `reads ${entities.get(alone.channel)?.name ?? alone.channel}`
            : undefined
  return [kindName(kind, transport), where].filter((part) => part !== undefined).join(' · ')
}

const edgeSubject = (edge: TopologyEdge, picture: Picture): Subject => {
  const [from, to] = [picture.entities.get(edge.from), picture.entities.get(edge.to)]
  const target = (edge.transport === 'grpc' ? to : (from ?? to))?.target ?? null
  return {
    id: edge.id,
    name: `${from?.name ?? edge.from} → ${to?.name ?? edge.to}`,
    kindLine: [edge.transport === null ? 'Edge' : TRANSPORT_NAMES[edge.transport], edgeWord(edge.kind)].join(' · '),
    kind: 'edge',
    transport: edge.transport,
    target,
    health: edgeLook(edge, picture).health,
    figures: edge.figures,
    seriesOf: edge.id,
    subscriptions: [],
    near: { incoming: [], outgoing: [], asChannel: [], asReader: [] },
    entity: null,
    edge,
    methods: edge.kind === 'calls' ? calledMethods(edge, picture) : [],
    labels: edge.labels,
    gaps: picture.gaps.filter((gap) => gap.target === target)
  }
}

const methodsOf = (service: string, { entities }: Picture): TopologyEntity[] =>
  [...entities.values()]
    .filter(({ kind, parent }) => kind === 'rpc_method' && parent === service)
    .sort((a, b) => byHealth(a, b) || a.name.localeCompare(b.name))

/** The edge's label names the methods that go over it; without one they are all those of the service. */
const calledMethods = (edge: TopologyEdge, picture: Picture): TopologyEntity[] => {
  const named = edge.labels.methods?.split(', ')
  return methodsOf(edge.to, picture).filter(({ name, labels }) => named?.includes(`${labels.service}/${name}`) ?? true)
}

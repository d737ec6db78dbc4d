import { worst } from '../../judge/health.ts'
import { readerNames } from '../../judge/reader-name.ts'
import { summarise } from '../../judge/sentence.ts'
import {
  type Figure,
  type Figures,
  HEALTH_CODES,
  type Health,
  isKnown,
  type Json,
  type TopologyEdge,
  type TopologyEntity,
  type TopologyGap,
  type TopologySubscription,
  type Trouble,
  troublesAt
} from '../../model/index.ts'
import type { Part, StoredEdge, StoredEntity, StoredSubscription } from '../../store/index.ts'

/** What all targets saw together, without places. Every list is in the order of ids, so that equal pictures are equal. */
export interface Merged {
  at: number
  entities: TopologyEntity[]
  edges: TopologyEdge[]
  subscriptions: TopologySubscription[]
  gaps: TopologyGap[]
}

/** What telemetry says of a thing comes first: it knows services by their own names. */
const TELEMETRY = 'otlp'

/**
 * One picture of what each target saw. Two targets may have seen one thing (a service, by telemetry and by its connection): labels and figures
 * are united, health is the worst, and it has been there since the first of them saw it.
 */
export const mergeParts = (parts: readonly Part[]): Merged => {
  const ordered = [...parts].sort((a, b) => rank(a) - rank(b) || compare(a.target, b.target))
  const entities = unite(ordered.flatMap(({ entities }) => entities)).map(entityOf)
  const ids = new Set(entities.map(({ id }) => id))
  const edges = unite(ordered.flatMap(({ edges }) => edges))
    // An end that no target sees (any more) can't be drawn to.
    .filter(([edge]) => edge !== undefined && ids.has(edge.from) && ids.has(edge.to))
    .map(edgeOf)
  const readerName = readerNames(entities, edges)
  const facts = new Map(entities.map((entity) => [entity.id, entity.facts]))
  const subscriptions = unite(ordered.flatMap(({ subscriptions }) => subscriptions)).flatMap(([first]) =>
    first === undefined
      ? []
      : [subscriptionOf(first, readerName(first.channel, first.reader), troublesAt(first, facts))]
  )
  const gaps = ordered.flatMap(({ gaps }) => gaps).map(({ sinceMs, ...gap }) => ({ ...gap, since: sinceMs }))
  return { at: Math.max(0, ...parts.map(({ atMs }) => atMs)), entities, edges, subscriptions, gaps }
}

const rank = ({ target }: Part): number => (target === TELEMETRY ? 0 : 1)
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** All that was seen of each id, in the order given; ids in theirs. */
const unite = <T extends { id: string }>(seen: readonly T[]): T[][] =>
  [...Map.groupBy(seen, ({ id }) => id)].sort(([a], [b]) => compare(a, b)).map(([, those]) => those)

const entityOf = (seen: readonly StoredEntity[]): TopologyEntity => {
  const [first, ...others] = seen
  if (first === undefined) throw new RangeError('an entity that nobody saw')
  const { id, kind, transport, target, name } = first
  const facts = uniteFacts(seen.flatMap((each) => (each.facts === undefined ? [] : [each.facts])))
  return {
    id,
    kind,
    transport,
    target,
    name,
    parent: first.parent ?? others.find(({ parent }) => parent !== null)?.parent ?? null,
    health: worst(seen.map(({ figures }) => healthOf(figures))),
    figures: uniteFigures(seen),
    labels: uniteLabels(seen),
    ...(facts === undefined ? {} : { facts }),
    since: Math.min(...seen.map(({ sinceMs }) => sinceMs))
  }
}

const edgeOf = (seen: readonly StoredEdge[]): TopologyEdge => {
  const [first] = seen
  if (first === undefined) throw new RangeError('an edge that nobody saw')
  const { id, from, to, kind, transport } = first
  return { id, from, to, kind, transport, figures: uniteFigures(seen), labels: uniteLabels(seen) }
}

const subscriptionOf = (
  seen: StoredSubscription,
  readerName: string | null,
  troubles: readonly Trouble[]
): TopologySubscription => {
  const { id, channel, reader, figures, labels, verdict } = seen
  const { state, sinceMs, evidence } = verdict
  const summary = summarise({ state, evidence, figures, readerName, troubles })
  return { id, channel, reader, state, health: healthOf(figures), since: sinceMs, summary, figures, labels }
}

/** The figure `health` is how the judge stored it. Where no tick has told it, it isn't known. */
const healthOf = ({ health }: Figures): Health =>
  isKnown(health) ? (HEALTH_CODES[health.value] ?? 'unknown') : 'unknown'

/** The first that knows a figure says it; one that doesn't know says why only where nobody knows. */
const uniteFigures = (seen: readonly { figures: Figures }[]): Figures => {
  const [first, ...others] = seen
  if (others.length === 0) return first?.figures ?? {}
  const united = new Map<string, Figure>()
  for (const { figures } of seen)
    for (const [name, figure] of Object.entries(figures)) {
      const before = united.get(name)
      if (before === undefined || ('unknown' in before && !('unknown' in figure))) united.set(name, figure)
    }
  return Object.fromEntries(united)
}

/** What the first says of a fact stands; what is wrong is told by each. */
const uniteFacts = (told: readonly Json[]): Json | undefined => {
  const maps = told.filter((each): each is { [key: string]: Json } => !Array.isArray(each) && typeof each === 'object')
  if (maps.length < 2 || maps.length < told.length) return told[0]
  const troubles = maps.flatMap((each) => (Array.isArray(each.troubles) ? each.troubles : []))
  return { ...Object.assign({}, ...maps.toReversed()), ...(troubles.length === 0 ? {} : { troubles }) }
}

/** What the first says of a label stands. That a name is inferred stands only where nobody knows it better. */
const uniteLabels = (seen: readonly { labels: Record<string, string> }[]): Record<string, string> => {
  const labels: Record<string, string> = Object.assign({}, ...[...seen].reverse().map(({ labels }) => labels))
  if (seen.some(({ labels }) => labels.inferred === undefined)) delete labels.inferred
  return labels
}

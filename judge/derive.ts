import {
  atMost,
  blindOf,
  type Edge,
  type Entity,
  type Figure,
  type Figures,
  HEALTH_CODES,
  type Health,
  type Histogram,
  isKnown,
  measured,
  type Observation,
  type Subscription,
  subscriptionId,
  type Tick,
  unknown,
  type Verdict
} from '../model/index.ts'
import { carry, type Hidden, hide } from './carry.ts'
import { eventsOf } from './events.ts'
import { callFigures, largestFigure, present, rateFigure, sumFigure } from './figures.ts'
import { callHealth, subscriptionHealth, troubleHealth, worst } from './health.ts'
import type { Memory, Track } from './memory.ts'
import { parkedChannels } from './parked.ts'
import { followSubscription } from './track.ts'
import { extend, holeMs, type Window, windowMs } from './window.ts'

/**
 * Turns what one poll saw into what is known: rates, lateness, drain, states and health, each derived here and nowhere else. Pure: the
 * same memory and observation give the same tick. Give the returned memory to the next call of the same target.
 */
export const derive = (
  before: Memory | undefined,
  observed: Observation,
  poll: Tick['poll']
): { tick: Tick; memory: Memory } => {
  const { observation, hidden } = carry(before, observed)
  const { atMs } = observation
  const { intervalMs } = poll
  const memory = before !== undefined && follows(before.atMs, atMs, intervalMs) ? before : asleep(before)
  const windows = windowsOf(memory, observation, hidden, intervalMs)
  const parked = parkedChannels(observation.edges)
  const troubled = new Map(observation.entities.map(({ id, facts }) => [id, troubleHealth(facts)]))

  const figures = new Map<string, Figures>()
  const tracks = new Map<string, Track>()
  for (const subscription of observation.subscriptions) {
    const judged = judgeSubscription(subscription, { memory, windows, hidden, parked, troubled, atMs, intervalMs })
    figures.set(subscription.id, judged.figures)
    tracks.set(subscription.id, judged.track)
  }
  const bySubscription = groupSubscriptions(observation.subscriptions)
  for (const entity of observation.entities)
    figures.set(entity.id, entityFigures(entity, { memory, windows, hidden, figures, bySubscription }))
  const runs = countEdges(observation.edges, 'runs', 'from')
  const routes = countEdges(observation.edges, 'routes', 'to')
  const consumes = countEdges(observation.edges, 'consumes', 'from')
  for (const edge of observation.edges)
    figures.set(edge.id, edgeFigures(edge, { memory, windows, hidden, figures, runs, routes, consumes }))

  const events = [...observation.events, ...eventsOf(before, observed)]
  return {
    tick: { ...tickOf(observation, figures, tracks, hidden, poll), events },
    memory: { atMs, blind: blindOf(observed.gaps), ...pickSeen(observation), figures, windows, tracks }
  }
}

/** A poll that comes much later than due, or before the last one, starts the windows anew: a hole, not a spike. */
const follows = (beforeMs: number, atMs: number, intervalMs: number): boolean =>
  atMs > beforeMs && atMs - beforeMs <= holeMs(intervalMs)

const asleep = (memory: Memory | undefined): Memory | undefined =>
  memory === undefined ? undefined : { ...memory, windows: new Map() }

const pickSeen = ({ entities, edges, subscriptions }: Observation) => ({ entities, edges, subscriptions })

const windowsOf = (
  memory: Memory | undefined,
  observation: Observation,
  hidden: Hidden,
  intervalMs: number
): Map<string, Window> => {
  const windows = new Map<string, Window>()
  const keepMs = windowMs(intervalMs)
  const all = [...observation.entities, ...observation.edges, ...observation.subscriptions]
  for (const seen of all) {
    if (hidden.has(seen.id) || seen.counters === undefined) continue
    // A subscription's reader may be set back; any other counter that falls was reset.
    const allowFall = 'channel' in seen ? (['out'] as const) : []
    windows.set(seen.id, extend(memory?.windows.get(seen.id), seen, observation.atMs, keepMs, allowFall))
  }
  return windows
}

interface Known {
  memory: Memory | undefined
  windows: ReadonlyMap<string, Window>
  hidden: Hidden
}

const judgeSubscription = (
  subscription: Subscription,
  known: Known & {
    parked: ReadonlySet<string>
    troubled: ReadonlyMap<string, Health>
    atMs: number
    intervalMs: number
  }
): { figures: Figures; track: Track } => {
  const { memory, windows, hidden, parked, troubled, atMs, intervalMs } = known
  const before = memory?.tracks.get(subscription.id)
  const why = hidden.get(subscription.id)
  if (why !== undefined) {
    const figures = { ...hide(memory?.figures.get(subscription.id), why), health: unknown(why) }
    return { figures, track: hiddenTrack(before, why, atMs) }
  }
  const window = windows.get(subscription.id) ?? { life: '', readings: [{ atMs, counters: {} }] }
  const { figures, track } = followSubscription(subscription, window, before, atMs, intervalMs)
  const { channel, reader } = subscription
  // What is wrong with either end is what reading suffers.
  const health = worst([
    subscriptionHealth(track.verdict.state, figures, parked.has(channel)),
    troubled.get(channel) ?? 'ok',
    troubled.get(reader ?? channel) ?? 'ok'
  ])
  return { figures: { ...figures, health: healthFigure(health, 'The subscription can’t be judged.') }, track }
}

const hiddenTrack = (before: Track | undefined, why: string, atMs: number): Track => {
  const same = before?.verdict.state === 'unknown' && before.verdict.evidence.reason === why
  const verdict: Verdict = same ? before.verdict : { state: 'unknown', sinceMs: atMs, evidence: { reason: why } }
  return { arrivals: [], firstMs: atMs, movedMs: atMs, rhythmMs: before?.rhythmMs ?? 0, trafficMs: atMs, verdict }
}

const healthFigure = (health: Health, why: string): Figure =>
  health === 'unknown' ? unknown(why) : measured(HEALTH_CODES.indexOf(health))

const groupSubscriptions = (subscriptions: readonly Subscription[]): Map<string, Subscription[]> => {
  const groups = new Map<string, Subscription[]>()
  for (const subscription of subscriptions) {
    const owner = subscription.reader ?? subscription.channel
    const group = groups.get(owner)
    if (group === undefined) groups.set(owner, [subscription])
    else group.push(subscription)
  }
  return groups
}

/** Figures that a group has by adding up its subscriptions; a queue has one subscription, so it shows the same. */
const SUMMED = ['backlog', 'out_rate', 'unacked', 'lost'] as const
const LARGEST = ['lateness', 'drain'] as const

const entityFigures = (
  entity: Entity,
  known: Known & { figures: ReadonlyMap<string, Figures>; bySubscription: ReadonlyMap<string, readonly Subscription[]> }
): Figures => {
  const { memory, windows, hidden, figures, bySubscription } = known
  const why = hidden.get(entity.id)
  if (why !== undefined) return { ...hide(memory?.figures.get(entity.id), why), health: unknown(why) }
  const window = windows.get(entity.id)
  const own = window === undefined ? {} : ownFigures(window)
  const subscriptions = (bySubscription.get(entity.id) ?? []).map(({ id }) => figures.get(id) ?? {})
  const shared: Figures = entity.kind === 'queue' ? (subscriptions[0] ?? {}) : {}
  const summed = entity.kind === 'group' ? summary(subscriptions) : {}
  const all: Figures = { ...own, ...summed, ...shared, ...entity.figures }
  return { ...all, health: entityHealth(entity, all, subscriptions) }
}

const ownFigures = (window: Window): Figures =>
  present({
    in_rate: rateFigure(window, 'in'),
    out_rate: rateFigure(window, 'out'),
    unroutable_rate: rateFigure(window, 'unroutable'),
    ...callFigures(window)
  })

const summary = (subscriptions: readonly Figures[]): Figures => {
  const having = (name: keyof Figures): Figure[] =>
    subscriptions.flatMap((figures) => (figures[name] === undefined ? [] : [figures[name]]))
  return present({
    ...Object.fromEntries(SUMMED.map((name) => [name, sumFigure(having(name))])),
    ...Object.fromEntries(LARGEST.map((name) => [name, largestFigure(having(name))]))
  })
}

const entityHealth = (entity: Entity, figures: Figures, subscriptions: readonly Figures[]): Figure => {
  const own = troubleHealth(entity.facts)
  if (entity.kind === 'service' || entity.kind === 'rpc_method')
    return healthFigure(worst([callHealth(figures), own]), '')
  const healths = subscriptions.map(
    ({ health }): Health => (isKnown(health) ? (HEALTH_CODES[health.value] ?? 'unknown') : 'unknown')
  )
  return healthFigure(worst([...healths, own]), 'What it reads can’t be seen.')
}

/** How many services each group runs in, how many exchanges feed each queue and how many services consume from it: only one makes the rate of the one end that of the edge. */
const countEdges = (edges: readonly Edge[], wanted: Edge['kind'], end: 'from' | 'to'): Map<string, number> => {
  const counts = new Map<string, number>()
  for (const edge of edges) if (edge.kind === wanted) counts.set(edge[end], (counts.get(edge[end]) ?? 0) + 1)
  return counts
}

const edgeFigures = (edge: Edge, known: Known & Ends): Figures => {
  const { memory, windows, hidden } = known
  const why = hidden.get(edge.id)
  if (why !== undefined) return hide(memory?.figures.get(edge.id), why)
  const window = windows.get(edge.id)
  const own: Figures =
    window === undefined ? {} : present({ rate: rateFigure(window, 'messages'), ...callFigures(window) })
  return { ...present({ rate: takenOver(edge, known) }), ...own, ...edge.figures }
}

/** What is known of an edge's ends. */
interface Ends {
  figures: ReadonlyMap<string, Figures>
  runs: ReadonlyMap<string, number>
  routes: ReadonlyMap<string, number>
  consumes: ReadonlyMap<string, number>
}

/**
 * What an edge carries as one of its ends says: a group takes what its subscription's out rate is; the only exchange that routes to a queue brings
 * it no more than arrives there (some may come by the default exchange), and the only service that consumes from it takes no more than leaves it.
 */
const takenOver = (edge: Edge, { figures, runs, routes, consumes }: Ends): Figure | undefined => {
  if (edge.kind === 'consumes') {
    const own = figures.get(subscriptionId(edge.from, edge.to))?.out_rate
    if (own !== undefined || consumes.get(edge.from) !== 1) return own
    const taken = figures.get(subscriptionId(edge.from, null))?.out_rate
    return isKnown(taken) ? atMost(taken.value) : undefined
  }
  if (edge.kind === 'runs' && runs.get(edge.from) === 1) return figures.get(edge.from)?.out_rate
  if (edge.kind !== 'routes' || routes.get(edge.to) !== 1) return undefined
  const arrives = figures.get(subscriptionId(edge.to, null))?.in_rate
  return isKnown(arrives) ? atMost(arrives.value) : undefined
}

const tickOf = (
  observation: Observation,
  figures: Map<string, Figures>,
  tracks: ReadonlyMap<string, Track>,
  hidden: Hidden,
  poll: Tick['poll']
): Tick => {
  const { target, atMs, samples, events, gaps, labels } = observation
  const seen = [...observation.entities, ...observation.edges].filter(({ id }) => !hidden.has(id))
  return {
    target,
    atMs,
    entities: observation.entities.map(bare),
    edges: observation.edges.map(bare),
    subscriptions: observation.subscriptions.flatMap((subscription) => {
      const verdict = tracks.get(subscription.id)?.verdict
      return verdict === undefined ? [] : [{ ...bare(subscription), verdict }]
    }),
    figures,
    samples,
    histograms: new Map(
      seen.flatMap(({ id, latency }): [string, Histogram][] => (latency === undefined ? [] : [[id, latency]]))
    ),
    events,
    gaps,
    labels,
    poll
  }
}

/** Without the readings: those are in the figures now. */
const bare = <T extends Entity | Edge | Subscription>(seen: T) => {
  const { counters: _counters, figures: _figures, latency: _latency, life: _life, ...rest } = seen
  return rest
}

import {
  atOnce,
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
  PART_LATENESS,
  type PartSamples,
  type Sliced,
  type Subscription,
  type Tick,
  unknown,
  type Verdict
} from '../model/index.ts'
import { carry, type Hidden, hide, type Known } from './carry.ts'
import { edgeFigures, endsOf } from './edges.ts'
import { eventsOf } from './events.ts'
import { callFigures, hopFigures, largestFigure, present, rateFigure, sumFigure, wayFigures } from './figures.ts'
import { callHealth, subscriptionHealth, troubleHealth, worst } from './health.ts'
import { addRow, type History } from './history.ts'
import type { Memory, Track } from './memory.ts'
import { parkedChannels } from './parked.ts'
import { type Followed, followSubscription } from './track.ts'
import { extend, holeMs, type Window, windowMs } from './window.ts'

/**
 * Turns what one poll saw into what is known: rates, lateness, drain, states and health, each derived here and nowhere else. Pure: the
 * same memory and observation give the same tick. Give the returned memory to the next call of the same target.
 */
export const derive = (before: Memory | undefined, observed: Observation, poll: Tick['poll']): Derived =>
  atOnce(deriving(before, observed, poll))

interface Derived {
  tick: Tick
  memory: Memory
}

/** The same in parts: there may be tens of thousands of things to judge. */
export const deriving = function* (
  before: Memory | undefined,
  observed: Observation,
  poll: Tick['poll']
): Sliced<Derived> {
  const { observation, hidden } = carry(before, observed)
  const { atMs } = observation
  const { intervalMs } = poll
  const memory = before !== undefined && follows(before.atMs, atMs, intervalMs) ? before : asleep(before)
  const windows = yield* windowsOf(memory, observation, hidden, intervalMs)
  const parked = parkedChannels(observation.edges)
  const troubled = new Map(observation.entities.map(({ id, facts }) => [id, troubleHealth(facts)]))

  const figures = new Map<string, Figures>()
  const tracks = new Map<string, Track>()
  const partSamples = [...(observation.partSamples ?? [])]
  const histories = historiesOf(memory, observation, hidden)
  const channels = { memory, windows, hidden, parked, troubled, histories }
  for (const subscription of observation.subscriptions) {
    const judged = judgeSubscription(subscription, { ...channels, atMs, intervalMs })
    figures.set(subscription.id, judged.figures)
    tracks.set(subscription.id, judged.track)
    yield
    if (judged.parts === undefined) continue
    partSamples.push(ageSamples(subscription.id, judged.parts.ages))
    const held = histories.get(subscription.channel)
    if (held !== undefined) held.neededMs = Math.min(held.neededMs, judged.parts.neededMs)
  }
  const bySubscription = groupSubscriptions(observation.subscriptions)
  for (const entity of observation.entities) {
    figures.set(entity.id, entityFigures(entity, { memory, windows, hidden, figures, bySubscription }))
    yield
  }
  const ends = endsOf(observation.edges, figures)
  for (const edge of observation.edges) figures.set(edge.id, edgeFigures(edge, { memory, windows, hidden, ...ends }))

  const events = [...observation.events, ...eventsOf(before, observed)]
  return {
    tick: { ...tickOf(observation, figures, tracks, hidden, poll), events, partSamples },
    memory: { atMs, blind: blindOf(observed.gaps), ...pickSeen(observation), figures, windows, tracks, histories }
  }
}

/** A poll that comes much later than due, or before the last one, starts the windows anew: a hole, not a spike. */
const follows = (beforeMs: number, atMs: number, intervalMs: number): boolean =>
  atMs > beforeMs && atMs - beforeMs <= holeMs(intervalMs)

const asleep = (memory: Memory | undefined): Memory | undefined =>
  memory === undefined ? undefined : { ...memory, windows: new Map() }

const pickSeen = ({ entities, edges, subscriptions }: Observation) => ({ entities, edges, subscriptions })

const windowsOf = function* (
  memory: Memory | undefined,
  observation: Observation,
  hidden: Hidden,
  intervalMs: number
): Sliced<Map<string, Window>> {
  const windows = new Map<string, Window>()
  const keepMs = windowMs(intervalMs)
  const all = [...observation.entities, ...observation.edges, ...observation.subscriptions]
  for (const seen of all) {
    if (hidden.has(seen.id) || seen.counters === undefined) continue
    // A subscription's reader may be set back; any other counter that falls was reset.
    const allowFall = 'channel' in seen ? (['out', 'place'] as const) : []
    windows.set(seen.id, extend(memory?.windows.get(seen.id), seen, observation.atMs, keepMs, allowFall))
    yield
  }
  return windows
}

type Histories = Map<string, { history: History; neededMs: number }>

/** Where the parts of each channel end now, added to where they did. A channel that can't be seen keeps what there is. */
const historiesOf = (memory: Memory | undefined, observation: Observation, hidden: Hidden): Histories => {
  const { atMs } = observation
  const lives = new Map(observation.entities.map(({ id, life }) => [id, life]))
  const histories: Histories = new Map()
  for (const { id, channel, parts } of observation.subscriptions) {
    const before = memory?.histories.get(channel)
    if (histories.has(channel)) continue
    if (parts !== undefined && !hidden.has(id)) {
      const row = { atMs, ends: parts.ends }
      const history = addRow(before?.history, lives.get(channel) ?? '', row, before?.neededMs ?? atMs)
      histories.set(channel, { history, neededMs: atMs })
    }
  }
  for (const { channel } of observation.subscriptions) {
    const before = memory?.histories.get(channel)
    if (before !== undefined && !histories.has(channel)) histories.set(channel, before)
  }
  return histories
}

/** How old the oldest unread message of each part is, ms: of parts where some wait. */
const ageSamples = (of: string, ages: Float64Array): PartSamples => ({
  of,
  name: PART_LATENESS,
  unit: 'ms',
  values: ages.map((seconds) => Math.round(seconds * 1000))
})

const judgeSubscription = (
  subscription: Subscription,
  known: Known & {
    parked: ReadonlySet<string>
    troubled: ReadonlyMap<string, Health>
    histories: Histories
    atMs: number
    intervalMs: number
  }
): Followed => {
  const { memory, windows, hidden, parked, troubled, histories, atMs, intervalMs } = known
  const before = memory?.tracks.get(subscription.id)
  const why = hidden.get(subscription.id)
  if (why !== undefined) {
    const figures = { ...hide(memory?.figures.get(subscription.id), why), health: unknown(why) }
    return { figures, track: hiddenTrack(before, why, atMs) }
  }
  const window = windows.get(subscription.id) ?? { life: '', readings: [{ atMs, counters: {} }] }
  const { channel, reader } = subscription
  const history = histories.get(channel)?.history
  const followed = followSubscription(subscription, window, before, { atMs, intervalMs, history })
  const { figures, track } = followed
  // What is wrong with either end is what reading suffers.
  const health = worst([
    subscriptionHealth(track.verdict.state, figures, parked.has(channel)),
    troubled.get(channel) ?? 'ok',
    troubled.get(reader ?? channel) ?? 'ok'
  ])
  return { ...followed, figures: { ...figures, health: healthFigure(health, 'The subscription can’t be judged.') } }
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
  if (window !== undefined && entity.kind === 'pathway') return wayFigures(window)
  if (window !== undefined && entity.kind === 'hop')
    return hopFigures(window, windows.get(entity.parent ?? ''), entity.transport !== null)
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

const tickOf = (
  observation: Observation,
  figures: Map<string, Figures>,
  tracks: ReadonlyMap<string, Track>,
  hidden: Hidden,
  poll: Tick['poll']
): Tick => {
  const { target, atMs, samples, latencies, events, gaps, labels } = observation
  const seen = [...observation.entities, ...observation.edges].filter(({ id }) => !hidden.has(id))
  return {
    target,
    atMs,
    entities: observation.entities.map(bare),
    edges: observation.edges.map(bare),
    subscriptions: observation.subscriptions.flatMap((subscription) => {
      const verdict = tracks.get(subscription.id)?.verdict
      return verdict === undefined ? [] : [{ ...bareSubscription(subscription), verdict }]
    }),
    figures,
    samples,
    histograms: new Map(
      seen.flatMap(({ id, latency }): [string, Histogram][] => (latency === undefined ? [] : [[id, latency]]))
    ),
    ...(latencies === undefined ? {} : { latencies }),
    events,
    gaps,
    labels,
    poll
  }
}

/** Without the readings: those are in the figures now. */
const bare = <T extends Entity | Edge | Omit<Subscription, 'parts' | 'sampleAgeS'>>(seen: T) => {
  const { counters: _counters, figures: _figures, latency: _latency, life: _life, ...rest } = seen
  return rest
}

const bareSubscription = ({ parts: _parts, sampleAgeS: _sampleAgeS, ...seen }: Subscription) => bare(seen)

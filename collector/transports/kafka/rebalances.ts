import { type Event, kafkaGroupId, type Trouble } from '../../../model/index.ts'
import type { Group } from './described.ts'

/** How far back rebalances are counted, ms. */
const HOUR_MS = 3_600_000
/** States in which members wait for what they are to read: of classic groups, and of those that the broker assigns (KIP-848, KIP-1071). */
const UNSETTLED: ReadonlySet<string> = new Set([
  'preparingrebalance',
  'completingrebalance',
  'assigning',
  'reconciling'
])

/** Of a classic group: it waits until all have joined again, and before Kafka 4.0 nobody is told to be assigned anything. */
const STANDING: ReadonlySet<string> = new Set(['preparingrebalance', 'completingrebalance'])
/** A rebalance takes seconds, or a minute where members are slow. ms */
const LONG_MS = 60_000

export const standsStill = ({ state }: Pick<Group, 'state'>): boolean => STANDING.has(state.toLowerCase())

/** A group's rebalances within the last hour, or since it was first seen. */
export interface Rebalances {
  count: number
  /** How long it was seen in one, s. One that began and ended between two polls is counted and has no length. */
  seconds: number
  /** Whether it has been watched for the whole hour. */
  whole: boolean
  /** What happened since the poll before. */
  event: string | undefined
  /** Since when it is in the one that is under way, Unix ms; undefined while it is in none. */
  sinceMs: number | undefined
}

interface Followed {
  firstMs: number
  atMs: number
  unsettled: boolean
  sinceMs: number | undefined
  members: number
  /** Who is assigned what. */
  layout: string
  epoch: number | undefined
  times: { atMs: number; count: number; ms: number }[]
}

/** Follows who is assigned what, from poll to poll. Brokers tell of no count: it is what can be seen. */
export class RebalanceFollower {
  #groups = new Map<string, Followed>()

  follow(groups: readonly Group[], atMs: number): ReadonlyMap<string, Rebalances> {
    const next = new Map<string, Followed>()
    const all = new Map<string, Rebalances>()
    for (const group of groups) {
      const before = this.#groups.get(group.id)
      // Members that can't be read say nothing of whether they changed.
      const followed = group.members === undefined ? before : advance(before, group, atMs)
      if (followed === undefined) continue
      next.set(group.id, followed)
      const times = followed.times.filter((time) => time.atMs > atMs - HOUR_MS)
      all.set(group.id, {
        count: times.reduce((sum, { count }) => sum + count, 0),
        seconds: times.reduce((sum, { ms }) => sum + ms, 0) / 1000,
        whole: followed.firstMs <= atMs - HOUR_MS,
        event: followed.times.some((time) => time.atMs === atMs && time.count > 0)
          ? words(before?.members ?? 0, followed.members)
          : undefined,
        sinceMs: followed.sinceMs
      })
    }
    this.#groups = next
    return all
  }
}

const advance = (before: Followed | undefined, group: Group, atMs: number): Followed => {
  const members = group.members ?? []
  const unsettled = UNSETTLED.has(group.state.toLowerCase())
  const sinceMs = unsettled ? (before?.sinceMs ?? atMs) : undefined
  const now = { atMs, unsettled, sinceMs, members: members.length, layout: layoutOf(group), epoch: group.epoch }
  if (before === undefined) return { ...now, firstMs: atMs, times: [] }
  const began = unsettled && !before.unsettled
  // A rebalance that is under way ends in a new layout: counted when it began.
  const between = !unsettled && !before.unsettled && now.layout !== before.layout
  const epochs = Math.max(0, (now.epoch ?? 0) - (before.epoch ?? now.epoch ?? 0))
  const count = now.epoch === undefined ? Number(began || between) : epochs
  const ms = unsettled || before.unsettled ? atMs - before.atMs : 0
  const kept = before.times.filter((time) => time.atMs > atMs - HOUR_MS)
  return { ...now, firstMs: before.firstMs, times: count > 0 || ms > 0 ? [...kept, { atMs, count, ms }] : kept }
}

const layoutOf = ({ members = [] }: Group): string =>
  members
    .map(
      ({ memberId, assignment }) =>
        `${memberId} ${[...assignment].map(([topic, own]) => `${topic}:${own.join()}`).sort()}`
    )
    .sort()
    .join('\n')

const words = (before: number, now: number): string =>
  `was rebalanced: ${now} ${now === 1 ? 'member' : 'members'}${before === now ? '' : ` now, ${before} before`}.`

/** One that does not come to its end: a member neither joins again nor is given up, and all wait for it. */
export const rebalanceTroubles = (group: Group, rebalances: Rebalances | undefined, atMs: number): Trouble[] =>
  standsStill(group) && rebalances?.sinceMs !== undefined && atMs - rebalances.sinceMs >= LONG_MS
    ? [
        {
          severity: 'warn',
          lead: 'Rebalancing',
          text: 'Its rebalance has gone on for a minute or longer: it waits for a member that has not answered, at most for that one’s max.poll.interval.ms.'
        }
      ]
    : []

export const rebalanceEvents = (
  target: string,
  groups: readonly Group[],
  rebalances: ReadonlyMap<string, Rebalances>,
  atMs: number
): Event[] =>
  groups.flatMap(({ id }): Event[] => {
    const event = rebalances.get(id)?.event
    const of = kafkaGroupId(target, id)
    return event === undefined
      ? []
      : [{ id: `rebalance|${of}|${atMs}`, of, atMs, kind: 'rebalance', text: `${id} ${event}` }]
  })

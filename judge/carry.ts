import { type Figures, type Gap, type Observation, unknown } from '../model/index.ts'
import type { Memory } from './memory.ts'
import type { Window } from './window.ts'

/** What a gap hides, by id, with the reason. */
export type Hidden = ReadonlyMap<string, string>

/** What the figures of a thing are made from. */
export interface Known {
  memory: Memory | undefined
  windows: ReadonlyMap<string, Window>
  hidden: Hidden
}

const hider =
  (gaps: readonly Gap[]) =>
  (id: string): string | undefined =>
    gaps.find(({ hides }) => hides.some((each) => (each.endsWith('/') ? id.startsWith(each) : id === each)))?.why

/**
 * Adds to an observation what the poll before saw and a gap now hides: absent does not mean gone. An edge stays when either end is
 * hidden, a subscription when its channel or reader is, and a service when an edge that stays leads to it.
 */
export const carry = (
  memory: Memory | undefined,
  observation: Observation
): { observation: Observation; hidden: Hidden } => {
  const hidden = new Map<string, string>()
  if (memory === undefined || observation.gaps.every(({ hides }) => hides.length === 0)) return { observation, hidden }
  const why = hider(observation.gaps)
  const seen = new Set(
    [...observation.entities, ...observation.edges, ...observation.subscriptions].map(({ id }) => id)
  )
  const keep = <T extends { id: string }>(things: readonly T[], reasonOf: (thing: T) => string | undefined): T[] =>
    things.filter((thing) => {
      const reason = seen.has(thing.id) ? undefined : reasonOf(thing)
      if (reason !== undefined) hidden.set(thing.id, reason)
      return reason !== undefined
    })

  const subscriptions = keep(
    memory.subscriptions,
    ({ id, channel, reader }) => why(id) ?? why(channel) ?? (reader === null ? undefined : why(reader))
  )
  const edges = keep(memory.edges, ({ id, from, to }) => why(id) ?? why(from) ?? why(to))
  const ends = new Map(edges.flatMap(({ id, from, to }) => [from, to].map((end) => [end, hidden.get(id)] as const)))
  const entities = keep(memory.entities, ({ id, kind }) => why(id) ?? (kind === 'service' ? ends.get(id) : undefined))
  return {
    hidden,
    observation: {
      ...observation,
      entities: [...observation.entities, ...entities],
      edges: [...observation.edges, ...edges],
      subscriptions: [...observation.subscriptions, ...subscriptions]
    }
  }
}

/** The figures a hidden thing had, all unknown for the reason that hides it. */
export const hide = (figures: Figures | undefined, why: string): Figures =>
  Object.fromEntries(Object.keys(figures ?? {}).map((name) => [name, unknown(why)]))

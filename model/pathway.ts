import { hopId } from './id.ts'
import type { Figures } from './known.ts'
import type { Json, Transport } from './observation.ts'

/**
 * A step of a way that messages go, by the ids of what it leads through. A way is `facts.steps` of an entity `pathway`; what is known of each step, its time and
 * its share of the whole, are figures of an entity `hop`, by the step's number.
 */
export type WayStep =
  /** A message is processed here; `method`: what was called, where the way came by gRPC. */
  | { service: string; method: string | null }
  /** A message waits here. `reader`: the group that takes it; `exchange`: what it was published to, where that is another. */
  | { channel: string; reader: string | null; exchange: string | null }

/** A step with its figures. */
export type Hop = WayStep & { id: string; name: string; transport: Transport | null; figures: Figures }

export interface Pathway {
  id: string
  name: string
  figures: Figures
  /** Empty for what stands for all ways beyond those that are told apart. */
  hops: Hop[]
}

interface Thing {
  id: string
  kind: string
  name: string
  transport: Transport | null
  facts?: Json | undefined
  figures: Figures
}

/** Ways as entities give them, those that most messages went first. */
export const pathwaysOf = (entities: { values(): Iterable<Thing>; get(id: string): Thing | undefined }): Pathway[] =>
  [...entities.values()]
    .filter(({ kind }) => kind === 'pathway')
    .map((way) => pathwayOf(way, entities))
    .sort((a, b) => rateOf(b) - rateOf(a) || (a.name < b.name ? -1 : 1))

export const pathwayOf = (
  { id, name, figures, facts }: Thing,
  entities: { get(id: string): Thing | undefined }
): Pathway => ({
  id,
  name,
  figures,
  hops: stepsOf(facts).map((step, i) => {
    const hop = entities.get(hopId(id, i))
    return {
      ...step,
      id: hopId(id, i),
      name: hop?.name ?? '',
      transport: hop?.transport ?? null,
      figures: hop?.figures ?? {}
    }
  })
})

const rateOf = ({ figures: { rate } }: Pathway): number => (rate !== undefined && 'value' in rate ? rate.value : -1)

/** The steps that a way's facts hold. */
export const stepsOf = (facts: Json | undefined): WayStep[] => {
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts) || !Array.isArray(facts.steps)) return []
  return facts.steps.flatMap((each): WayStep[] => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return []
    if (typeof each.service === 'string') return [{ service: each.service, method: textOf(each.method) }]
    if (typeof each.channel !== 'string') return []
    return [{ channel: each.channel, reader: textOf(each.reader), exchange: textOf(each.exchange) }]
  })
}

const textOf = (value: Json | undefined): string | null => (typeof value === 'string' ? value : null)

/** Ids of all that a way leads through: services, channels, groups, exchanges, methods. */
export const throughOf = (steps: readonly WayStep[]): Set<string> =>
  new Set(
    steps
      .flatMap((step) => ('service' in step ? [step.service, step.method] : [step.channel, step.reader, step.exchange]))
      .filter((id) => id !== null)
  )

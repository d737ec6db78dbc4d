import { createHash } from 'node:crypto'
import {
  type Entity,
  type Histogram,
  hopId,
  type Json,
  merge,
  nameOf,
  pathwayId,
  segmentsOf,
  type Transport,
  type WayStep
} from '../../../model/index.ts'
import { type Channels, groupId, Resolver } from '../resolve.ts'
import type { Ways } from './index.ts'
import { type Step, takeEnded } from './paths.ts'

/** All ways beyond those that are told apart. */
const OTHER = 'other'

interface Seen {
  steps: WayStep[]
  transports: (Transport | null)[]
  messages: number
  whole: Histogram[]
  hops: Histogram[][]
}

/**
 * Ways as entities, each with its hops. A way through a channel that no target has seen is held back for `holdMs`, as the channel is. Takes the times since the
 * last tick.
 */
export const observeWays = (
  { paths }: Ways,
  directory: Channels,
  { life, nowMs, holdMs }: { life: string; nowMs: number; holdMs: number }
): Entity[] => {
  const resolver = new Resolver(directory)
  const seen = new Map<string, Seen>()
  for (const [path, ended] of paths.endedWays()) {
    const told = path.steps().map((step) => stepOf(step, resolver))
    if (told.some(({ watched }) => !watched) && nowMs - ended.firstMs < holdMs) continue
    const steps = told.map(({ step }) => step)
    const id = pathwayId(createHash('sha256').update(JSON.stringify(steps)).digest('hex').slice(0, 12))
    const { whole, steps: hops } = takeEnded(ended)
    // Two names of one channel (two addresses, say) make one way.
    const before = seen.get(id)
    seen.set(id, {
      steps,
      transports: told.map(({ transport }) => transport),
      messages: (before?.messages ?? 0) + ended.messages,
      whole: [...(before?.whole ?? []), whole],
      hops: steps.map((_, i) => [...(before?.hops[i] ?? []), ...hops.slice(i, i + 1)])
    })
  }
  return [...[...seen].flatMap(([id, way]) => entitiesOf(id, way, life)), ...othersOf(paths, life)]
}

const stepOf = (step: Step, resolver: Resolver): { step: WayStep; transport: Transport | null; watched: boolean } => {
  if (step.is === 'service')
    return { step: { service: step.service, method: step.method ?? null }, transport: null, watched: true }
  const { channel, group } = step.taking
  const resolved = resolver.resolve(channel)
  const from = step.from?.channel
  const exchange = from?.kind === 'exchange' && from.name !== '' ? resolver.resolve(from) : undefined
  const reader = group === '' ? null : groupId(channel, resolved, group)
  return {
    step: { channel: resolved.id, reader, exchange: exchange?.watched === true ? exchange.id : null },
    transport: channel.transport,
    watched: resolved.watched
  }
}

const entitiesOf = (id: string, { steps, transports, messages, whole, hops }: Seen, life: string): Entity[] => {
  const names = steps.map((step) => nameIn('service' in step ? step.service : step.channel))
  const readings = { counters: { messages }, life }
  const way: Entity = {
    id,
    kind: 'pathway',
    transport: null,
    name: wayName(steps),
    parent: null,
    labels: {},
    facts: { steps: steps.map((step): Json => ({ ...step })) },
    ...readings,
    latency: merge(whole)
  }
  return [
    way,
    ...steps.map(
      (_, i): Entity => ({
        ...{
          id: hopId(id, i),
          kind: 'hop',
          transport: transports[i] ?? null,
          name: names[i] ?? '',
          parent: id,
          labels: {}
        },
        ...readings,
        latency: merge(hops[i] ?? [])
      })
    )
  ]
}

/** With the methods that it goes by: ways of two methods of a service lead through the same. */
const wayName = (steps: readonly WayStep[]): string =>
  steps
    .map((step) => {
      if ('channel' in step) return nameIn(step.channel)
      return step.method === null ? nameIn(step.service) : `${nameIn(step.service)} ${nameOf(step.method)}`
    })
    .join(' → ')

/** Services are called by their name, channels by theirs. */
const nameIn = (id: string): string => (id.startsWith('service/') ? (segmentsOf(id)[3] ?? id) : nameOf(id))

const othersOf = ({ other }: Ways['paths'], life: string): Entity[] => {
  if (other.ended === undefined) return []
  const { messages } = other.ended
  const latency = takeEnded(other.ended).whole
  const id = pathwayId(OTHER)
  return [
    {
      id,
      kind: 'pathway',
      transport: null,
      name: 'Other ways',
      parent: null,
      labels: {},
      counters: { messages },
      life,
      latency
    }
  ]
}

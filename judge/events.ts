import { blindOf, type Entity, type Event, type Observation, targetId, troublesOf } from '../model/index.ts'
import type { Memory } from './memory.ts'

/** Channels whose life is their own: that it changed means they were deleted and made again. */
const LASTING: ReadonlySet<string> = new Set(['topic', 'queue', 'stream'])

/** What happened between two polls of a target, besides what it told itself: it went out of sight or came back, a channel was made anew, a broker's node came into trouble or out of it, or a service runs another version. */
export const eventsOf = (before: Memory | undefined, { target, atMs, entities, gaps }: Observation): Event[] => {
  const event = (of: string, kind: string, text: string): Event => ({
    id: `${kind}|${of}|${atMs}`,
    of,
    atMs,
    kind,
    text
  })
  const blind = blindOf(gaps)
  const own = targetId(target)
  const sight =
    blind !== undefined && before?.blind === undefined
      ? [event(own, 'unseen', `${target} can’t be seen. ${blind}`)]
      : blind === undefined && before?.blind !== undefined
        ? [event(own, 'seen', `${target} is seen again.`)]
        : []
  const anew = entities.flatMap(({ id, kind, name, life }): Event[] => {
    const was = before?.windows.get(id)?.life
    const differs = life !== undefined && was !== undefined && was !== '' && life !== was
    return differs && LASTING.has(kind) ? [event(id, 'recreated', `${name} was deleted and made anew.`)] : []
  })
  return [...sight, ...anew, ...nodeTroubles(before, entities, event), ...deployments(before, entities, event)]
}

/** Of nodes alone: with one of them thousands of channels may be in trouble at once, and what led to it is one event. */
const nodeTroubles = (
  before: Memory | undefined,
  entities: readonly Entity[],
  event: (of: string, kind: string, text: string) => Event
): Event[] => {
  const nodes = entities.filter(({ kind }) => kind === 'node')
  if (before === undefined || nodes.length === 0) return []
  const known = new Map(before.entities.flatMap((entity) => (entity.kind === 'node' ? [[entity.id, entity]] : [])))
  return nodes.flatMap(({ id, name, transport, facts }): Event[] => {
    const old = known.get(id)
    if (old === undefined) return []
    const leads = troublesOf(facts).map(({ lead }) => lead)
    const were = troublesOf(old.facts).map(({ lead }) => lead)
    const came = leads.filter((lead) => !were.includes(lead)).join(', ')
    const over = were.filter((lead) => !leads.includes(lead)).join(', ')
    // Kafka's brokers are numbers.
    const who = transport === 'kafka' ? `Broker ${name}` : name
    return [
      ...(came === '' ? [] : [event(id, 'trouble', `${who}: ${came}.`)]),
      ...(over === '' ? [] : [event(id, 'recovered', `${who}: no more: ${over}.`)])
    ]
  })
}

const versionsOf = ({ labels: { version } }: Pick<Entity, 'labels'>): string[] =>
  version === undefined || version === '' ? [] : version.split(', ')

/** A service says a version that it did not say before. Its first one is no news: it may have run for long. */
const deployments = (
  before: Memory | undefined,
  entities: readonly Entity[],
  event: (of: string, kind: string, text: string) => Event
): Event[] => {
  const services = entities.filter(({ kind }) => kind === 'service')
  if (before === undefined || services.length === 0) return []
  const said = new Map(before.entities.flatMap((entity) => (entity.kind === 'service' ? [[entity.id, entity]] : [])))
  return services.flatMap((service): Event[] => {
    const old = said.get(service.id)
    const was = old === undefined ? [] : versionsOf(old)
    const now = versionsOf(service)
    const fresh = now.filter((version) => !was.includes(version))
    if (was.length === 0 || fresh.length === 0) return []
    const left = was.some((version) => now.includes(version))
    const text = `${service.name} runs ${fresh.join(' and ')}, ${left ? `beside ${was.join(' and ')}` : `${was.join(' and ')} before`}.`
    return [event(service.id, 'deploy', text)]
  })
}

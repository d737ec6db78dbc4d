import { atLeast, type Entity, type Figure, measured, unknown } from '../../../model/index.ts'
import { serviceNameOf } from '../../client-name.ts'
import { inferredService } from '../inferred.ts'
import type { ClientAnswer, Fields, ServerAnswers } from './answers.ts'
import { numberIn } from './unread.ts'

/** A consumer that was heard of within this time is there. */
const LIVE_MS = 60_000
/** CLIENT LIST counts whole seconds, and is asked a moment after XINFO. */
const IDLE_SLACK_S = 2
const WAITS_UNSEEN =
  'Redis before 7.2 does not show consumers that wait for entries, and a client that reads has no name to know it by.'

/** What is known of the clients that read groups in one database. */
export interface Reading {
  clients: readonly ClientAnswer[]
  /** Their names without what tells instances apart; undefined among them where one has none. */
  services: ReadonlySet<string | undefined>
  /** Those of them whose name no consumer has: any consumer may be theirs, and any group the one they wait for. */
  strangers: readonly ClientAnswer[]
  /** Whether `idle` counts from when a consumer last asked (Redis ≥ 7.2) and not from when it last got something. */
  hearsAsking: boolean
}

const READS = /^x(readgroup|ack|autoclaim|claim)$/

export const readingOf = ({ clients, streams, info }: ServerAnswers, db: number): Reading => {
  const reading = clients.filter((client) => client.db === db && READS.test(client.lastCommand))
  const names = new Set<string | undefined>()
  if (reading.length > 0)
    for (const { groups } of streams)
      for (const { consumers } of groups ?? [])
        for (const { name } of consumers ?? []) names.add(String(name)).add(serviceNameOf(String(name)))
  const [major = 0, minor = 0] = (info.redis_version ?? '').split('.').map(Number)
  return {
    clients: reading,
    services: new Set(reading.map(({ name }) => serviceNameOf(name))),
    strangers: reading.filter(({ name }) => name === '' || !(names.has(name) || names.has(serviceNameOf(name)))),
    hearsAsking: major > 7 || (major === 7 && minor >= 2)
  }
}

/**
 * The consumers that are there. XINFO CONSUMERS lists every name that ever got an entry and was not deleted, with `idle`: until Redis 7.2 the time since
 * it last got one (seen on 7.0.15: asking in vain, blocking or not, leaves it as it is), from 7.2 since it last asked. So one that is silent for long may
 * be waiting or at work: it is there if as many clients have its name, with or without what tells instances apart, or if a stranger who last sent
 * XREADGROUP has been silent for just as long.
 */
export const liveOf = (consumers: readonly Fields[], reading: Clients, intervalMs: number): readonly Fields[] => {
  const limitMs = Math.max(LIVE_MS, 3 * intervalMs)
  // Nearly always: looked at apart, for there are tens of thousands of groups.
  for (const consumer of consumers) if (idleOf(consumer) > limitMs) return stillLive(consumers, reading, limitMs)
  return consumers
}

type Clients = Pick<Reading, 'clients' | 'strangers'>
const idleOf = (consumer: Fields): number => numberIn(consumer, 'idle') ?? 0
const nameOf = (text: string): string => serviceNameOf(text) ?? text

/** Those heard of within the limit, and those that are there all the same. */
const stillLive = (consumers: readonly Fields[], { clients, strangers }: Clients, limitMs: number): Fields[] => {
  if (clients.length === 0) return consumers.filter((consumer) => idleOf(consumer) <= limitMs)
  const silentAlike = (idleMs: number) =>
    strangers.some(
      ({ lastCommand, idleS }) => lastCommand === 'xreadgroup' && Math.abs(idleS - idleMs / 1000) <= IDLE_SLACK_S
    )
  const free = new Map<string, number>()
  for (const { name } of clients) if (name !== '') free.set(nameOf(name), (free.get(nameOf(name)) ?? 0) + 1)
  // The last heard of first: those are who the connections belong to.
  const ordered = consumers.toSorted((a, b) => idleOf(a) - idleOf(b))
  const live = new Set(
    ordered.filter((consumer) => {
      const name = nameOf(String(consumer.name))
      const left = free.get(name) ?? 0
      free.set(name, left - 1)
      return idleOf(consumer) <= limitMs || left > 0 || silentAlike(idleOf(consumer))
    })
  )
  return consumers.filter((consumer) => live.has(consumer))
}

/**
 * How many read. Where entries wait, nobody waits for entries, so what is seen is all. Where none do, a stranger may wait unseen: then what is seen is a lower
 * bound, and none seen says nothing.
 */
export const readersFigure = (live: number, backlog: Figure, { strangers, hearsAsking }: Reading): Figure => {
  const waiting = 'value' in backlog && backlog.how !== 'at_most' && backlog.value > 0
  if (waiting || hearsAsking || strangers.length === 0) return measured(live)
  return live > 0 ? atLeast(live) : unknown(WAITS_UNSEEN)
}

/**
 * Who runs a group. Redis does not say which connection is which consumer. Two things prove it: a name that both use, without what tells instances
 * apart; or that every client that reads groups in this database has the same name.
 */
export const servicesOf = (live: readonly Fields[], readers: Figure, { services }: Reading): Entity[] => {
  if (services.size === 0 || ('value' in readers && readers.value === 0)) return []
  const proved: string[] = []
  for (const consumer of live) {
    const name = serviceNameOf(String(consumer.name))
    if (name !== undefined && services.has(name) && !proved.includes(name)) proved.push(name)
  }
  const [only] = services
  if (proved.length === 0 && services.size === 1 && only !== undefined) proved.push(only)
  return proved.map((name) => inferredService(name, 'Redis client name'))
}

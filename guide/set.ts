import type { Json } from '../model/index.ts'
import { isKnown } from '../model/known.ts'
import type { Safety, Seen, Traits } from './profile.ts'
import type { UsersOf } from './users.ts'
import type { Channel, WatchedPart, WatchedSubscription } from './watched.ts'

/** What is set of a channel or its server, as the broker tells it. */
type Settled = Pick<
  Traits,
  | 'partitions'
  | 'replication'
  | 'minInSync'
  | 'brokers'
  | 'consumers'
  | 'hasPriorities'
  | 'deadLetters'
  | 'expires'
  | 'confirms'
  | 'readsFrom'
>

const numberIn = (labels: Record<string, string>, name: string): number | undefined =>
  labels[name] === undefined ? undefined : Number(labels[name])

export const setOf = (
  { labels, kind, figures, facts }: Channel,
  subscriptions: readonly WatchedSubscription[],
  brokers: number,
  confirms: boolean | undefined
): Settled => {
  const either = (name: string) => labels[`x-${name}`] !== undefined || labels[`policy ${name}`] !== undefined
  const readers = (kind === 'queue' ? [{ figures }] : subscriptions).flatMap(({ figures: { readers } }) =>
    isKnown(readers) ? [readers.value] : []
  )
  return {
    partitions: kind === 'topic' ? numberIn(labels, 'partitions') : undefined,
    replication: kind === 'topic' ? numberIn(labels, 'replication') : undefined,
    minInSync: numberIn(labels, 'min.insync.replicas'),
    brokers: brokers === 0 ? undefined : brokers,
    consumers: readers.length === 0 ? undefined : Math.max(...readers),
    hasPriorities: labels['x-max-priority'] !== undefined,
    deadLetters: either('dead-letter-exchange'),
    expires: either('message-ttl'),
    confirms,
    readsFrom: labels['x-queue-type'] === 'stream' || labels.type === 'stream' ? beganOf(facts) : undefined
  }
}

/**
 * Where the readers of a stream queue begin, by the x-stream-offset that each gave (rabbitmq.com, "Consuming from a stream"): `first`, a time or an age lie in
 * its past; a number is a place that a reader kept, or one to read again from; `last`, `next` and none, which is `next`, is what comes.
 */
const beganOf = (facts: Json | undefined): Traits['readsFrom'] => {
  const consumers = typeof facts === 'object' && facts !== null && !Array.isArray(facts) ? facts.consumers : undefined
  if (!Array.isArray(consumers) || consumers.length === 0) return undefined
  const places = consumers.map((consumer) => {
    const began =
      typeof consumer === 'object' && consumer !== null && !Array.isArray(consumer) ? consumer['began at'] : undefined
    if (began === undefined || began === 'next' || began === 'last') return 'new'
    return /^\d+$/.test(String(began)) ? 'offset' : 'old'
  })
  return (['old', 'offset'] as const).find((place) => places.includes(place)) ?? 'new'
}

/** How safely a Redis target's servers keep what they hold: as safely as the least of them. */
export const safetyOf = ({ entities, atMs }: WatchedPart): Safety => {
  const servers = entities.filter(({ kind, transport }) => kind === 'node' && transport === 'redis')
  const told = servers.filter(({ labels }) => labels['append-only file'] !== undefined)
  const otherKeys = otherKeysOf(servers, atMs)
  if (told.length === 0 || told.length < servers.length)
    return { appendOnly: undefined, fsync: undefined, replicas: undefined, evicts: undefined, otherKeys }
  return {
    appendOnly: told.every(({ labels }) => labels['append-only file'] === 'yes'),
    fsync: fsyncOf(told),
    replicas: Math.min(...told.map(({ labels }) => (labels.replicas ?? '').split(', ').filter(Boolean).length)),
    // Without a limit nothing is evicted; volatile- policies spare what has no time to live, as streams mostly have none.
    evicts: told.some(
      ({ labels }) => Number(labels.maxmemory ?? 0) > 0 && (labels['maxmemory policy'] ?? '').startsWith('allkeys-')
    ),
    otherKeys
  }
}

/** What the least careful of them does; undefined where one does not say. */
const fsyncOf = (servers: WatchedPart['entities']): string | undefined => {
  const said = servers.map(({ labels }) => labels.appendfsync)
  return said.includes(undefined) ? undefined : (['no', 'everysec'].find((each) => said.includes(each)) ?? said[0])
}

/** Whether there is any key that is no stream, as 1 or 0: how many there are moves all the time. */
const otherKeysOf = (servers: WatchedPart['entities'], atMs: number): Seen => {
  const said = servers.map(({ labels }) => labels['keys that are no streams'])
  const some = said.includes('some')
  const [first] = servers
  return first === undefined || (!some && said.includes(undefined))
    ? { missing: 'needs Redis 6.0 and the right to INFO, which tell keys that are not streams' }
    : { value: some ? 1 : 0, how: 'measured', fromMs: atMs, toMs: atMs, of: first.id, series: null }
}

/**
 * Whether who publishes asks for confirms, by the channels of services as the broker tells them: of those that write to it where telemetry tells who they are;
 * else of all, where none of them does.
 */
export const confirmsOf = ({ entities }: WatchedPart, { writers }: UsersOf): ((id: string) => boolean | undefined) => {
  const said = new Map(
    entities.flatMap(({ id, kind, labels }) =>
      kind === 'service' && labels.confirms !== undefined ? [[id, labels.confirms === 'asked for'] as const] : []
    )
  )
  const anybody = [...said.values()].includes(true)
  return (id) => {
    const own = [...(writers.get(id) ?? [])].map((writer) => said.get(writer))
    if (own.includes(true)) return true
    if (own.length > 0 && !own.includes(undefined)) return false
    return said.size > 0 && !anybody ? false : undefined
  }
}

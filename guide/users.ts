import { DEFAULT_EXCHANGE } from '../model/id.ts'
import type { Users } from './profile.ts'
import type { WatchedPart } from './watched.ts'

/** Who writes to a channel and who reads it: services where telemetry or a connection's name tells them. */
export interface UsersOf {
  writers: Many
  readers: Many
}
type Many = ReadonlyMap<string, ReadonlySet<string>>

/** Over all parts: who publishes is told by telemetry's part, and the channel belongs to its broker's. */
export const usersOf = (parts: readonly WatchedPart[]): UsersOf => {
  const edges = parts.flatMap((part) => part.edges)
  const writers = new Map<string, Set<string>>()
  const readers = new Map<string, Set<string>>()
  const runs = new Map<string, Set<string>>()
  for (const { kind, from, to } of edges) {
    if (kind === 'publishes') add(writers, to, from)
    if (kind === 'runs') add(runs, from, to)
  }
  for (const { kind, from, to } of edges) {
    // What is published to an exchange is written to the queues it leads to.
    if (kind === 'routes' && isTold(from, writers.get(from)))
      for (const writer of writers.get(from) ?? []) add(writers, to, writer)
    if (kind !== 'consumes') continue
    const more = to.startsWith('service/') ? new Set([to]) : runs.get(to)
    if (more === undefined) continue
    // Channels that one group reads have one set, so it is not added to.
    const known = readers.get(from)
    readers.set(from, known === undefined ? more : new Set([...known, ...more]))
  }
  return { writers, readers }
}

/** By the default exchange each writes to queues of its own, by their names: where several do, nobody tells who to which. */
const isTold = (exchange: string, writers: ReadonlySet<string> | undefined): boolean =>
  !exchange.endsWith(`/${encodeURIComponent(DEFAULT_EXCHANGE)}`) || writers?.size === 1

const add = (to: Map<string, Set<string>>, key: string, value: string): void => {
  const known = to.get(key)
  if (known === undefined) to.set(key, new Set([value]))
  else known.add(value)
}

/** Whether two have somebody in common; undefined where nobody is known of one of them. */
const share = (a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): boolean | undefined =>
  a === undefined || b === undefined ? undefined : [...a].some((each) => b.has(each))

const verdictOf = (shared: readonly (boolean | undefined)[]): Users => {
  if (shared.includes(false)) return 'others'
  return shared.includes(undefined) ? undefined : 'same'
}

/** Whether the same services write all of these, and the same read them. */
export const sameUsers = ([first, ...others]: readonly string[], { writers, readers }: UsersOf): Users =>
  first === undefined
    ? undefined
    : verdictOf(
        others.flatMap((other) => [
          share(readers.get(first), readers.get(other)),
          share(writers.get(first), writers.get(other))
        ])
      )

/** Whether those who write the one read the other, and the other way round. */
export const answerEachOther = (asked: string, replies: string, { writers, readers }: UsersOf): Users =>
  verdictOf([share(writers.get(asked), readers.get(replies)), share(readers.get(asked), writers.get(replies))])

/** How many services write to these; undefined where of one nobody is known. */
export const countWriters = (ids: readonly string[], { writers }: UsersOf): number | undefined => {
  const all = new Set<string>()
  for (const id of ids) {
    const known = writers.get(id)
    if (known === undefined) return undefined
    for (const writer of known) all.add(writer)
  }
  return all.size
}

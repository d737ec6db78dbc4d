import type { Answers } from './answers.ts'
import type { Offsets, Topic } from './described.ts'

/** What a message takes in each partition's log, bytes, on average of all that are there: by topic and partition, where known. */
export type MessageBytes = ReadonlyMap<string, ReadonlyMap<number, number>>

interface Known {
  /** The topic's id: one that is made anew has other messages. */
  id: string
  bytes: Map<number, number>
  /** Of how many messages that is the average. */
  counts: Map<number, number>
}

/**
 * A log's size is told a moment later than where it ends: while it holds few messages that is a large part of them. When it holds so many times as many, it
 * is asked for again.
 */
const GROWN = 2

/** Remembers what messages take from the times when the brokers told how large their logs are. */
export class MessageSizes {
  #known: ReadonlyMap<string, Known> = new Map()
  #wanted: ReadonlySet<string> = new Set()

  /** Topics that at the last poll had messages of unknown size, or many more than when it was told: the brokers are asked for these at once. */
  get wanted(): ReadonlySet<string> {
    return this.#wanted
  }

  /** `topics`: those that are cut by size. */
  follow(topics: readonly Topic[], { starts, ends, disks }: Pick<Answers, 'starts' | 'ends' | 'disks'>): MessageBytes {
    const known = new Map<string, Known>()
    const wanted = new Set<string>()
    for (const { name, id, partitions } of topics) {
      const before = disks.forbidden ? undefined : this.#known.get(name)
      const { bytes, counts } = before?.id === id ? before : { bytes: new Map(), counts: new Map() }
      known.set(name, { id, bytes, counts })
      for (const { index } of partitions) {
        const count = at(ends, name, index) - at(starts, name, index)
        const size = at(disks.logs, name, index)
        if (count > 0 && size > 0) {
          bytes.set(index, size / count)
          counts.set(index, count)
        } else if (count > GROWN * (counts.get(index) ?? 0)) wanted.add(name)
      }
    }
    this.#known = known
    this.#wanted = wanted
    return new Map([...known].map(([name, { bytes }]) => [name, bytes]))
  }
}

const at = (offsets: Offsets, name: string, partition: number): number =>
  offsets.get(name)?.get(partition) ?? Number.NaN

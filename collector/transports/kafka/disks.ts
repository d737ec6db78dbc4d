import { describeLogDirsV4 } from '@platformatic/kafka'
import { reasonFor } from '../../reasons.ts'
import type { Cluster } from './cluster.ts'
import { AUTHORIZATION, addressOf, type Broker, type Offsets } from './described.ts'
import type { AskedTopic } from './messages/list-offsets.ts'
import type { Led } from './offsets.ts'

export interface Disks {
  /** Bytes left where a broker keeps its logs, by its id; several folders on one disk are one (KIP-827, Kafka ≥ 3.3). */
  free: ReadonlyMap<number, number>
  /** Bytes that its logs take, by its id, as of a minute ago at most. */
  used: ReadonlyMap<number, number>
  /** What the replicas of a topic take on all brokers that tell, and how many replicas that are. */
  topics: ReadonlyMap<string, { bytes: number; replicas: number }>
  /** Bytes by topic and partition, as the leader told at this very poll: of topics that are cut by size. */
  logs: Offsets
  /** Folders that a broker can't use any more, by its id. */
  failed: ReadonlyMap<number, readonly string[]>
  /** Whether the right is missing: Describe on the cluster. */
  forbidden: boolean
  /** Why a broker does not tell, by its id. */
  silent: ReadonlyMap<number, string>
}

/** What is in the folders is told by partition: an answer that grows with them is asked for no more often. */
const SIZES_AGAIN_MS = 60_000

type Folders = Awaited<ReturnType<typeof describeLogDirsV4.api.async>>['results']

/** What one broker's logs took when it was last asked. */
interface Sizes {
  atMs: number
  bytes: number
  topics: ReadonlyMap<string, { bytes: number; replicas: number }>
}

/** Topics that are cut by size, and by name those of them whose sizes are wanted at once. */
interface Cut {
  led: Led
  wanted: ReadonlySet<string>
}

/** Asks each broker for its folders at each poll (DescribeLogDirs), and now and then for what is in them. */
export class DiskReader {
  readonly #sizes = new Map<number, Sizes>()
  /** Of all brokers together, until one of them tells anew. */
  #merged: { of: string; topics: Disks['topics'] } = { of: '', topics: new Map() }

  async read(cluster: Pick<Cluster, 'ask'>, brokers: readonly Broker[], nowMs: number, cut: Cut): Promise<Disks> {
    const logs: Offsets = new Map()
    const free = new Map<number, number>()
    const failed = new Map<number, string[]>()
    const silent = new Map<number, string>()
    let forbidden = false
    await Promise.all(
      brokers.map(async (broker) => {
        const known = this.#sizes.get(broker.id)
        const all = known === undefined || nowMs - known.atMs >= SIZES_AGAIN_MS
        const own = cut.led.get(broker.id) ?? []
        const wanted = own
          .filter(({ name }) => cut.wanted.has(name))
          .map(({ name, partitions }) => ({ name, partitions: [...partitions] }))
        try {
          const { errorCode, results } = await cluster.ask(addressOf(broker), describeLogDirsV4, all ? null : wanted)
          if (AUTHORIZATION.has(errorCode) || results.length === 0) {
            forbidden = true
            this.#sizes.delete(broker.id)
            return
          }
          if (all) this.#sizes.set(broker.id, sizesOf(results, nowMs))
          if (all || wanted.length > 0) addLogs(logs, results, all ? own : wanted)
          const bad = results.filter((each) => each.errorCode !== 0).map(({ logDir }) => logDir)
          if (bad.length > 0) failed.set(broker.id, bad)
          const left = freeOf(results)
          if (left !== undefined) free.set(broker.id, left)
        } catch (error) {
          silent.set(broker.id, reasonFor(error))
        }
      })
    )
    const told = brokers.filter(({ id }) => !silent.has(id)).map(({ id }) => id)
    for (const id of this.#sizes.keys()) if (!told.includes(id)) this.#sizes.delete(id)
    const used = new Map([...this.#sizes].map(([id, { bytes }]) => [id, bytes]))
    return { free, used, topics: this.#topics(), logs, failed, forbidden, silent }
  }

  #topics(): Disks['topics'] {
    const of = [...this.#sizes].map(([id, { atMs }]) => `${id} ${atMs}`).join()
    if (this.#merged.of !== of) this.#merged = { of, topics: merged([...this.#sizes.values()]) }
    return this.#merged.topics
  }
}

const freeOf = (results: Folders): number | undefined => {
  const told = results.filter((each) => each.errorCode === 0 && each.usableBytes >= 0n)
  const disks = new Map(told.map(({ totalBytes, usableBytes }) => [`${totalBytes} ${usableBytes}`, usableBytes]))
  return disks.size === 0 ? undefined : [...disks.values()].reduce((sum, bytes) => sum + Number(bytes), 0)
}

const sizesOf = (results: Folders, atMs: number): Sizes => {
  const topics = new Map<string, { bytes: number; replicas: number }>()
  let bytes = 0
  for (const { name, partitions } of results.flatMap((folder) => folder.topics))
    for (const { partitionSize, isFutureKey } of partitions) {
      bytes += Number(partitionSize)
      // One that moves to another folder of its broker is there twice, and is one replica.
      add(topics, name, { bytes: Number(partitionSize), replicas: isFutureKey ? 0 : 1 })
    }
  return { atMs, bytes, topics }
}

const addLogs = (logs: Offsets, results: Folders, own: readonly AskedTopic[]): void => {
  if (own.length === 0) return
  const led = new Map(own.map(({ name, partitions }) => [name, new Set(partitions)]))
  for (const { name, partitions } of results.flatMap((folder) => folder.topics))
    for (const { partitionIndex, partitionSize, isFutureKey } of partitions) {
      if (isFutureKey || !led.get(name)?.has(partitionIndex)) continue
      const known = logs.get(name) ?? new Map<number, number>()
      logs.set(name, known.set(partitionIndex, Number(partitionSize)))
    }
}

const merged = (all: readonly Sizes[]): Disks['topics'] => {
  const topics = new Map<string, { bytes: number; replicas: number }>()
  for (const { topics: own } of all) for (const [name, size] of own) add(topics, name, size)
  return topics
}

const add = (
  topics: Map<string, { bytes: number; replicas: number }>,
  name: string,
  { bytes, replicas }: { bytes: number; replicas: number }
): void => {
  const known = topics.get(name)
  if (known === undefined) topics.set(name, { bytes, replicas })
  else {
    known.bytes += bytes
    known.replicas += replicas
  }
}

import { reasonFor } from '../../reasons.ts'
import type { Cluster } from './cluster.ts'
import { addressOf, type Broker, type Offsets, type Topic } from './described.ts'
import { type AskedTopic, listOffsetsOfAll } from './messages/list-offsets.ts'

/** ListOffsets: special timestamps, and what counts as the end (isolation_level). */
export const EARLIEST = -2n
export const LATEST = -1n
/** To the high watermark, which is what Kafka's own tool calls LOG-END-OFFSET; or to the last stable offset, where the first open transaction begins. */
export const UNCOMMITTED = 0
export const COMMITTED = 1

/** The topics of each broker's requests, with the partitions that it leads. */
export type Led = ReadonlyMap<number, readonly AskedTopic[]>

export const ledBy = (topics: readonly Topic[]): Led => {
  const led = new Map<number, AskedTopic[]>()
  for (const { name, partitions } of topics)
    for (const [leader, own] of Map.groupBy(partitions, ({ leader }) => leader)) {
      const asked = led.get(leader) ?? []
      led.set(leader, asked)
      asked.push({ name, partitions: own.map(({ index }) => index) })
    }
  return led
}

/** The start, the end or the last stable offset of every partition: a request for each leader. */
export const readOffsets = async (
  cluster: Cluster,
  brokers: readonly Broker[],
  topics: readonly Topic[],
  led: Led,
  asked: { timestamp: bigint; isolation: number },
  silent: Map<number, string>
): Promise<Offsets> => {
  const offsets: Offsets = new Map(topics.map(({ name }) => [name, new Map()]))
  await eachBroker(
    brokers.filter(({ id }) => !silent.has(id)),
    silent,
    async (broker) => {
      const own = led.get(broker.id)
      if (own === undefined) return
      const listed = await cluster.ask(addressOf(broker), listOffsetsOfAll, asked.isolation, asked.timestamp, own)
      for (const { name, offsets: told } of listed) {
        const known = offsets.get(name)
        if (known === undefined || known.size === 0) offsets.set(name, told)
        else for (const [partition, offset] of told) known.set(partition, offset)
      }
    }
  )
  return offsets
}

/** Asks brokers side by side; one that fails is noted and hides nothing of the others. */
export const eachBroker = async <T>(
  brokers: readonly Broker[],
  silent: Map<number, string>,
  ask: (broker: Broker) => Promise<T>
): Promise<T[]> => {
  const answers = await Promise.all(
    brokers.map(async (broker) => {
      try {
        return [await ask(broker)]
      } catch (error) {
        silent.set(broker.id, reasonFor(error))
        return []
      }
    })
  )
  return answers.flat()
}

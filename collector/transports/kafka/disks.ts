import { describeLogDirsV4 } from '@platformatic/kafka'
import { reasonFor } from '../../reasons.ts'
import type { Cluster } from './cluster.ts'
import { AUTHORIZATION, addressOf, type Broker } from './described.ts'

export interface Disks {
  /** Bytes left where a broker keeps its logs, by its id; several folders on one disk are one (KIP-827, Kafka ≥ 3.3). */
  free: ReadonlyMap<number, number>
  /** Folders that a broker can't use any more, by its id. */
  failed: ReadonlyMap<number, readonly string[]>
  /** Whether the right is missing: Describe on the cluster. */
  forbidden: boolean
  /** Why a broker does not tell, by its id. */
  silent: ReadonlyMap<number, string>
}

/** Asks each broker for its folders, without what is in them: that grows with partitions. */
export const readDisks = async (cluster: Cluster, brokers: readonly Broker[]): Promise<Disks> => {
  const free = new Map<number, number>()
  const failed = new Map<number, string[]>()
  const silent = new Map<number, string>()
  let forbidden = false
  await Promise.all(
    brokers.map(async (broker) => {
      try {
        const { errorCode, results } = await cluster.ask(addressOf(broker), describeLogDirsV4, [])
        if (AUTHORIZATION.has(errorCode) || results.length === 0) {
          forbidden = true
          return
        }
        const bad = results.filter((each) => each.errorCode !== 0).map(({ logDir }) => logDir)
        if (bad.length > 0) failed.set(broker.id, bad)
        const told = results.filter((each) => each.errorCode === 0 && each.usableBytes >= 0n)
        const disks = new Map(told.map(({ totalBytes, usableBytes }) => [`${totalBytes} ${usableBytes}`, usableBytes]))
        if (disks.size > 0)
          free.set(
            broker.id,
            [...disks.values()].reduce((sum, bytes) => sum + Number(bytes), 0)
          )
      } catch (error) {
        silent.set(broker.id, reasonFor(error))
      }
    })
  )
  return { free, failed, forbidden, silent }
}

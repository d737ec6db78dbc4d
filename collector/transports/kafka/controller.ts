import { describeQuorumV0 } from '@platformatic/kafka'
import type { Cluster } from './cluster.ts'
import { AUTHORIZATION, addressOf, type Broker } from './described.ts'

/** The log that the controllers keep, of one partition (KIP-595): who leads it is the controller. */
const METADATA = [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }]
export const QUORUM_KEY = describeQuorumV0.api.key

/**
 * Which node is the controller. Metadata's `controllerId` says it of a cluster with ZooKeeper alone: in KRaft brokers answer any broker that is alive there (KIP-590). `told`:
 * what Metadata said; `knowsQuorum`: whether the broker is one of KRaft. undefined where that isn't told: it needs Describe on the cluster.
 */
export const readController = async (
  cluster: Pick<Cluster, 'ask'>,
  brokers: readonly Broker[],
  { told, knowsQuorum }: { told: number; knowsQuorum: boolean }
): Promise<number | undefined> => {
  if (!knowsQuorum) return told
  const [first] = brokers
  if (first === undefined) return undefined
  try {
    const { errorCode, topics } = await cluster.ask(addressOf(first), describeQuorumV0, METADATA)
    const partition = topics[0]?.partitions[0]
    if (AUTHORIZATION.has(errorCode) || partition === undefined || partition.errorCode !== 0) return undefined
    return partition.leaderId < 0 ? undefined : partition.leaderId
  } catch {
    // Who is it is one figure of many: an election just now, or a broker that is silent, is said elsewhere.
    return undefined
  }
}

import { apiVersionsV3, metadataV12 } from '@platformatic/kafka'
import { Unseen } from '../../reasons.ts'
import type { AgeFinder } from './ages.ts'
import type { Answers, Known } from './answers.ts'
import type { Cluster } from './cluster.ts'
import { type ConfigReader, cutsBySize } from './configs.ts'
import { QUORUM_KEY, readController } from './controller.ts'
import { AUTHORIZATION, type Topic } from './described.ts'
import type { DiskReader } from './disks.ts'
import { readGroups, refusedGroups } from './groups.ts'
import type { MessageSizes } from './message-sizes.ts'
import { COMMITTED, EARLIEST, eachBroker, LATEST, ledBy, readOffsets, UNCOMMITTED } from './offsets.ts'
import type { RebalanceFollower } from './rebalances.ts'
import type { TransactionReader } from './transactions.ts'
import { releaseOf } from './version.ts'

/** Kafka 3.0 is the first that knows the requests made here: Metadata 12, ListOffsets 7, OffsetFetch 8. */
const OLDEST_METADATA = 12

/** What remembers from poll to poll. */
export interface Readers {
  configs: ConfigReader
  ages: AgeFinder
  transactions: TransactionReader
  rebalances: RebalanceFollower
  disks: DiskReader
  sizes: MessageSizes
}

/**
 * Asks a cluster everything once. Requests grow with brokers alone: one Metadata; a ListGroups, OffsetFetch and one describing request for each kind of
 * group for each broker (it is the coordinator of the groups that it lists); three ListOffsets for each leader, and some more while messages wait that
 * came before the first poll (ages.ts). Committed offsets are asked before end offsets, or lag would turn negative. A DescribeLogDirs for each broker, and a DescribeQuorum. Topics' configurations are asked now and then (configs.ts).
 */
export const read = async (
  cluster: Cluster,
  { configs: reader, ages: finder, transactions: follower, rebalances, disks: diskReader, sizes }: Readers,
  known?: Known
): Promise<Answers> => {
  const first = await cluster.anyBroker()
  const versions = await cluster.ask(first, apiVersionsV3, 'plumbline', '1')
  // A login that failed without a word (OAUTHBEARER) leaves the broker in the midst of it.
  if (versions.errorCode !== 0) throw new Unseen('The broker refuses the credentials.', null, 'authentication')
  const highest = (key: number) => versions.apiKeys.find(({ apiKey }) => apiKey === key)?.maxVersion ?? -1
  if (highest(metadataV12.api.key) < OLDEST_METADATA)
    throw new Unseen('The broker is older than Kafka 3.0, and can’t be asked.', 'Kafka 3.0 or newer', 'version')
  const metadata = await cluster.ask(first, metadataV12, null, false, false)
  const brokers = metadata.brokers.map(({ nodeId, host, port, rack }) => ({
    id: nodeId,
    host,
    port,
    rack: rack ?? null
  }))
  const listed = topicsOf(metadata)
  const topics = [...listed, ...(await refusedTopics(cluster, first, known, listed))]
  const readable = topics.filter(({ errorCode }) => errorCode === 0).map(({ name }) => name)
  // Before all that is counted: it tells whose sizes are wanted, and now and then takes a while.
  const configs = await reader.read(cluster, first, readable, Date.now())
  const cut = topics.filter(({ name }) => {
    const config = configs.topics.get(name)
    return config !== undefined && cutsBySize(config)
  })
  const silent = new Map<number, string>()
  const groups = (await eachBroker(brokers, silent, (broker) => readGroups(cluster, broker, highest))).flat()
  groups.push(...(await refusedGroups(cluster, known, groups)))
  const led = ledBy(topics)
  const offsets = (timestamp: bigint, isolation: number) =>
    readOffsets(cluster, brokers, topics, led, { timestamp, isolation }, silent)
  // Sent at once: a broker answers a connection's requests in their order, so that nothing is stable beyond what was the end before.
  const [starts, { ends, atMs }, stable, disks, controller] = await Promise.all([
    offsets(EARLIEST, UNCOMMITTED),
    // The poll's time is when the ends stood there: what is asked after them now and then may take seconds, and would make of one pace another.
    offsets(LATEST, UNCOMMITTED).then((ends) => ({ ends, atMs: Date.now() })),
    offsets(LATEST, COMMITTED),
    diskReader.read(
      cluster,
      brokers.filter(({ id }) => !silent.has(id)),
      Date.now(),
      { led: ledBy(cut), wanted: sizes.wanted }
    ),
    readController(
      cluster,
      brokers.filter(({ id }) => !silent.has(id)),
      { told: metadata.controllerId, knowsQuorum: highest(QUORUM_KEY) >= 0 }
    )
  ])
  const ages = await finder.find(cluster, { brokers, topics, groups, starts, ends, silent }, atMs)
  const transactions = await follower.read(cluster, { brokers, topics, ends, stable, silent }, Date.now())
  return {
    atMs,
    clusterId: metadata.clusterId ?? '',
    version: releaseOf(versions.supportedFeatures),
    controller,
    brokers,
    topics,
    groups,
    starts,
    ends,
    ages,
    transactions,
    rebalances: rebalances.follow(groups, atMs),
    configs,
    disks,
    messageBytes: sizes.follow(cut, { starts, ends, disks }),
    silent
  }
}

type Metadata = Awaited<ReturnType<typeof metadataV12.api.async>>

const topicsOf = (metadata: Metadata): Topic[] =>
  metadata.topics.map((topic) => ({
    name: topic.name ?? '',
    id: topic.topicId,
    internal: topic.isInternal,
    errorCode: topic.errorCode,
    partitions: topic.partitions.map(({ partitionIndex, leaderId, errorCode, replicaNodes, isrNodes }) => ({
      index: partitionIndex,
      leader: leaderId,
      errorCode,
      replicas: replicaNodes,
      inSync: isrNodes
    }))
  }))

/** A listing leaves out what one may not describe. Asked by name, a topic that is no longer listed says whether it is gone or forbidden. */
const refusedTopics = async (
  cluster: Cluster,
  address: string,
  known: Known | undefined,
  listed: readonly Topic[]
): Promise<Topic[]> => {
  const present = new Set(listed.map(({ name }) => name))
  const missing = (known?.topics ?? []).filter(({ name }) => !present.has(name))
  if (missing.length === 0) return []
  const named = missing.map(({ name }) => name)
  return topicsOf(await cluster.ask(address, metadataV12, named, false, false)).filter(({ errorCode }) =>
    AUTHORIZATION.has(errorCode)
  )
}

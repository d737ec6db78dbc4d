import {
  apiVersionsV3,
  consumerGroupDescribeV0,
  describeGroupsV5,
  listGroupsV4,
  listGroupsV5,
  listOffsetsV7,
  metadataV12,
  offsetFetchV8
} from '@platformatic/kafka'
import { reasonFor, Unseen } from '../../reasons.ts'
import {
  type Answers,
  AUTHORIZATION,
  addressOf,
  type Broker,
  type Group,
  type Known,
  type Member,
  type Topic
} from './answers.ts'
import { readAssignment } from './assignment.ts'
import type { Cluster } from './cluster.ts'
import type { ConfigReader } from './configs.ts'
import { readDisks } from './disks.ts'
import { releaseOf } from './version.ts'

/** Kafka 3.0 is the first that knows the requests made here: Metadata 12, ListOffsets 7, OffsetFetch 8. */
const OLDEST_METADATA = 12
const EARLIEST = -2n
const LATEST = -1n

/**
 * Asks a cluster everything once. Requests grow with brokers alone: one Metadata; a ListGroups, DescribeGroups, ConsumerGroupDescribe and
 * OffsetFetch for each broker (it is the coordinator of the groups that it lists); two ListOffsets for each leader. Committed offsets are asked
 * before end offsets, or lag would turn negative. A
 * DescribeLogDirs for each broker. Topics' configurations are asked now and then (configs.ts).
 */
export const read = async (cluster: Cluster, reader: ConfigReader, known?: Known): Promise<Answers> => {
  const first = await cluster.anyBroker()
  const versions = await cluster.ask(first, apiVersionsV3, 'plumbline', '1')
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
  const silent = new Map<number, string>()
  const groups = (
    await eachBroker(brokers, silent, (broker) =>
      readGroups(cluster, broker, {
        types: highest(listGroupsV5.api.key) >= 5,
        newGroups: highest(consumerGroupDescribeV0.api.key) >= 0
      })
    )
  ).flat()
  groups.push(...(await refusedGroups(cluster, known, groups)))
  const offsets = (at: bigint) => readOffsets(cluster, brokers, topics, at, silent)
  const [starts, ends] = [await offsets(EARLIEST), await offsets(LATEST)]
  const readable = topics.filter(({ errorCode }) => errorCode === 0).map(({ name }) => name)
  const configs = await reader.read(cluster, first, readable, Date.now())
  const disks = await readDisks(
    cluster,
    brokers.filter(({ id }) => !silent.has(id))
  )
  return {
    atMs: Date.now(),
    clusterId: metadata.clusterId ?? '',
    version: releaseOf(versions.supportedFeatures),
    controller: metadata.controllerId,
    brokers,
    topics,
    groups,
    starts,
    ends,
    configs,
    disks,
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

/** The same of groups, asked at the broker that coordinated them. */
const refusedGroups = async (
  cluster: Cluster,
  known: Known | undefined,
  listed: readonly Group[]
): Promise<Group[]> => {
  const present = new Set(listed.map(({ id }) => id))
  const missing = (known?.groups ?? []).filter(({ id }) => !present.has(id))
  const brokers = new Map(known?.brokers.map((broker) => [broker.id, broker]))
  const answers = await Promise.all(
    [...Map.groupBy(missing, ({ coordinator }) => coordinator)].map(async ([id, groups]) => {
      const broker = brokers.get(id)
      if (broker === undefined) return []
      const ids = groups.map((group) => group.id)
      const answer = await cluster.ask(addressOf(broker), describeGroupsV5, ids, false).catch(() => undefined)
      const refused = new Map(answer?.groups.map(({ groupId, errorCode }) => [groupId, errorCode]))
      return groups.flatMap(({ members: _members, commits: _commits, ...group }): Group[] => {
        const errorCode = refused.get(group.id) ?? 0
        return AUTHORIZATION.has(errorCode) ? [{ ...group, errorCode }] : []
      })
    })
  )
  return answers.flat()
}

/** Asks brokers side by side; one that fails is noted and hides nothing of the others. */
const eachBroker = async <T>(
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

const readGroups = async (
  cluster: Cluster,
  broker: Broker,
  can: { types: boolean; newGroups: boolean }
): Promise<Group[]> => {
  const address = addressOf(broker)
  const listed = await cluster.ask(address, can.types ? listGroupsV5 : listGroupsV4, [], [])
  const groups = new Map<string, Group>(
    listed.groups.map(({ groupId, protocolType, groupState, groupType }) => [
      groupId,
      {
        id: groupId,
        type: (groupType ?? 'classic').toLowerCase() || 'classic',
        protocol: protocolType,
        state: groupState,
        coordinator: broker.id,
        errorCode: 0
      }
    ])
  )
  if (groups.size === 0) return []
  const ofType = (type: string) => [...groups.values()].filter((group) => group.type === type).map(({ id }) => id)
  await Promise.all([
    describeClassic(cluster, address, groups, ofType('classic')),
    can.newGroups ? describeNew(cluster, address, groups, ofType('consumer')) : undefined
  ])
  await readCommits(cluster, address, groups)
  return [...groups.values()]
}

const describeClassic = async (
  cluster: Cluster,
  address: string,
  groups: Map<string, Group>,
  ids: string[]
): Promise<void> => {
  if (ids.length === 0) return
  for (const described of (await cluster.ask(address, describeGroupsV5, ids, false)).groups)
    describe(groups, described, ({ memberId, clientId, clientHost, groupInstanceId, memberAssignment }) => ({
      memberId,
      clientId,
      host: hostOf(clientHost),
      instanceId: groupInstanceId ?? null,
      assignment: readAssignment(memberAssignment)
    }))
}

const describeNew = async (
  cluster: Cluster,
  address: string,
  groups: Map<string, Group>,
  ids: string[]
): Promise<void> => {
  if (ids.length === 0) return
  for (const described of (await cluster.ask(address, consumerGroupDescribeV0, ids, false)).groups)
    describe(groups, described, ({ memberId, clientId, clientHost, instanceId, assignment }) => ({
      memberId,
      clientId,
      host: hostOf(clientHost),
      instanceId: instanceId ?? null,
      assignment: new Map(assignment.topicPartitions.map(({ topicName, partitions }) => [topicName, partitions]))
    }))
}

/** Adds state and members to a listed group, or the error where it could not be described. */
const describe = <M>(
  groups: ReadonlyMap<string, Group>,
  described: { groupId: string; errorCode: number; groupState: string; members: M[] },
  memberOf: (member: M) => Member
): void => {
  const group = groups.get(described.groupId)
  if (group === undefined) return
  group.errorCode = described.errorCode
  if (described.errorCode !== 0) return
  group.state = described.groupState
  group.members = described.members.map(memberOf)
}

/** Java gives an address as `/127.0.0.1`. */
const hostOf = (clientHost: string): string => clientHost.replace(/^\//, '')

const readCommits = async (cluster: Cluster, address: string, groups: Map<string, Group>): Promise<void> => {
  // A share group keeps its position elsewhere (KIP-932).
  const ids = [...groups.values()].filter(({ type }) => type !== 'share').map(({ id }) => id)
  if (ids.length === 0) return
  const asked = ids.map((groupId) => ({ groupId, memberId: null, memberEpoch: -1, topics: null }))
  for (const fetched of (await cluster.ask(address, offsetFetchV8, asked, false)).groups) {
    const group = groups.get(fetched.groupId)
    if (group === undefined) continue
    if (fetched.errorCode !== 0) {
      group.errorCode = fetched.errorCode
      continue
    }
    group.commits = new Map(
      fetched.topics.map(({ name, partitions }) => [
        name,
        // −1 is "no commit".
        new Map(
          partitions
            .filter(({ committedOffset, errorCode }) => errorCode === 0 && committedOffset >= 0n)
            .map(({ partitionIndex, committedOffset }) => [partitionIndex, committedOffset])
        )
      ])
    )
  }
}

const readOffsets = async (
  cluster: Cluster,
  brokers: readonly Broker[],
  topics: readonly Topic[],
  timestamp: bigint,
  silent: Map<number, string>
): Promise<Map<string, Map<number, bigint>>> => {
  const offsets = new Map<string, Map<number, bigint>>(topics.map(({ name }) => [name, new Map()]))
  await eachBroker(
    brokers.filter(({ id }) => !silent.has(id)),
    silent,
    async (broker) => {
      const led = topics
        .map(({ name, partitions }) => ({
          name,
          partitions: partitions
            .filter(({ leader }) => leader === broker.id)
            .map(({ index }) => ({ partitionIndex: index, currentLeaderEpoch: -1, timestamp }))
        }))
        .filter(({ partitions }) => partitions.length > 0)
      if (led.length === 0) return
      // Read uncommitted: the high watermark, which is what Kafka's own tool calls LOG-END-OFFSET.
      for (const topic of (await cluster.ask(addressOf(broker), listOffsetsV7, -1, 0, led)).topics)
        for (const { partitionIndex, errorCode, offset } of topic.partitions)
          if (errorCode === 0 && offset >= 0n) offsets.get(topic.name)?.set(partitionIndex, offset)
    }
  )
  return offsets
}

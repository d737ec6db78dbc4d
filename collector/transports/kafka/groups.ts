import { consumerGroupDescribeV0, describeGroupsV5, listGroupsV4, listGroupsV5 } from '@platformatic/kafka'
import type { Known } from './answers.ts'
import { readAssignment } from './assignment.ts'
import type { Cluster } from './cluster.ts'
import { AUTHORIZATION, addressOf, type Broker, type Group, type Member, type Offsets } from './described.ts'
import type { DescribedMember } from './messages/describe-groups.ts'
import { offsetFetchAll } from './messages/offset-fetch.ts'
import { shareGroupDescribeV1 } from './messages/share-group-describe.ts'
import { shareGroupOffsetsV0, shareGroupOffsetsV1 } from './messages/share-group-offsets.ts'
import { streamsGroupDescribeV0 } from './messages/streams-group-describe.ts'

/** The groups that a broker coordinates. */
export const readGroups = async (
  cluster: Cluster,
  broker: Broker,
  highest: (key: number) => number
): Promise<Group[]> => {
  const address = addressOf(broker)
  const listed = await cluster.ask(address, highest(listGroupsV5.api.key) >= 5 ? listGroupsV5 : listGroupsV4, [], [])
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
  const of = (type: string) => [...groups.values()].filter((group) => group.type === type).map(({ id }) => id)
  const can = ({ api }: { api: { key: number; version: number } }) => highest(api.key) >= api.version
  const offsets = can(shareGroupOffsetsV1) ? shareGroupOffsetsV1 : shareGroupOffsetsV0
  await Promise.all([
    describe(groups, of('classic'), (ids) => cluster.ask(address, describeGroupsV5, ids, false), memberOfClassic),
    can(consumerGroupDescribeV0) &&
      describe(
        groups,
        of('consumer'),
        (ids) => cluster.ask(address, consumerGroupDescribeV0, ids, false),
        memberOfConsumer
      ),
    can(shareGroupDescribeV1) &&
      describe(groups, of('share'), (ids) => cluster.ask(address, shareGroupDescribeV1, ids), memberOf),
    can(streamsGroupDescribeV0) &&
      describe(groups, of('streams'), (ids) => cluster.ask(address, streamsGroupDescribeV0, ids), memberOf),
    can(shareGroupOffsetsV0) && readShareOffsets(cluster, address, groups, of('share'), offsets),
    readCommits(cluster, address, groups)
  ])
  return [...groups.values()]
}

/** Asks for all groups of a kind at once, and adds state and members to those listed, or the error where one could not be described. */
const describe = async <M>(
  groups: ReadonlyMap<string, Group>,
  ids: string[],
  ask: (ids: string[]) => Promise<{ groups: DescribedGroup<M>[] }>,
  memberOf: (member: M) => Member
): Promise<void> => {
  if (ids.length === 0) return
  for (const { groupId, errorCode, groupState, groupEpoch, members } of (await ask(ids)).groups) {
    const group = groups.get(groupId)
    if (group === undefined) continue
    if (errorCode !== 0) {
      group.errorCode = errorCode
      continue
    }
    group.state = groupState
    if (groupEpoch !== undefined) group.epoch = groupEpoch
    group.members = members.map(memberOf)
  }
}

interface DescribedGroup<M> {
  groupId: string
  errorCode: number
  groupState: string
  groupEpoch?: number
  members: M[]
}

const memberOfClassic = (member: describeGroupsV5.DescribeGroupsResponseMember): Member => ({
  memberId: member.memberId,
  clientId: member.clientId,
  host: hostOf(member.clientHost),
  instanceId: member.groupInstanceId ?? null,
  assignment: readAssignment(member.memberAssignment)
})

const memberOfConsumer = ({
  memberId,
  clientId,
  clientHost,
  instanceId,
  assignment
}: consumerGroupDescribeV0.ConsumerGroupDescribeResponseMember): Member => ({
  memberId,
  clientId,
  host: hostOf(clientHost),
  instanceId: instanceId ?? null,
  assignment: new Map(assignment.topicPartitions.map(({ topicName, partitions }) => [topicName, partitions]))
})

/** Of share and Streams groups, whose messages are read in one shape (messages/). */
const memberOf = ({ clientHost, ...member }: DescribedMember): Member => ({ ...member, host: hostOf(clientHost) })

/** A share group's position: the first message it is not done with, and how many there are from there. */
const readShareOffsets = async (
  cluster: Cluster,
  address: string,
  groups: Map<string, Group>,
  ids: string[],
  message: typeof shareGroupOffsetsV1
): Promise<void> => {
  if (ids.length === 0) return
  for (const { groupId, errorCode, topics } of (await cluster.ask(address, message, ids)).groups) {
    const group = groups.get(groupId)
    if (group === undefined) continue
    if (errorCode !== 0) {
      group.errorCode = errorCode
      continue
    }
    const byTopic = (of: 'startOffset' | 'lag'): Offsets =>
      new Map(
        topics.map(({ name, partitions }) => [
          name,
          new Map(
            partitions
              .filter((partition) => partition.errorCode === 0 && partition[of] >= 0n)
              .map((partition) => [partition.index, Number(partition[of])])
          )
        ])
      )
    group.commits = byTopic('startOffset')
    group.lags = byTopic('lag')
  }
}

/** Java gives an address as `/127.0.0.1`. */
const hostOf = (clientHost: string): string => clientHost.replace(/^\//, '')

const readCommits = async (cluster: Cluster, address: string, groups: Map<string, Group>): Promise<void> => {
  // A share group keeps its position elsewhere (KIP-932).
  const ids = [...groups.values()].filter(({ type }) => type !== 'share').map(({ id }) => id)
  if (ids.length === 0) return
  for (const { id, errorCode, commits } of await cluster.ask(address, offsetFetchAll, ids)) {
    const group = groups.get(id)
    if (group === undefined) continue
    if (errorCode === 0) group.commits = commits
    else group.errorCode = errorCode
  }
}

/** A listing leaves out groups that one may not describe. Asked by name at the broker that coordinated them, they say whether they are gone or forbidden. */
export const refusedGroups = async (
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
      return groups.flatMap(({ members: _members, commits: _commits, lags: _lags, ...group }): Group[] => {
        const errorCode = refused.get(group.id) ?? 0
        return AUTHORIZATION.has(errorCode) ? [{ ...group, errorCode }] : []
      })
    })
  )
  return answers.flat()
}

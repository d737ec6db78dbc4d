import {
  atMost,
  type Edge,
  type Entity,
  emptyObservation,
  type Figure,
  type Figures,
  factsWith,
  type Gap,
  type Json,
  type KafkaTarget,
  kafkaGroupId,
  kafkaTopicId,
  measured,
  NEVER,
  type Observation,
  type Sample,
  type Subscription,
  subscriptionId,
  unknown
} from '../../../model/index.ts'
import { serviceNameOf } from '../../client-name.ts'
import { matcher } from '../../patterns.ts'
import { edge, inferredService, unique } from '../inferred.ts'
import { type Answers, AUTHORIZATION, type Group, TOPIC_AUTHORIZATION, type Topic } from './answers.ts'
import { configEvents } from './config-events.ts'
import { compacts, deletes, type TopicConfig } from './configs.ts'
import { nodeEntities } from './nodes.ts'
import { topicTroubles } from './topic-troubles.ts'

const NO_COMMITS = 'The group has committed no offset on this topic yet.'
const NO_RETENTION = 'The topic’s retention could not be read.'
const NO_LEADER = 'The partitions have no leader that answers.'

/** Turns a cluster's answers into what was seen. `before`: the answers of the poll before. Pure. */
export const observe = (target: KafkaTarget, answers: Answers, before?: Pick<Answers, 'configs'>): Observation => {
  const takesTopic = matcher(target.topics)
  const takesGroup = matcher(target.groups)
  const topics = answers.topics.filter(
    ({ name, internal }) => takesTopic(name) && (target.internal || !(internal || name.startsWith('__')))
  )
  const groups = answers.groups.filter(
    ({ id, protocol, type }) => takesGroup(id) && (type !== 'classic' || protocol === 'consumer' || protocol === '')
  )
  const seen = emptyObservation(target.id, answers.atMs)
  const { clusterId, brokers, version } = answers
  seen.labels = { ...(version === undefined ? {} : { version }), cluster: clusterId, brokers: String(brokers.length) }
  seen.entities.push(...nodeEntities(target.id, answers))
  const allowed = topics.filter(({ errorCode }) => !AUTHORIZATION.has(errorCode))
  for (const topic of allowed) {
    seen.entities.push(topicEntity(target.id, topic, answers))
    seen.samples.push(...topicSamples(target.id, topic, answers))
  }
  const known = new Map(allowed.map((topic) => [topic.name, topic]))
  const services: Entity[] = []
  for (const group of groups.filter((each) => !isForbidden(each))) {
    seen.entities.push(groupEntity(target.id, group))
    seen.edges.push(...serviceEdges(target.id, group, services))
    for (const topic of topicsOf(group, known)) observeSubscription(target.id, group, topic, answers, seen)
  }
  seen.entities.push(...unique(services))
  const { configs, atMs } = answers
  seen.events.push(
    ...configEvents(target.id, before?.configs, configs, atMs).filter(({ of }) =>
      seen.entities.some(({ id }) => id === of)
    )
  )
  seen.gaps.push(...gapsOf(target.id, answers, topics, groups))
  return seen
}

const sum = (offsets: Iterable<bigint>): bigint => [...offsets].reduce((a, b) => a + b, 0n)

const topicEntity = (target: string, topic: Topic, { starts, ends, configs }: Answers): Entity => {
  const end = ends.get(topic.name) ?? new Map<number, bigint>()
  const start = starts.get(topic.name) ?? new Map<number, bigint>()
  const whole = topic.partitions.every(({ index }) => end.has(index) && start.has(index))
  const first = topic.partitions[0]
  const length: Figure = whole ? measured(Number(sum(end.values()) - sum(start.values()))) : unknown(NO_LEADER)
  return {
    id: kafkaTopicId(target, topic.name),
    kind: 'topic',
    transport: 'kafka',
    name: topic.name,
    parent: null,
    labels: {
      partitions: String(topic.partitions.length),
      replication: String(first?.replicas.length ?? 0),
      ...configLabels(configs.topics.get(topic.name))
    },
    ...factsWith(
      {
        partitions: topic.partitions.map(({ index, leader, replicas, inSync }) => ({
          index,
          leader,
          replicas: replicas.length,
          inSync: inSync.length
        }))
      },
      topicTroubles(topic.partitions, configs.topics.get(topic.name))
    ),
    life: topic.id,
    // With a partition missing the sum would fall and rise again: then there is no count.
    ...(whole ? { counters: { in: Number(sum(end.values())) } } : {}),
    figures: { length, ...(whole ? {} : { in_rate: unknown(NO_LEADER) }) }
  }
}

const configLabels = (config: TopicConfig | undefined): Record<string, string> =>
  config === undefined
    ? {}
    : {
        'retention.ms': String(config.retentionMs),
        'cleanup.policy': config.policy,
        'min.insync.replicas': String(config.minInSync),
        ...(config.retentionBytes >= 0 ? { 'retention.bytes': String(config.retentionBytes) } : {})
      }

/** For how long a topic keeps what is unread, s. One that is cut by size keeps it for at most the time. */
const keepsOf = (name: string, { configs }: Answers): Figure => {
  const config = configs.topics.get(name)
  if (config === undefined)
    return unknown(
      configs.forbidden.has(name) ? 'The broker does not allow reading the topic’s retention.' : NO_RETENTION
    )
  if (!deletes(config)) return NEVER
  if (config.retentionMs >= 0) return measured(config.retentionMs / 1000)
  return config.retentionBytes >= 0 ? unknown('The topic is cut by size: when that happens can’t be told.') : NEVER
}

/** Names as OpenTelemetry's kafkametricsreceiver has them. */
const topicSamples = (target: string, { name }: Topic, { starts, ends }: Answers): Sample[] => {
  const of = kafkaTopicId(target, name)
  const samples = (metric: string, offsets: Map<number, bigint> | undefined): Sample[] =>
    [...(offsets ?? [])].map(([partition, offset]) => ({
      of,
      name: metric,
      part: String(partition),
      unit: '1',
      value: Number(offset)
    }))
  return [
    ...samples('kafka.partition.current_offset', ends.get(name)),
    ...samples('kafka.partition.oldest_offset', starts.get(name))
  ]
}

const groupEntity = (target: string, group: Group): Entity => ({
  id: kafkaGroupId(target, group.id),
  kind: 'group',
  transport: 'kafka',
  name: group.id,
  parent: null,
  labels: { state: group.state, type: group.type, coordinator: String(group.coordinator) },
  facts: { members: (group.members ?? []).map(memberFacts) },
  figures: { readers: readersOf(group) }
})

const memberFacts = ({ memberId, clientId, host, assignment }: NonNullable<Group['members']>[number]): Json => ({
  member: memberId,
  client: clientId,
  host,
  partitions: Object.fromEntries(
    [...assignment].map(([topic, partitions]) => [topic, [...partitions].sort((a, b) => a - b)])
  )
})

const readersOf = ({ members }: Group): Figure =>
  members === undefined ? unknown('The group’s members can’t be read.') : measured(members.length)

const serviceEdges = (target: string, group: Group, services: Entity[]): Edge[] =>
  unique(
    (group.members ?? []).flatMap(({ clientId }) => {
      const name = serviceNameOf(clientId) ?? serviceNameOf(group.id)
      if (name === undefined) return []
      const service = inferredService(name, serviceNameOf(clientId) === undefined ? 'Kafka group' : 'Kafka client id')
      services.push(service)
      return [edge('runs', 'kafka', kafkaGroupId(target, group.id), service.id)]
    })
  )

/**
 * Topics that a group reads: those assigned to its members, and those it has committed on; but a settled group no longer reads a topic that no
 * member is assigned to. An empty or rebalancing group keeps them all: lag has to be seen when the consumer stops.
 */
const topicsOf = (group: Group, known: ReadonlyMap<string, Topic>): Topic[] => {
  const assigned = new Set((group.members ?? []).flatMap(({ assignment }) => [...assignment.keys()]))
  const settled = group.state.toLowerCase() === 'stable' && assigned.size > 0
  const names = new Set([...assigned, ...(settled ? [] : (group.commits?.keys() ?? []))])
  return [...names].flatMap((name) => known.get(name) ?? [])
}

const observeSubscription = (target: string, group: Group, topic: Topic, answers: Answers, seen: Observation): void => {
  const channel = kafkaTopicId(target, topic.name)
  const reader = kafkaGroupId(target, group.id)
  const id = subscriptionId(channel, reader)
  const commits = group.commits?.get(topic.name) ?? new Map<number, bigint>()
  const ends = answers.ends.get(topic.name) ?? new Map<number, bigint>()
  const both = [...commits].flatMap(([partition, commit]) => {
    const end = ends.get(partition)
    return end === undefined ? [] : [{ partition, commit, end, lag: end > commit ? end - commit : 0n }]
  })
  for (const { partition, commit, lag } of both)
    seen.samples.push(
      { of: id, name: 'kafka.consumer_group.offset', part: String(partition), unit: '1', value: Number(commit) },
      { of: id, name: 'kafka.consumer_group.lag', part: String(partition), unit: '1', value: Number(lag) }
    )
  const readers = group.members?.filter(({ assignment }) => (assignment.get(topic.name)?.length ?? 0) > 0).length
  const whole = commits.size > 0 && both.length === commits.size
  const subscription: Subscription = {
    id,
    channel,
    reader,
    labels: { partitions: String(topic.partitions.length) },
    // Partitions that joined the sums would look like traffic: each set of partitions is a life of its own.
    life: `${topic.id}/${[...commits.keys()].sort((a, b) => a - b).join(',')}`,
    figures: {
      ...backlogOf(group, topic, commits, both, answers.configs.topics.get(topic.name)),
      ...lostOf(commits, answers.starts.get(topic.name)),
      readers: readers === undefined ? readersOf(group) : measured(readers)
    },
    keeps: keepsOf(topic.name, answers),
    ...(whole
      ? {
          counters: { in: Number(sum(both.map(({ end }) => end))), out: Number(sum(both.map(({ commit }) => commit))) }
        }
      : {})
  }
  seen.subscriptions.push(subscription)
  seen.edges.push(edge('consumes', 'kafka', channel, reader))
}

/**
 * No commit is not lag 0 and not the whole length: it is not known. With some partitions without one, the sum is a lower bound. Of a compacted topic
 * lag counts offsets, and compaction takes messages away between them: an upper bound.
 */
const backlogOf = (
  group: Group,
  topic: Topic,
  commits: ReadonlyMap<number, bigint>,
  both: readonly { lag: bigint }[],
  config: TopicConfig | undefined
): Figures => {
  if (group.commits === undefined) return { backlog: unknown('The group’s committed offsets can’t be read.') }
  if (commits.size === 0) return { backlog: unknown(NO_COMMITS) }
  if (both.length === 0) return { backlog: unknown(NO_LEADER) }
  const value = Number(sum(both.map(({ lag }) => lag)))
  if (both.length < topic.partitions.length) return { backlog: { value, how: 'at_least' } }
  return { backlog: value > 0 && config !== undefined && compacts(config) ? atMost(value) : measured(value) }
}

/** Unread messages that are deleted: from where the group stands to where the partition now begins. */
const lostOf = (commits: ReadonlyMap<number, bigint>, starts: ReadonlyMap<number, bigint> | undefined): Figures => {
  if (commits.size === 0 || starts === undefined) return {}
  const gone = [...commits].map(([partition, commit]) => (starts.get(partition) ?? commit) - commit)
  return { lost: measured(Number(sum(gone.filter((count) => count > 0n)))) }
}

const isForbidden = ({ errorCode }: Group): boolean => AUTHORIZATION.has(errorCode) && errorCode !== TOPIC_AUTHORIZATION

/** Of the topics and groups that are watched. */
const gapsOf = (
  target: string,
  { silent, brokers, configs, disks }: Answers,
  topics: readonly Topic[],
  groups: readonly Group[]
): Gap[] => [
  ...[...silent].map(
    ([id, why]): Gap => ({
      what: `broker ${id}, the groups it coordinates and the partitions it leads`,
      why,
      needs: null,
      // Groups move to another coordinator; while one is silent, an absent group may still be there.
      hides: [
        `kafka/${encodeURIComponent(target)}/group/`,
        ...(brokers.length === 1 ? [`kafka/${encodeURIComponent(target)}/topic/`] : [])
      ]
    })
  ),
  ...topics
    .filter(({ errorCode }) => AUTHORIZATION.has(errorCode))
    .map(
      ({ name }): Gap => ({
        what: `topic ${name}`,
        why: 'The broker does not allow reading it.',
        needs: `Describe on topic ${name}`,
        hides: [kafkaTopicId(target, name)]
      })
    ),
  ...retentionGaps(configs, topics),
  ...(disks.forbidden
    ? [
        {
          what: 'disks of the brokers',
          why: 'The broker does not allow reading them.',
          needs: 'Describe on the cluster',
          hides: []
        }
      ]
    : []),
  ...groups.filter(({ errorCode }) => errorCode !== 0).map((group) => groupGap(target, group))
]

const groupGap = (target: string, group: Group): Gap => {
  const hides = [kafkaGroupId(target, group.id)]
  if (isForbidden(group))
    return {
      what: `group ${group.id}`,
      why: 'The broker does not allow reading it.',
      needs: `Describe on group ${group.id}`,
      hides
    }
  // The group itself is seen: hidden is what only its members tell, who they are and what they are assigned.
  if (group.errorCode === TOPIC_AUTHORIZATION)
    return {
      what: `members of group ${group.id}`,
      why: 'The broker does not allow reading a topic that they are assigned.',
      needs: `Describe on every topic that group ${group.id} reads`,
      hides
    }
  return { what: `group ${group.id}`, why: 'The group’s coordinator is not available.', needs: null, hides }
}

/** Without its retention it can't be told when a topic's messages are deleted. Many topics are told together. */
const retentionGaps = ({ forbidden: all, silent }: Answers['configs'], topics: readonly Topic[]): Gap[] => {
  if (silent !== undefined) return [{ what: 'retention of the topics', why: silent, needs: null, hides: [] }]
  const forbidden = topics.filter(({ name }) => all.has(name)).map(({ name }) => name)
  const [first] = forbidden
  if (first === undefined) return []
  return [
    {
      what: forbidden.length === 1 ? `retention of topic ${first}` : 'retention of some topics',
      why: 'The broker does not allow reading the topic’s retention.',
      needs: forbidden.length === 1 ? `DescribeConfigs on topic ${first}` : 'DescribeConfigs on topics',
      hides: []
    }
  ]
}

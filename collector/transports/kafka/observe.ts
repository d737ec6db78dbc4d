import {
  atLeast,
  type Edge,
  type Entity,
  emptyObservation,
  type Figure,
  type Figures,
  factsWith,
  type Json,
  type KafkaTarget,
  kafkaGroupId,
  kafkaTopicId,
  measured,
  type Observation,
  type PartSamples,
  type Trouble,
  unknown
} from '../../../model/index.ts'
import { serviceNameOf } from '../../client-name.ts'
import { matcher } from '../../patterns.ts'
import { edge, inferredService, unique } from '../inferred.ts'
import type { Answers } from './answers.ts'
import { configEvents } from './config-events.ts'
import { type TopicConfig } from './configs.ts'
import { AUTHORIZATION, type Group, type Topic } from './described.ts'
import { gapsOf, isForbidden } from './gaps.ts'
import { NOT_ALLOWED, nodeEntities } from './nodes.ts'
import { type Rebalances, rebalanceEvents, rebalanceTroubles } from './rebalances.ts'
import { NO_LEADER, observeSubscription, type PartEnds, partEnds, readersOf, sum, topicsOf } from './subscriptions.ts'
import { topicTroubles } from './topic-troubles.ts'
import { transactionTroubles } from './transaction-troubles.ts'

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
  const { clusterId, brokers, version, controller } = answers
  seen.labels = {
    ...(version === undefined ? {} : { version }),
    cluster: clusterId,
    brokers: String(brokers.length),
    ...(controller === undefined ? {} : { controller: String(controller) })
  }
  seen.entities.push(...nodeEntities(target.id, answers))
  const allowed = topics.filter(({ errorCode }) => !AUTHORIZATION.has(errorCode))
  const ends = partEnds(allowed, answers)
  const partSamples: PartSamples[] = []
  for (const topic of allowed) {
    seen.entities.push(topicEntity(target.id, topic, answers))
    partSamples.push(...topicSamples(target.id, topic, ends))
  }
  const known = new Map(allowed.map((topic) => [topic.name, topic]))
  const services: Entity[] = []
  for (const group of groups.filter((each) => !isForbidden(each))) {
    const troubles = rebalanceTroubles(group, answers.rebalances.get(group.id), answers.atMs)
    seen.edges.push(...serviceEdges(target.id, group, services))
    for (const topic of topicsOf(group, known)) {
      const { subscription, offsets, troubles: own } = observeSubscription(target.id, group, topic, answers, ends)
      troubles.push(...own)
      seen.subscriptions.push(subscription)
      seen.edges.push(edge('consumes', 'kafka', subscription.channel, kafkaGroupId(target.id, group.id)))
      partSamples.push(...offsets)
    }
    seen.entities.push(groupEntity(target.id, group, answers, troubles))
  }
  seen.partSamples = partSamples
  seen.entities.push(...unique(services))
  const { configs, atMs } = answers
  seen.events.push(
    ...rebalanceEvents(target.id, groups, answers.rebalances, answers.atMs),
    ...configEvents(target.id, before?.configs, configs, atMs).filter(({ of }) =>
      seen.entities.some(({ id }) => id === of)
    )
  )
  seen.gaps.push(...gapsOf(target.id, answers, topics, groups))
  return seen
}

const topicEntity = (target: string, topic: Topic, answers: Answers): Entity => {
  const { starts, ends, configs, transactions, atMs } = answers
  const end = ends.get(topic.name) ?? new Map<number, number>()
  const start = starts.get(topic.name) ?? new Map<number, number>()
  const whole = topic.partitions.every(({ index }) => end.has(index) && start.has(index))
  const first = topic.partitions[0]
  const length: Figure = whole ? measured(sum(end.values()) - sum(start.values())) : unknown(NO_LEADER)
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
      [
        ...topicTroubles(topic.partitions, configs.topics.get(topic.name)),
        ...transactionTroubles(topic.name, transactions, atMs)
      ]
    ),
    life: topic.id,
    // With a partition missing the sum would fall and rise again: then there is no count.
    ...(whole ? { counters: { in: sum(end.values()) } } : {}),
    figures: {
      length,
      ...uncommitted(topic.name, answers),
      on_disk: onDisk(topic, answers.disks),
      ...(whole ? {} : { in_rate: unknown(NO_LEADER) })
    }
  }
}

/** What all its replicas take. Of one whose broker does not tell it is more. */
const onDisk = ({ name, partitions }: Topic, { topics, forbidden }: Answers['disks']): Figure => {
  const size = topics.get(name)
  if (size === undefined) return unknown(forbidden ? NOT_ALLOWED : NOT_YET)
  const all = partitions.reduce((count, { replicas }) => count + replicas.length, 0)
  return size.replicas < all ? atLeast(size.bytes) : measured(size.bytes)
}
const NOT_YET = 'The brokers are asked for it each minute.'

/** Of a topic that transactions are used on: how much lies between the last stable offset and the end. */
const uncommitted = (name: string, { ends, transactions: { stable, used } }: Answers): Figures => {
  if (!used.has(name)) return {}
  const end = ends.get(name) ?? new Map<number, number>()
  const open = [...(stable.get(name) ?? [])].map(([partition, offset]) => (end.get(partition) ?? offset) - offset)
  if (open.length === 0) return { uncommitted: unknown(NO_LEADER) }
  return { uncommitted: measured(sum(open.filter((count) => count > 0))) }
}

export const configLabels = (config: TopicConfig | undefined): Record<string, string> =>
  config === undefined
    ? {}
    : {
        'retention.ms': String(config.retentionMs),
        'cleanup.policy': config.policy,
        'min.insync.replicas': String(config.minInSync),
        ...(config.tiered
          ? { 'remote.storage.enable': 'true', 'local.retention.ms': String(config.localRetentionMs) }
          : {}),
        ...(config.retentionBytes >= 0 ? { 'retention.bytes': String(config.retentionBytes) } : {})
      }

/** Names as OpenTelemetry's kafkametricsreceiver has them. */
const topicSamples = (target: string, { name }: Topic, all: PartEnds): PartSamples[] => {
  const of = kafkaTopicId(target, name)
  const known = all.get(name)
  if (known === undefined) return []
  return [
    { of, name: 'kafka.partition.current_offset', unit: '1', values: known.ends },
    { of, name: 'kafka.partition.oldest_offset', unit: '1', values: known.deleted }
  ]
}

const groupEntity = (target: string, group: Group, { rebalances }: Answers, troubles: readonly Trouble[]): Entity => ({
  id: kafkaGroupId(target, group.id),
  kind: 'group',
  transport: 'kafka',
  name: group.id,
  parent: null,
  labels: { state: group.state, type: group.type, coordinator: String(group.coordinator) },
  ...factsWith({ members: (group.members ?? []).map(memberFacts) }, troubles),
  figures: { readers: readersOf(group), ...rebalanceFigures(rebalances.get(group.id)) }
})

const rebalanceFigures = (rebalances: Rebalances | undefined): Figures => {
  if (rebalances === undefined) return {}
  const { count, seconds, whole } = rebalances
  const figure = (value: number): Figure => (whole ? measured(value) : atLeast(value))
  return { rebalances: figure(count), rebalancing: figure(seconds) }
}

const memberFacts = ({
  memberId,
  clientId,
  host,
  instanceId,
  assignment
}: NonNullable<Group['members']>[number]): Json => ({
  member: memberId,
  // A static member (KIP-345) may restart without a rebalance.
  ...(instanceId === null ? {} : { instance: instanceId }),
  client: clientId,
  host,
  partitions: Object.fromEntries(
    [...assignment].map(([topic, partitions]) => [topic, [...partitions].sort((a, b) => a - b)])
  )
})

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

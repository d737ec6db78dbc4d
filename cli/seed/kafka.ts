import {
  type Edge,
  edgeId,
  emptyObservation,
  kafkaGroupId,
  kafkaTopicId,
  measured,
  type Observation,
  serviceId,
  subscriptionId
} from '../../model/index.ts'
import type { Moment, Stand } from './moments.ts'
import {
  BROKERS,
  brokersOf,
  MESSAGE_BYTES,
  membersOf,
  partitionFacts,
  partsOf,
  RETENTION_MS,
  topicLabels
} from './parts.ts'
import { TARGET } from './scenarios.ts'

/** What each poll of a made-up Kafka would have seen. */
export const kafkaOf = ({ atMs, stands }: Moment): Observation => {
  const observation = emptyObservation(TARGET, atMs)
  const flows = stands.map(({ flow }) => flow)
  for (const stand of stands) add(observation, stand)
  if (flows.some(({ partitions }) => partitions !== undefined))
    observation.entities.push(...brokersOf(flows, cameIn(stands)))
  observation.labels = { cluster: 'seeded', brokers: '3' }
  return observation
}

const cameIn = (stands: readonly Stand[]): number => stands.reduce((sum, { came }) => sum + came, 0)

const add = (observation: Observation, { flow, came, took, readers, isHidden }: Stand): void => {
  const reads = readers > 0
  const [topic, group] = [kafkaTopicId(TARGET, flow.topic), kafkaGroupId(TARGET, flow.group)]
  const [producer, consumer] = [serviceId({ name: flow.producer }), serviceId({ name: flow.consumer })]
  const service = (id: string, name: string) => ({
    id,
    kind: 'service' as const,
    transport: null,
    name,
    parent: null,
    labels: {}
  })
  observation.entities.push(
    {
      id: topic,
      kind: 'topic',
      transport: 'kafka',
      name: flow.topic,
      parent: null,
      labels: topicLabels(flow),
      ...(flow.partitions === undefined ? {} : { facts: { partitions: partitionFacts(flow.partitions) } }),
      life: 'a',
      counters: { in: came },
      ...(flow.partitions === undefined
        ? {}
        : {
            figures: { length: measured(came), on_disk: measured(came * MESSAGE_BYTES * BROKERS.length) }
          })
    },
    service(producer, flow.producer),
    service(consumer, flow.consumer)
  )
  const edge = (kind: Edge['kind'], from: string, to: string): Edge => ({
    id: edgeId(kind, from, to),
    kind,
    from,
    to,
    transport: 'kafka',
    labels: {}
  })
  observation.edges.push(edge('publishes', producer, topic))
  const parts = partsOf(flow, { came, took }, readers)
  if (flow.partitions !== undefined)
    for (const [i, end] of parts.ends.entries())
      observation.samples.push(
        { of: topic, name: 'kafka.partition.current_offset', part: String(i), unit: '1', value: end },
        { of: topic, name: 'kafka.partition.oldest_offset', part: String(i), unit: '1', value: 0 }
      )
  if (isHidden) {
    observation.gaps.push({
      what: `group ${flow.group}`,
      why: 'The broker does not allow reading the group.',
      needs: `Describe on group ${flow.group}`,
      hides: [group, subscriptionId(topic, group), edgeId('consumes', topic, group), edgeId('runs', group, consumer)]
    })
    return
  }
  observation.entities.push({
    id: group,
    kind: 'group',
    transport: 'kafka',
    name: flow.group,
    parent: null,
    labels: { state: reads ? 'Stable' : 'Empty' },
    ...(flow.partitions === undefined ? {} : { facts: { members: membersOf(flow, readers) } })
  })
  observation.edges.push(edge('consumes', topic, group), ...(reads ? [edge('runs', group, consumer)] : []))
  const id = subscriptionId(topic, group)
  for (const [i, taken] of parts.taken.entries())
    if (flow.partitions !== undefined)
      observation.samples.push(
        { of: id, name: 'kafka.consumer_group.offset', part: String(i), unit: '1', value: taken },
        { of: id, name: 'kafka.consumer_group.lag', part: String(i), unit: '1', value: (parts.ends[i] ?? 0) - taken }
      )
  observation.subscriptions.push({
    id,
    channel: topic,
    reader: group,
    labels: {},
    life: 'a',
    counters: { in: came, out: took },
    figures: { backlog: measured(came - took), readers: measured(readers) },
    ...(flow.partitions === undefined ? {} : { keeps: measured(RETENTION_MS / 1000), parts })
  })
}

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
import { brokersOf, membersOf, partitionFacts, partsOf, RETENTION_MS, topicLabels } from './parts.ts'
import { randomOf } from './random.ts'
import { type Flow, type Scenario, type Standing, TARGET } from './scenarios.ts'

export const EVERY_MS = 60_000
/** A week's history is the same wherever and whenever it is made. */
const SEED = 20_261_124

/** Of each group, while anybody reads. */
const READERS = 3

/** What each poll of a made-up Kafka would have seen, minute by minute up to `untilMs`. The same for the same scenario and moment. */
export const observationsOf = function* ({ flows, hours }: Scenario, untilMs: number): Generator<Observation> {
  const random = randomOf(SEED)
  const standing = flows.map((): Standing => ({ came: 0, took: 0 }))
  const polls = hours * 60
  for (let i = 0; i < polls; i++) {
    const hour = i / 60
    const observation = emptyObservation(TARGET, untilMs - (polls - 1 - i) * EVERY_MS)
    flows.forEach((flow, at) => {
      const stands = standing[at]
      if (stands === undefined) return
      const share = flow.arrives?.(hour) ?? 1
      const busy =
        flow.rate * share * (0.66 + 0.34 * Math.sin(((hour % 24) / 24) * 2 * Math.PI)) * (0.9 + 0.2 * random())
      stands.came += Math.round((busy * EVERY_MS) / 1000)
      const can = Math.round((flow.capacity(hour) * EVERY_MS) / 1000)
      stands.took += Math.min(stands.came - stands.took, can)
      const { setBack } = flow
      if (setBack !== undefined && i === Math.round(setBack.hour * 60))
        stands.took = Math.max(0, stands.took - setBack.minutes * 60 * flow.rate)
      const readers = flow.readers?.(hour) ?? (flow.capacity(hour) > 0 ? READERS : 0)
      add(observation, flow, stands, readers, hour >= (flow.hiddenFrom ?? Number.POSITIVE_INFINITY))
    })
    if (flows.some(({ partitions }) => partitions !== undefined)) observation.entities.push(...brokersOf(flows))
    observation.labels = { cluster: 'seeded', brokers: '3' }
    yield observation
  }
}

const add = (
  observation: Observation,
  flow: Flow,
  { came, took }: Standing,
  readers: number,
  isHidden: boolean
): void => {
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
      ...(flow.partitions === undefined ? {} : { figures: { length: measured(came) } })
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

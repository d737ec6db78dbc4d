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
import { randomOf } from './random.ts'
import type { Flow, Scenario } from './scenarios.ts'

export const TARGET = 'seeded'
export const EVERY_MS = 60_000
/** A week's history is the same wherever and whenever it is made. */
const SEED = 20_261_124

interface Standing {
  came: number
  took: number
}

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
      const busy = flow.rate * (0.66 + 0.34 * Math.sin(((hour % 24) / 24) * 2 * Math.PI)) * (0.9 + 0.2 * random())
      stands.came += Math.round((busy * EVERY_MS) / 1000)
      const can = Math.round((flow.capacity(hour) * EVERY_MS) / 1000)
      stands.took += Math.min(stands.came - stands.took, can)
      add(observation, flow, stands, flow.capacity(hour) > 0)
    })
    observation.labels = { cluster: 'seeded', brokers: '3' }
    yield observation
  }
}

const add = (observation: Observation, flow: Flow, { came, took }: Standing, reads: boolean): void => {
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
      labels: { partitions: '6' },
      life: 'a',
      counters: { in: came }
    },
    {
      id: group,
      kind: 'group',
      transport: 'kafka',
      name: flow.group,
      parent: null,
      labels: { state: reads ? 'Stable' : 'Empty' }
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
  observation.edges.push(
    edge('publishes', producer, topic),
    edge('consumes', topic, group),
    ...(reads ? [edge('runs', group, consumer)] : [])
  )
  observation.subscriptions.push({
    id: subscriptionId(topic, group),
    channel: topic,
    reader: group,
    labels: {},
    life: 'a',
    counters: { in: came, out: took },
    figures: { backlog: measured(came - took), readers: measured(reads ? 3 : 0) }
  })
}

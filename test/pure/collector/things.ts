import {
  type Edge,
  type Entity,
  edgeId,
  emptyObservation,
  type Observation,
  rabbitQueueId,
  serviceId,
  type Transport
} from '../../../model/index.ts'

export const service = (name: string, labels: Record<string, string> = {}, environment?: string): Entity => ({
  id: serviceId({ name, environment }),
  kind: 'service',
  transport: null,
  name,
  parent: null,
  labels
})

export const channel = (id: string, kind: Entity['kind'], transport: Transport, name: string): Entity => ({
  id,
  kind,
  transport,
  name,
  parent: null,
  labels: {}
})

export const queue = (target: string, name: string): Entity =>
  channel(rabbitQueueId(target, '/', name), 'queue', 'rabbitmq', name)

export const consumes = (from: string, to: string): Edge => ({
  id: edgeId('consumes', from, to),
  from,
  to,
  kind: 'consumes',
  transport: 'rabbitmq',
  labels: {}
})

export const observed = (target: string, seen: Partial<Observation>): Observation => ({
  ...emptyObservation(target, 0),
  ...seen
})

import {
  type Edge,
  type Entity,
  estimated,
  type Figures,
  factsWith,
  measured,
  rabbitQueueId,
  type Trouble
} from '../../../model/index.ts'
import { serviceNameOf } from '../../client-name.ts'
import { edge, inferredService, unique } from '../inferred.ts'
import type { Answers, Connection } from './answers.ts'

/** What a connection is called: by its name, else its product, else its user; undefined where all three say nothing. */
const namedService = ({ user_provided_name, client_properties, user }: Connection): Entity | undefined => {
  const candidates = [
    [user_provided_name ?? client_properties.connection_name, 'RabbitMQ connection name'],
    [client_properties.product, 'RabbitMQ client product'],
    [user, 'RabbitMQ user']
  ] as const
  for (const [candidate, how] of candidates) {
    const name = candidate === undefined ? undefined : serviceNameOf(candidate)
    if (name !== undefined) return inferredService(name, how)
  }
  return undefined
}

/** The service of each connection, by the connection's name. */
export type Services = ReadonlyMap<string, Entity>

export const servicesOf = (connections: readonly Connection[]): Services =>
  new Map(
    connections.flatMap((connection) => {
      const service = namedService(connection)
      return service === undefined ? [] : [[connection.name, service] as const]
    })
  )

/** Unroutable messages of each service by its id: added up since it is watched, or a second, where channels are read too rarely for a counter. */
export interface UnroutableSeen {
  sums: ReadonlyMap<string, number>
  rates?: ReadonlyMap<string, number>
}

/** Each service once, with what its connections and channels say together. */
export const serviceEntities = (services: Services, answers: Answers, unroutable: UnroutableSeen): Entity[] => {
  const connections = Map.groupBy(
    answers.connections.filter(({ name }) => services.has(name)),
    ({ name }) => services.get(name)?.id ?? ''
  )
  const channels = Map.groupBy(answers.channels, ({ connection_details }) => services.get(connection_details.name)?.id)
  return unique([...services.values()]).map((service): Entity => {
    const own = connections.get(service.id) ?? []
    const sum = unroutable.sums.get(service.id)
    const rate = unroutable.rates?.get(service.id)
    return {
      ...service,
      labels: { ...service.labels, ...confirmsOf(channels.get(service.id) ?? []) },
      ...factsWith({}, blocked(own)),
      figures: {
        ...unconfirmed(channels.get(service.id) ?? []),
        ...(rate === undefined || answers.overview.disable_stats ? {} : { unroutable_rate: measured(rate) }),
        ...(own.some(({ state }) => state !== '')
          ? { slowed: measured(own.filter(({ state }) => state === 'flow').length) }
          : {})
      },
      ...(sum === undefined || answers.overview.disable_stats ? {} : { counters: { unroutable: sum } })
    }
  })
}

/** Whether any of its channels asks the broker to confirm what it publishes; nothing where no channel says. */
const confirmsOf = (channels: Answers['channels']): Record<string, string> =>
  channels.some(({ confirm }) => confirm !== undefined)
    ? { confirms: channels.some(({ confirm }) => confirm === true) ? 'asked for' : 'not asked for' }
    : {}

const unconfirmed = (channels: Answers['channels']): Figures => {
  const known = channels.flatMap(({ messages_unconfirmed: waiting }) => (waiting === undefined ? [] : [waiting]))
  if (known.length === 0) return {}
  const sum = known.reduce((a, b) => a + b, 0)
  return { unconfirmed: known.length < channels.length ? estimated(sum) : measured(sum) }
}

/**
 * An alarm blocks what published since it stands; one that has not, `blocking`, will be (RabbitMQ, "Blocked Connection Notifications"). Flow
 * control is no trouble: it slows publishers to what the broker can take, comes and goes, and is a figure.
 */
const blocked = (connections: readonly Connection[]): Trouble[] =>
  connections.some(({ state }) => state === 'blocked')
    ? [
        {
          severity: 'critical',
          lead: 'Blocked',
          text: 'RabbitMQ blocks its connections, because a node is short of memory or disk: it can publish nothing.'
        }
      ]
    : []

/** Who writes to streams by their own protocol: of what is published by AMQP RabbitMQ does not tell by whom. */
export const publishesEdges = (
  target: string,
  { streamPublishers = [] }: Answers,
  services: Services,
  queues: ReadonlySet<string>
): Edge[] =>
  unique(
    streamPublishers.flatMap(({ queue, connection_details }) => {
      const service = services.get(connection_details.name)
      const to = rabbitQueueId(target, queue.vhost, queue.name)
      return service === undefined || !queues.has(to) ? [] : [edge('publishes', 'rabbitmq', service.id, to)]
    })
  )

export const consumesEdges = (
  target: string,
  { consumers }: Answers,
  services: Services,
  queues: ReadonlySet<string>
): Edge[] =>
  unique(
    consumers.flatMap(({ queue, channel_details }) => {
      const service = services.get(channel_details.connection_name)
      const from = rabbitQueueId(target, queue.vhost, queue.name)
      return service === undefined || !queues.has(from) ? [] : [edge('consumes', 'rabbitmq', from, service.id)]
    })
  )

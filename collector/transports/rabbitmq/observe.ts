import {
  emptyObservation,
  type Observation,
  type RabbitmqTarget,
  rabbitExchangeId,
  rabbitQueueId,
  subscriptionId
} from '../../../model/index.ts'
import { matcher } from '../../patterns.ts'
import { unique } from '../inferred.ts'
import type { Answers } from './answers.ts'
import { consumerFacts, consumerSamples, consumersOf } from './consumers.ts'
import { exchangeEntity, fedExchanges } from './exchanges.ts'
import { gapsOf } from './gaps.ts'
import { memberTroubles, withoutNodesDown } from './members.ts'
import { nodeAlarms, nodeEntity } from './nodes.ts'
import { queueEntity, queueSamples, queueSubscription } from './queues.ts'
import { alternateEdges, alternateOf, deadLetterEdges, parkedBy, routeEdges, routeTroubles } from './routes.ts'
import { consumesEdges, serviceEntities, servicesOf } from './services.ts'

/** What the polls before tell. */
export interface Known {
  /** Virtual hosts seen before, and now kept from the user. */
  lost: readonly string[]
  /** The life of each queue by its id (collector/transports/lives.ts). */
  lives: ReadonlyMap<string, string>
  /** Unroutable messages of each service by its id, since it is watched (rises.ts). */
  unroutable: ReadonlyMap<string, number>
}

/** Turns the management API's answers into what was seen. Pure. */
export const observe = (
  target: RabbitmqTarget,
  answers: Answers,
  { lost, lives, unroutable }: Known = { lost: [], lives: new Map(), unroutable: new Map() }
): Observation => {
  const seen = emptyObservation(target.id, answers.atMs)
  const { overview, nodes, policies } = answers
  const alarms = nodeAlarms(nodes)
  seen.labels = {
    version: overview.rabbitmq_version,
    cluster: overview.cluster_name,
    ...(alarms === '' ? {} : { trouble: alarms })
  }
  const takesQueue = matcher(target.queues)
  const shown = ({ name }: { name: string }) => target.internal || !(name.startsWith('amq.') || name.startsWith('mq.'))
  const queues = answers.queues
    .filter((queue) => shown(queue) && takesQueue(queue.name))
    .map((queue) => withoutNodesDown(queue, nodes))
  const exchanges = answers.exchanges.filter((exchange) => exchange.name !== '' && shown(exchange))
  const ids = {
    queues: new Set(queues.map(({ vhost, name }) => rabbitQueueId(target.id, vhost, name))),
    exchanges: new Set(exchanges.map(({ vhost, name }) => rabbitExchangeId(target.id, vhost, name)))
  }
  const present = (id: string) => ids.queues.has(id) || ids.exchanges.has(id)
  const routes = routeEdges(target.id, answers.bindings).filter(({ from, to }) => present(from) && present(to))
  const alternates = alternateEdges(target.id, answers).filter(({ from, to }) => present(from) && present(to))
  const deadLetters = deadLetterEdges(target.id, queues).filter(({ to }) => present(to))
  const parked = parkedBy(routes, deadLetters)
  const fed = fedExchanges([...routes, ...alternates, ...deadLetters])
  const troubles = routeTroubles(answers)
  const services = servicesOf(answers.connections)
  const consumers = consumersOf(target.id, answers, services)
  const channels = new Map(answers.channels.map((channel) => [channel.name, channel]))
  const noStats = overview.disable_stats

  seen.entities.push(...nodes.map((node) => nodeEntity(target.id, node, overview.rabbitmq_version)))
  for (const exchange of exchanges) {
    const alternate = alternateOf(exchange, policies)
    const isFed = fed.has(rabbitExchangeId(target.id, exchange.vhost, exchange.name))
    const wrong = troubles.ofExchange(exchange, alternate)
    seen.entities.push(exchangeEntity(target.id, exchange, { fed: isFed, noStats, alternate, troubles: wrong }))
  }
  for (const queue of queues) {
    const id = rabbitQueueId(target.id, queue.vhost, queue.name)
    const readers = consumers.get(id) ?? []
    const context = {
      noStats,
      parked: parked.has(id),
      life: lives.get(id) ?? '',
      atMs: answers.atMs,
      troubles: [...memberTroubles(queue), ...troubles.ofQueue(queue)],
      consumers: consumerFacts(readers, channels)
    }
    seen.entities.push(queueEntity(id, queue, context))
    seen.subscriptions.push(queueSubscription(subscriptionId(id, null), id, queue, context))
    seen.samples.push(...queueSamples(id, queue), ...consumerSamples(id, readers, channels))
  }
  seen.entities.push(...serviceEntities(services, answers, unroutable))
  seen.edges.push(
    ...unique([...routes, ...alternates, ...deadLetters]),
    ...consumesEdges(target.id, answers, services, ids.queues)
  )
  seen.gaps.push(...gapsOf(target, answers, lost))
  return seen
}

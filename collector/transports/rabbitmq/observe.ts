import { formatCount } from '../../../model/format.ts'
import {
  emptyObservation,
  type Observation,
  type RabbitmqTarget,
  rabbitExchangeId,
  subscriptionId
} from '../../../model/index.ts'
import { matcher } from '../../patterns.ts'
import { unique } from '../inferred.ts'
import type { Answers, Queue } from './answers.ts'
import { consumerFacts, consumerSamples, consumersOf } from './consumers.ts'
import { exchangeEntity, fedExchanges } from './exchanges.ts'
import { gapsOf } from './gaps.ts'
import { memberTroubles, withoutNodesDown } from './members.ts'
import { nodeAlarms, nodeEntity } from './nodes.ts'
import { addQueueSamples, QueueIds, queueEntity, queueSubscription } from './queues.ts'
import { alternateEdges, alternateOf, deadLetterEdges, parkedBy, routeEdges, routeTroubles } from './routes.ts'
import { consumesEdges, publishesEdges, serviceEntities, servicesOf, type UnroutableSeen } from './services.ts'
import { placesOf, type Reading, streamKey } from './streams.ts'

/** What the polls before tell. */
export interface Known {
  /** Virtual hosts seen before, and now kept from the user. */
  lost: readonly string[]
  /** The life of each queue by its id (collector/transports/lives.ts). */
  lives: ReadonlyMap<string, string>
  unroutable: UnroutableSeen
  /** How far streams are read (`streamKey`). */
  readings?: ReadonlyMap<string, Reading>
  ids?: QueueIds
}

/** Turns the management API's answers into what was seen. Pure. */
export const observe = (
  target: RabbitmqTarget,
  answers: Answers,
  { lost, lives, unroutable, readings, ids = new QueueIds(target.id) }: Known = {
    lost: [],
    lives: new Map(),
    unroutable: { sums: new Map() }
  }
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
  const wanted = answers.queues.filter(({ name }) => takesQueue(name))
  Object.assign(seen.labels, hiddenLabel(wanted.filter((queue) => !shown(queue))))
  const queues = wanted.filter(shown).map((queue) => withoutNodesDown(queue, nodes))
  const exchanges = answers.exchanges.filter((exchange) => exchange.name !== '' && shown(exchange))
  const idOf = ids.of(queues)
  const present = {
    queues: new Set(idOf),
    exchanges: new Set(exchanges.map(({ vhost, name }) => rabbitExchangeId(target.id, vhost, name)))
  }
  const sampleAgeS = sampleAgeOf(target)
  const isThere = (id: string) => present.queues.has(id) || present.exchanges.has(id)
  const routes = routeEdges(target.id, answers.bindings).filter(({ from, to }) => isThere(from) && isThere(to))
  const alternates = alternateEdges(target.id, answers).filter(({ from, to }) => isThere(from) && isThere(to))
  const deadLetters = deadLetterEdges(target.id, queues).filter(({ to }) => isThere(to))
  const parked = parkedBy(routes, deadLetters)
  const fed = fedExchanges([...routes, ...alternates, ...deadLetters])
  const troubles = routeTroubles(answers)
  const services = servicesOf(answers.connections)
  const consumers = consumersOf(target.id, answers, services)
  const channels = new Map(answers.channels.map((channel) => [channel.name, channel]))
  const places = placesOf(answers)
  const noStats = overview.disable_stats

  seen.entities.push(
    ...nodes.map((node) => nodeEntity(target.id, node, overview.rabbitmq_version, answers.deadLetters?.get(node.name)))
  )
  for (const exchange of exchanges) {
    const alternate = alternateOf(exchange, policies)
    const isFed = fed.has(rabbitExchangeId(target.id, exchange.vhost, exchange.name))
    const wrong = troubles.ofExchange(exchange, alternate)
    seen.entities.push(exchangeEntity(target.id, exchange, { fed: isFed, noStats, alternate, troubles: wrong }))
  }
  for (const [i, queue] of queues.entries()) {
    const id = idOf[i] ?? ''
    const readers = consumers.get(id) ?? []
    const context = {
      noStats,
      parked: parked.has(id),
      life: lives.get(id) ?? '',
      atMs: answers.atMs,
      sampleAgeS,
      troubles: [...memberTroubles(queue), ...troubles.ofQueue(queue)],
      consumers: consumerFacts(readers, channels),
      reading: readings?.get(streamKey(queue)),
      readersTold: answers.streamReaders !== undefined
    }
    seen.entities.push(queueEntity(id, queue, context))
    seen.subscriptions.push(queueSubscription(subscriptionId(id, null), id, queue, context))
    addQueueSamples(seen.samples, id, queue)
    if (readers.length > 0) seen.samples.push(...consumerSamples(id, readers, channels, places))
  }
  seen.entities.push(...serviceEntities(services, answers, unroutable))
  seen.edges.push(
    ...unique([...routes, ...alternates, ...deadLetters]),
    ...publishesEdges(target.id, answers, services, present.queues),
    ...consumesEdges(target.id, answers, services, present.queues)
  )
  seen.gaps.push(...gapsOf(target, answers, lost))
  return seen
}

/** Queues that servers name for one connection come and go by the thousand, and are not shown; but that messages pile up in them must not be hidden too. */
const hiddenLabel = (hidden: readonly Queue[]): Record<string, string> => {
  if (hidden.length === 0) return {}
  const ready = hidden.reduce((sum, { messages_ready }) => sum + (messages_ready ?? 0), 0)
  return { 'queues not shown (internal)': `${formatCount(hidden.length)}, ready in them ${formatCount(ready)}` }
}

/**
 * A queue tells of itself every 5 s (`collect_statistics_interval`), which the metrics have at once: half of that on average. The management API adds up what came
 * within slots of 5 s: its figures were 5 to 7 s old where a drain was measured. A passive declaration asks the queue.
 */
const sampleAgeOf = ({ metrics, management }: RabbitmqTarget): number =>
  metrics.length > 0 ? 2.5 : management.length > 0 ? 5 : 0

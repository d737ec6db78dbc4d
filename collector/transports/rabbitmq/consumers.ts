import { type Json, rabbitQueueId, type Sample, subscriptionId } from '../../../model/index.ts'
import type { Answers, Channel, Consumer } from './answers.ts'
import type { Services } from './services.ts'
import type { Place } from './streams.ts'

/** More than anybody reads, and what a fact of a queue may hold. */
const MOST = 100

/** One consumer of a queue. */
interface Named {
  consumer: Consumer
  /** `mailer #2`: its client, and which of its consumers on this queue; the same as long as none before it leaves. */
  name: string
}

/** The consumers of each queue, by the queue's id. */
export const consumersOf = (target: string, answers: Answers, services: Services): Map<string, Named[]> => {
  const byQueue = Map.groupBy(answers.consumers, ({ queue }) => rabbitQueueId(target, queue.vhost, queue.name))
  return new Map([...byQueue].map(([id, consumers]) => [id, named(consumers, services)]))
}

const named = (consumers: readonly Consumer[], services: Services): Named[] => {
  const counts = new Map<string, number>()
  return consumers.toSorted(byChannel).map((consumer) => {
    const { connection_name, user } = consumer.channel_details
    const client = services.get(connection_name)?.name ?? (user || 'unknown client')
    const nth = (counts.get(client) ?? 0) + 1
    counts.set(client, nth)
    return { consumer, name: `${client} #${nth}` }
  })
}

const byChannel = (a: Consumer, b: Consumer): number =>
  a.channel_details.name.localeCompare(b.channel_details.name) || a.consumer_tag.localeCompare(b.consumer_tag)

/** `facts.consumers` of a queue: what each was set up with, and which is the single active one. Nothing that moves. */
export const consumerFacts = (consumers: readonly Named[], channels: ReadonlyMap<string, Channel>): Json[] =>
  consumers.slice(0, MOST).map(({ consumer, name }): Json => {
    const { consumer_tag, prefetch_count, ack_required, active, activity_status, channel_details } = consumer
    const began = consumer.arguments['x-stream-offset']
    const shared = channels.get(channel_details.name)?.global_prefetch_count ?? 0
    return {
      name,
      tag: consumer_tag,
      host: channel_details.peer_host,
      ...(prefetch_count === undefined ? {} : { prefetch: prefetch_count }),
      ...(shared > 0 ? { 'prefetch of its channel': shared } : {}),
      ...(ack_required === undefined ? {} : { ack: ack_required ? 'manual' : 'automatic' }),
      // A stream's reader tells where it wished to begin; how far it is nobody tells.
      ...(began === undefined ? {} : { 'began at': typeof began === 'string' ? began : JSON.stringify(began) }),
      // A stream's consumers are told inactive and are not: only where one of them is the active one does it mean something.
      ...(activity_status === '' || activity_status === 'up' ? {} : { status: activity_status }),
      ...(activity_status === 'single_active' || activity_status === 'waiting' ? { active: active ?? false } : {})
    }
  })

/**
 * What each consumer holds unacknowledged: a channel tells it for all its consumers together, so only where it has one. Of a reader by the stream protocol, how
 * far it is behind.
 */
export const consumerSamples = (
  queue: string,
  consumers: readonly Named[],
  channels: ReadonlyMap<string, Channel>,
  places: ReadonlyMap<string, Place>
): Sample[] => {
  const of = subscriptionId(queue, null)
  return consumers.slice(0, MOST).flatMap(({ consumer, name: part }): Sample[] => {
    const place = places.get(placeKey(consumer))
    if (place !== undefined)
      return [{ of, name: 'rabbitmq.stream.consumer.lag', part, unit: '{messages}', value: place.lag }]
    const channel = channels.get(consumer.channel_details.name)
    const held = channel?.messages_unacknowledged
    if (held === undefined || channel?.consumer_count !== 1) return []
    return [{ of, name: 'rabbitmq.consumer.unacknowledged', part, unit: '{messages}', value: held }]
  })
}

/** As `/api/consumers` names a subscription of the stream protocol. */
const placeKey = ({ channel_details, consumer_tag }: Consumer): string =>
  `${channel_details.connection_name}/${consumer_tag.replace('stream.subid-', '')}`

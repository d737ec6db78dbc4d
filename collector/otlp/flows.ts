import { Recent } from './recent.ts'
import type { ChannelName, Fact } from './semantics.ts'

/** A service that publishes to a channel. */
export interface Publishing {
  firstMs: number
  lastMs: number
  from: string
  channel: ChannelName
  sent: number
  created: number
}
/** The default exchange handing messages to the queue that their routing key names. */
export interface Routing {
  firstMs: number
  lastMs: number
  exchange: ChannelName
  queue: ChannelName
  messages: number
}
/** A service that takes from a channel; for Kafka and Redis as a member of `group`. */
export interface Taking {
  firstMs: number
  lastMs: number
  to: string
  channel: ChannelName
  group: string
  received: number
  processed: number
}

/** Instrumentations write one span for a batch, one for each message of it, or both: the larger count is that of the messages. */
export const publishedOf = ({ sent, created }: Publishing): number => Math.max(sent, created)
export const takenOf = ({ received, processed }: Taking): number => Math.max(received, processed)

/** Who publishes to and takes from which channel, as their clients name it, with cumulative counts. */
export class Flows {
  readonly publishing = new Recent<Publishing>(20_000)
  readonly routing = new Recent<Routing>(20_000)
  readonly taking = new Recent<Taking>(20_000)
  /** Takes of Kafka messages whose span named no consumer group: the broker's own view shows those. */
  groupless = 0

  published(service: string, fact: Extract<Fact, { is: 'published' }>, nowMs: number): void {
    const { channel, routedTo, how, count } = fact
    const started = { firstMs: nowMs, lastMs: nowMs }
    const publishing = this.publishing.touch(`${service}|${keyOf(channel)}`, nowMs, () => ({
      ...started,
      from: service,
      channel,
      sent: 0,
      created: 0
    }))
    publishing[how] += count
    if (routedTo === undefined || how === 'created') return
    const key = `${keyOf(channel)}|${routedTo.name}`
    const made = () => ({ ...started, exchange: channel, queue: routedTo, messages: 0 })
    this.routing.touch(key, nowMs, made).messages += count
  }

  taken(service: string, fact: Extract<Fact, { is: 'taken' }>, nowMs: number): void {
    const { channel, group, how, count } = fact
    if (group === '' && channel.transport === 'kafka') {
      this.groupless += count
      return
    }
    const key = `${service}|${keyOf(channel)}|${group}`
    const made = () => ({
      firstMs: nowMs,
      lastMs: nowMs,
      to: service,
      channel,
      group,
      received: 0,
      processed: 0
    })
    this.taking.touch(key, nowMs, made)[how] += count
  }

  forget(nowMs: number): void {
    this.publishing.forget(nowMs)
    this.routing.forget(nowMs)
    this.taking.forget(nowMs)
  }

  get dropped(): number {
    return this.publishing.dropped + this.routing.dropped + this.taking.dropped
  }
}

const keyOf = ({ transport, kind, name, space, address }: ChannelName): string =>
  `${transport}|${kind}|${space}|${address}|${name}`

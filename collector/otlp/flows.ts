import type { Source } from './counted.ts'
import { Tops } from './kept/tops.ts'
import { Recent } from './recent.ts'
import type { ChannelName, Fact } from './semantics.ts'
import type { Waited } from './waits.ts'

/** A service that publishes to a channel. */
export interface Publishing {
  firstMs: number
  lastMs: number
  from: string
  channel: ChannelName
  sent: number
  created: number
  /** By metrics: messages, and operations on them. */
  counted: number
  timed: number
  tops: Tops
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
  /** What tells it from others. */
  key: string
  firstMs: number
  lastMs: number
  to: string
  channel: ChannelName
  group: string
  received: number
  processed: number
  counted: number
  timed: number
  waited: Waited
  tops: Tops
}

/** Instrumentations write one span for a batch, one for each message of it, or both: the larger count is that of the messages. */
export const publishedOf = (of: Publishing): Messages => messagesOf(Math.max(of.sent, of.created), of)
export const takenOf = (of: Taking): Messages => messagesOf(Math.max(of.received, of.processed), of)

/** How many, and what they were counted by: metrics where there are no spans. Of metrics, a counter of messages before a histogram of operations. */
export interface Messages {
  messages: number
  source: Source
}
const messagesOf = (bySpans: number, { counted, timed }: { counted: number; timed: number }): Messages =>
  bySpans > 0 || counted + timed === 0
    ? { messages: bySpans, source: 'spans' }
    : { messages: counted > 0 ? counted : timed, source: 'metrics' }

/** Who publishes to and takes from which channel, as their clients name it, with cumulative counts. */
export class Flows {
  readonly publishing = new Recent<Publishing>(20_000)
  readonly routing = new Recent<Routing>(20_000)
  readonly taking = new Recent<Taking>(20_000)
  /** Takes of Kafka messages whose span named no consumer group: the broker's own view shows those. */
  groupless = 0

  published(service: string, fact: Extract<Fact, { is: 'published' }>, nowMs: number): Publishing {
    const { channel, routedTo, how, count } = fact
    const started = { firstMs: nowMs, lastMs: nowMs }
    const publishing = this.publishing.touch(`${service}|${keyOf(channel)}`, nowMs, () => ({
      ...started,
      from: service,
      channel,
      sent: 0,
      created: 0,
      counted: 0,
      timed: 0,
      tops: new Tops()
    }))
    publishing[how] += count
    if (routedTo === undefined || how === 'created') return publishing
    const key = `${keyOf(channel)}|${routedTo.name}`
    const made = () => ({ ...started, exchange: channel, queue: routedTo, messages: 0 })
    this.routing.touch(key, nowMs, made).messages += count
    return publishing
  }

  /** undefined where it is not known by whom. */
  taken(service: string, fact: Extract<Fact, { is: 'taken' }>, nowMs: number): Taking | undefined {
    const { channel, group, how, count } = fact
    if (group === '' && channel.transport === 'kafka') {
      this.groupless += count
      return undefined
    }
    const key = `${service}|${keyOf(channel)}|${group}`
    const made = () => ({
      key,
      firstMs: nowMs,
      lastMs: nowMs,
      to: service,
      channel,
      group,
      received: 0,
      processed: 0,
      counted: 0,
      timed: 0,
      waited: {},
      tops: new Tops()
    })
    const taking = this.taking.touch(key, nowMs, made)
    taking[how] += count
    return taking
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

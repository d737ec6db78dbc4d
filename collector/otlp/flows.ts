import type { Source } from './counted.ts'
import { Tops } from './kept/tops.ts'
import { again, Recent } from './recent.ts'
import type { ChannelName, Fact } from './semantics.ts'
import type { Waited } from './waits.ts'

/** Messages as they are told of in several ways at once. `counted` and `timed`: by metrics, messages and operations on them. */
export interface Sent {
  sent: number
  created: number
  counted: number
  timed: number
}
export interface Taken {
  received: number
  processed: number
  counted: number
  timed: number
}
/** A service that publishes to a channel. */
export interface Publishing extends Sent {
  firstMs: number
  lastMs: number
  from: string
  channel: ChannelName
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
export interface Taking extends Taken {
  /** What tells it from others. */
  key: string
  firstMs: number
  lastMs: number
  to: string
  channel: ChannelName
  group: string
  waited: Waited
  tops: Tops
  kin: Kin
}
/** All of what one service takes from one channel, by whatever address and with whatever group. */
interface Kin {
  lastMs: number
  /** Groups with which messages are processed, '' among them. */
  processedBy: Set<string>
  isNamed: boolean
}

/** Whether a message that is received so is processed as well: it is taken when its processing begins. */
export const isProcessedToo = ({ group, kin }: Taking): boolean =>
  kin.processedBy.has(group) || (group === '' && kin.processedBy.size > 0)
/** Instrumentations name no group where they tell of a batch, and do where they tell of its messages: they are the same. */
export const isNamedElsewhere = (taking: Taking): boolean => isGroupless(taking) && taking.kin.isNamed

/** What the spans of a channel that are alike are counted to, once it was looked up: again only where it was let go. */
export class FlowSite {
  publishing: Publishing | undefined
  routing: Routing | undefined
  taking: Taking | undefined
}

/**
 * Instrumentations write one span for a batch, one for each message of it, or both: the larger count is that of the messages. Of a channel that has several
 * names (a span that makes a message knows no address, the one that sends it does) it is told by all of them together.
 */
export const publishedOf = (all: readonly Sent[]): Messages =>
  messagesOf(Math.max(sum(all, 'sent'), sum(all, 'created')), all)
export const takenOf = (all: readonly Taken[]): Messages =>
  messagesOf(Math.max(sum(all, 'received'), sum(all, 'processed')), all)

const sum = <Name extends string>(all: readonly Record<Name, number>[], name: Name): number =>
  all.reduce((so, each) => so + each[name], 0)

/** How many, and what they were counted by: metrics where there are no spans. Of metrics, a counter of messages before a histogram of operations. */
export interface Messages {
  messages: number
  source: Source
}
const messagesOf = (bySpans: number, all: readonly { counted: number; timed: number }[]): Messages => {
  const [counted, timed] = [sum(all, 'counted'), sum(all, 'timed')]
  return bySpans > 0 || counted + timed === 0
    ? { messages: bySpans, source: 'spans' }
    : { messages: counted > 0 ? counted : timed, source: 'metrics' }
}

/** Who publishes to and takes from which channel, as their clients name it, with cumulative counts. */
export class Flows {
  readonly publishing = new Recent<Publishing>(20_000)
  readonly routing = new Recent<Routing>(20_000)
  readonly taking = new Recent<Taking>(20_000)
  private readonly kin = new Recent<Kin>(20_000)
  /** Takes of Kafka messages whose span named no consumer group: their reader assigned itself partitions, or does not say. */
  groupless = 0
  private readonly refusing = new Recent<{ lastMs: number; tops: Tops }>(20_000)

  /** `count`: so many messages. */
  published(
    service: string,
    { channel, routedTo, how }: Extract<Fact, { is: 'published' }>,
    count: number,
    site: FlowSite,
    nowMs: number
  ): Publishing {
    const publishing = again(site.publishing, nowMs) ?? this.publishingOf(service, channel, nowMs)
    site.publishing = publishing
    if (how !== 'refused') publishing[how] += count
    if (routedTo === undefined || how === 'created') return publishing
    const routing = again(site.routing, nowMs) ?? this.routingOf(channel, routedTo, nowMs)
    site.routing = routing
    routing.messages += count
    return publishing
  }

  /** What a broker refused did not go over an edge; its traces are kept. */
  refused(service: string, channel: ChannelName, nowMs: number): Tops {
    const made = () => ({ lastMs: nowMs, tops: new Tops() })
    return this.refusing.touch(`${service}|${placeOf(channel)}`, nowMs, made).tops
  }

  taken(service: string, fact: Extract<Fact, { is: 'taken' }>, count: number, site: FlowSite, nowMs: number): Taking {
    if (isGroupless(fact)) this.groupless += count
    const taking = again(site.taking, nowMs) ?? this.takingOf(service, fact, nowMs)
    site.taking = taking
    taking.kin.lastMs = nowMs
    if (fact.how === 'processed') taking.kin.processedBy.add(fact.group)
    if (fact.group !== '') taking.kin.isNamed = true
    taking[fact.how] += count
    return taking
  }

  private publishingOf(from: string, channel: ChannelName, nowMs: number): Publishing {
    return this.publishing.touch(`${from}|${keyOf(channel)}`, nowMs, () => ({
      firstMs: nowMs,
      lastMs: nowMs,
      from,
      channel,
      sent: 0,
      created: 0,
      counted: 0,
      timed: 0,
      tops: new Tops()
    }))
  }

  private routingOf(exchange: ChannelName, queue: ChannelName, nowMs: number): Routing {
    const made = () => ({ firstMs: nowMs, lastMs: nowMs, exchange, queue, messages: 0 })
    return this.routing.touch(`${keyOf(exchange)}|${queue.name}`, nowMs, made)
  }

  private takingOf(to: string, { channel, group }: Extract<Fact, { is: 'taken' }>, nowMs: number): Taking {
    const key = `${to}|${keyOf(channel)}|${group}`
    return this.taking.touch(key, nowMs, () => ({
      key,
      firstMs: nowMs,
      lastMs: nowMs,
      to,
      channel,
      group,
      received: 0,
      processed: 0,
      counted: 0,
      timed: 0,
      waited: {},
      tops: new Tops(),
      kin: this.kin.touch(`${to}|${placeOf(channel)}`, nowMs, () => ({
        lastMs: nowMs,
        processedBy: new Set<string>(),
        isNamed: false
      }))
    }))
  }

  forget(nowMs: number): void {
    this.publishing.forget(nowMs)
    this.routing.forget(nowMs)
    this.taking.forget(nowMs)
    this.kin.forget(nowMs)
    this.refusing.forget(nowMs)
  }

  get dropped(): number {
    return this.publishing.dropped + this.routing.dropped + this.taking.dropped
  }
}

const keyOf = (channel: ChannelName): string => `${channel.address}|${placeOf(channel)}`

/** Kafka's readers have a group, or assign themselves partitions. */
export const isGroupless = ({ channel, group }: { channel: ChannelName; group: string }): boolean =>
  group === '' && channel.transport === 'kafka'

/** A channel by whatever address. */
export const placeOf = ({ transport, kind, name, space }: ChannelName): string =>
  `${transport}|${kind}|${space}|${name}`

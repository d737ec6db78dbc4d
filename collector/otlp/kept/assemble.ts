import { edgeId, type KeptSpan, rpcMethodId, SPAN_KINDS, serviceId } from '../../../model/index.ts'
import type { Attributes } from '../attributes.ts'
import { clean } from '../clean.ts'
import { groupId, type Resolver } from '../resolve.ts'
import { type ChannelName, type Fact, factOf } from '../semantics.ts'
import type { Whole } from './kept.ts'
import type { Raw } from './raw.ts'

/** The attributes that are kept of a span, and the names they are kept under. Whatever else it carries (statements, bodies, headers, addresses with a user) is not. */
const KEPT: Partial<Record<keyof Attributes, string>> = {
  rpcSystem: 'rpc.system',
  rpcService: 'rpc.service',
  rpcMethod: 'rpc.method',
  rpcStatus: 'rpc.response.status_code',
  errorType: 'error.type',
  peerService: 'service.peer.name',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  messagingSystem: 'messaging.system',
  destination: 'messaging.destination.name',
  operation: 'messaging.operation.type',
  operationName: 'messaging.operation.name',
  group: 'messaging.consumer.group.name',
  batch: 'messaging.batch.message_count',
  routingKey: 'messaging.rabbitmq.destination.routing_key',
  queue: 'messaging.destination.subscription.name',
  vhost: 'messaging.rabbitmq.vhost'
}
const MOST_NAME = 120

export interface Surroundings {
  resolver: Resolver
  /** The service that a call without a server's span went to. */
  calleeOf(fact: Extract<Fact, { is: 'called' }>): string | undefined
}

interface Judged {
  raw: Raw
  fact: Fact
  service: string
  key: string
  failed: boolean
}

/** Puts the spans of a kept trace together, in the order they began, and says what it went over. undefined where there are none. */
export const assemble = (
  main: string,
  raws: readonly Raw[],
  cut: number,
  { resolver, calleeOf }: Surroundings
): Whole | undefined => {
  const judged = raws.map(judge).sort((a, b) => a.raw.span.startMs - b.raw.span.startMs)
  const root = judged.find(({ raw }) => raw.trace === main && raw.parent === null) ?? judged[0]
  if (root === undefined) return undefined
  const byKey = new Map(judged.map((each) => [each.key, each]))
  const answeredBy = new Map<string, string>()
  for (const { raw, fact, service } of judged)
    if (fact?.is === 'served' && raw.parent !== null) answeredBy.set(`${raw.trace}/${raw.parent}`, service)

  const of: Whole['of'] = new Map()
  const over = (id: string, seconds: number, failed: boolean): void => {
    const before = of.get(id)
    of.set(id, { seconds: Math.max(seconds, before?.seconds ?? 0), failed: failed || before?.failed === true })
  }
  for (const each of judged) {
    const { fact, service, failed, key } = each
    const { span } = each.raw
    over(service, span.seconds, failed)
    if (fact?.is === 'served') over(methodOf(each, fact), span.seconds, failed)
    if (fact?.is === 'called') {
      const to = answeredBy.get(key) ?? calleeOf(fact)
      if (to !== undefined) over(edgeId('calls', service, to), span.seconds, failed)
    }
    if (fact?.is === 'published') {
      const channel = resolver.resolve(fact.channel).id
      over(channel, span.seconds, failed)
      over(edgeId('publishes', service, channel), span.seconds, failed)
      if (fact.routedTo !== undefined) over(resolver.resolve(fact.routedTo).id, span.seconds, failed)
    }
    if (fact?.is === 'taken') {
      const seconds = span.seconds + waitedOf(each, byKey)
      const channel = resolver.resolve(fact.channel)
      over(channel.id, seconds, failed)
      if (fact.group === '') over(edgeId('consumes', channel.id, service), seconds, failed)
      else {
        const group = groupId(fact.channel, channel, fact.group)
        over(group, seconds, failed)
        over(edgeId('consumes', channel.id, group), seconds, failed)
        over(edgeId('runs', group, service), seconds, failed)
      }
    }
  }
  const startMs = Math.min(...judged.map(({ raw }) => raw.span.startMs))
  const endMs = Math.max(...judged.map(({ raw }) => raw.span.startMs + raw.span.seconds * 1000))
  return {
    of,
    trace: {
      id: main,
      at: startMs,
      seconds: (endMs - startMs) / 1000,
      failed: judged.some(({ failed }) => failed),
      service: root.service,
      name: nameOf(root.raw),
      count: judged.length,
      services: [...new Set(judged.map(({ service }) => service))],
      spans: judged.map((each) => keptOf(each, resolver)),
      cut,
      missing: missingOf(judged, byKey)
    }
  }
}

const judge = (raw: Raw): Judged => {
  const fact = factOf(raw.span)
  const failed = fact?.is === 'served' || fact?.is === 'called' ? fact.failed : raw.span.error
  return { raw, fact, service: serviceId(raw.span.resource.service), key: `${raw.trace}/${raw.id}`, failed }
}

const methodOf = ({ raw }: Judged, { rpcService, method }: { rpcService: string; method: string }): string =>
  rpcMethodId(raw.span.resource.service, rpcService, method)

/** Those that sent what this span took: its parent and what it links to. */
const sendersOf = ({ raw }: Judged, byKey: ReadonlyMap<string, Judged>): Judged[] =>
  [
    ...(raw.parent === null ? [] : [`${raw.trace}/${raw.parent}`]),
    ...raw.links.map(({ trace, id }) => `${trace}/${id}`)
  ]
    .map((key) => byKey.get(key))
    .filter((sender) => sender?.fact?.is === 'published')
    .filter((sender) => sender !== undefined)

const waitedOf = (taken: Judged, byKey: ReadonlyMap<string, Judged>): number =>
  Math.max(0, ...sendersOf(taken, byKey).map(({ raw }) => taken.raw.span.startMs - raw.span.startMs)) / 1000

/** Two ends of one call may have one id (Zipkin's custom): a span is not its own parent. */
const missingOf = (judged: readonly Judged[], byKey: ReadonlyMap<string, Judged>): number =>
  new Set(
    judged.flatMap(({ raw }) => {
      const key = raw.parent === null ? undefined : `${raw.trace}/${raw.parent}`
      return key === undefined || byKey.has(key) ? [] : [key]
    })
  ).size

/** What follows a question mark may be anything. */
const nameOf = ({ span }: Raw): string => {
  const name = clean((span.name.split('?')[0] ?? '').slice(0, MOST_NAME))
  return name === '' ? '(no name)' : name
}

const keptOf = ({ raw, fact, service, failed }: Judged, resolver: Resolver): KeptSpan => {
  const { span, trace, id, parent, links, exception } = raw
  const attributes: KeptSpan['attributes'] = {}
  for (const [name, shown] of Object.entries(KEPT)) {
    const value = span.attributes[name as keyof Attributes]
    if (value !== undefined) attributes[shown] = value
  }
  return {
    trace,
    id,
    parent,
    links,
    service,
    name: nameOf(raw),
    exception,
    failed,
    attributes,
    kind: SPAN_KINDS[span.kind] ?? 'unspecified',
    at: span.startMs,
    seconds: span.seconds,
    message: messageOf(fact, resolver)
  }
}

const messageOf = (fact: Fact, resolver: Resolver): KeptSpan['message'] => {
  if (fact?.is === 'published') return { did: 'sent', ...named(fact.routedTo ?? fact.channel, resolver) }
  return fact?.is === 'taken' ? { did: 'took', ...named(fact.channel, resolver) } : null
}

const named = (channel: ChannelName, resolver: Resolver): { channel: string; name: string } => ({
  channel: resolver.resolve(channel).id,
  name: channel.name === '' ? '(default)' : channel.name
})

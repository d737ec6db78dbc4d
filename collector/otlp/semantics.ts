import { isFailure, OTHER_CODE, RPC_CODES, type Transport } from '../../model/index.ts'
import { clean } from './clean.ts'
import { KIND, type Span } from './span.ts'

/** A channel as a client names it; which watched one it is, is looked up when a tick is made. */
export interface ChannelName {
  transport: Exclude<Transport, 'grpc'>
  kind: 'topic' | 'exchange' | 'queue' | 'stream'
  name: string
  /** RabbitMQ's vhost or Redis's database, '' where the span does not say. */
  space: string
  /** `host:port` that the client talks to, '' where the span does not say. */
  address: string
}

/** Messages that metrics tell of: a counter of them, or a histogram of operations. */
export type ByMetrics = 'counted' | 'timed'

/** What one span says about the flow of calls and messages. Counts are of messages or calls, weighed by sampling. */
export type Fact =
  | { is: 'served'; rpcService: string; method: string; failed: boolean; code: number }
  | { is: 'called'; rpcService: string; method: string; failed: boolean; code: number; address: string; peer: string }
  | {
      is: 'published'
      channel: ChannelName
      routedTo: ChannelName | undefined
      /** `refused`: by the broker, or by nobody there to take it. */
      how: 'sent' | 'created' | 'refused' | ByMetrics
      count: number
    }
  | { is: 'taken'; channel: ChannelName; group: string; how: 'received' | 'processed' | ByMetrics; count: number }
  | undefined

const MESSAGING = ['kafka', 'rabbitmq', 'redis'] as const
/** Names of systems are written with capitals here and there. */
const isNamed = (system: string | number, name: string): boolean =>
  system === name || String(system).toLowerCase() === name

/** What of a span, or of a point of a metric, tells what happened. */
export type Said = Pick<Span, 'name' | 'kind' | 'error' | 'weight' | 'attributes'>

export const factOf = (span: Said): Fact => {
  const { rpcSystem, grpcMethod, messagingSystem } = span.attributes
  if (rpcSystem === undefined ? grpcMethod !== undefined : isNamed(rpcSystem, 'grpc')) return callOf(span)
  if (messagingSystem === undefined) return undefined
  const transport = MESSAGING.find((name) => isNamed(messagingSystem, name))
  return transport && messageOf(span, transport)
}

const callOf = (span: Said): Fact => {
  const { peerService } = span.attributes
  const [service, method] = methodOf(span)
  if (method === '') return undefined
  const { failed, code } = outcomeOf(span)
  if (span.kind === KIND.server) return { is: 'served', rpcService: service, method, failed, code }
  if (span.kind !== KIND.client) return undefined
  return { is: 'called', rpcService: service, method, failed, code, address: addressOf(span), peer: text(peerService) }
}

/**
 * The newest convention has no rpc.service: its rpc.method is `package.Service/Method`, as grpc.method is with a slash at its front. Where neither
 * attribute has a service, the span's name is `package.Service/Method` in every convention.
 */
const methodOf = ({ name, attributes: { rpcService, rpcMethod, grpcMethod } }: Said): [string, string] => {
  const method = text(rpcMethod ?? grpcMethod)
  const service = text(rpcService)
  if (service !== '' && method !== '' && !method.includes('/')) return [service, method]
  const whole = method.includes('/') ? method : clean(name)
  const slash = whole.lastIndexOf('/')
  if (slash > 0) return [whole.slice(whole.startsWith('/') ? 1 : 0, slash), whole.slice(slash + 1)]
  return [service, method]
}

/** Codes by number, by name in any manner of writing (`DEADLINE_EXCEEDED`, `DeadlineExceeded`), and by number as text. */
const CODES = new Map<string | number, number>(
  RPC_CODES.slice(0, OTHER_CODE).flatMap((name, code) => [
    [code, code],
    [`${code}`, code],
    [name, code],
    [bareName(name), code]
  ])
)
CODES.set('CANCELED', RPC_CODES.indexOf('CANCELLED'))

function bareName(name: string): string {
  return name.replaceAll('_', '').toUpperCase()
}

const codeOf = (said: string | number): number => CODES.get(said) ?? CODES.get(bareName(String(said))) ?? OTHER_CODE

/** The name of a call's gRPC status; undefined where the span does not say it. */
export const grpcStatusOf = ({ attributes: { rpcStatus } }: Pick<Span, 'attributes'>): string | undefined =>
  rpcStatus === undefined ? undefined : RPC_CODES[codeOf(rpcStatus)]

/** The status code decides where there is one: old instrumentations set the span's status to ERROR for every code but OK. */
const outcomeOf = ({ kind, attributes, error }: Said): { failed: boolean; code: number } => {
  const { rpcStatus, grpcErrorName, errorType } = attributes
  if (rpcStatus !== undefined) {
    const code = codeOf(rpcStatus)
    return { code, failed: kind === KIND.server ? SERVER_FAILED[code] === true : code !== 0 }
  }
  if (errorType !== undefined) return { code: codeOf(errorType), failed: true }
  // An error without a code is sent as UNKNOWN.
  if (grpcErrorName !== undefined) return { code: UNKNOWN, failed: true }
  return error ? { code: OTHER_CODE, failed: true } : { code: 0, failed: false }
}
const UNKNOWN = RPC_CODES.indexOf('UNKNOWN')
const SERVER_FAILED = RPC_CODES.map((code) => isFailure(code, 'served'))

const messageOf = (span: Said, transport: ChannelName['transport']): Fact => {
  const how = operationOf(span)
  const count = messagesIn(span)
  if (how === 'sent' || how === 'created') {
    const channel = destinationOf(span, transport)
    return (
      channel && {
        is: 'published',
        channel,
        routedTo: routedTo(span, channel),
        how: span.error ? 'refused' : how,
        count
      }
    )
  }
  if (how === undefined) return undefined
  const channel = transport === 'rabbitmq' ? queueOf(span) : destinationOf(span, transport)
  return channel && { is: 'taken', channel, group: text(span.attributes.group), how, count }
}

const OPERATIONS = {
  publish: 'sent',
  send: 'sent',
  create: 'created',
  receive: 'received',
  poll: 'received',
  process: 'processed',
  deliver: 'processed',
  consume: 'processed',
  settle: undefined,
  ack: undefined,
  nack: undefined,
  reject: undefined,
  commit: undefined,
  subscribe: undefined
} as const

/** amqplib's instrumentation names no operation when it publishes: the span's kind says it then. */
const operationOf = ({ kind, attributes }: Said) => {
  const said = attributes.operation ?? attributes.operationName
  if (said !== undefined && Object.hasOwn(OPERATIONS, said)) return OPERATIONS[said as keyof typeof OPERATIONS]
  if (kind === KIND.producer) return 'sent'
  return kind === KIND.consumer ? 'processed' : undefined
}

/** No client takes more at once; one span that says so must not be the whole of a rate. */
const MOST_BATCH = 1e7

const batchOf = ({ attributes }: Pick<Span, 'attributes'>): number => {
  const batch = Number(attributes.batch ?? 1)
  return batch >= 0 && batch <= MOST_BATCH ? batch : 1
}

/** It is of a call or message, and leaves out which. Asked of a span that comes to no fact. */
export const isNameless = ({
  attributes: { rpcSystem, messagingSystem, destination, source }
}: Pick<Span, 'attributes'>): boolean =>
  rpcSystem !== undefined || (messagingSystem !== undefined && destination === undefined && source === undefined)

/** How many messages a span stands for that sent or took some. */
export const messagesIn = (span: Pick<Span, 'weight' | 'attributes'>): number => span.weight * batchOf(span)

/** A reader's place that was written down, and how many messages that covers: `commit` of Kafka's clients, as @plumbline/instrument says it. */
export const commitOf = (span: Said): { channel: ChannelName; group: string; messages: number } | undefined => {
  const { operationName, messagingSystem, group } = span.attributes
  if (operationName !== 'commit' || messagingSystem === undefined || !isNamed(messagingSystem, 'kafka'))
    return undefined
  const channel = destinationOf(span, 'kafka')
  return channel && { channel, group: text(group), messages: batchOf(span) }
}

/** Bytes of a message; undefined where nobody says. */
export const bodySizeOf = ({ attributes: { bodySize } }: Pick<Span, 'attributes'>): number | undefined => {
  const bytes = Number(bodySize ?? Number.NaN)
  return bytes >= 0 && bytes < MOST_BYTES ? bytes : undefined
}
const MOST_BYTES = 2 ** 31

const KINDS = { kafka: 'topic', rabbitmq: 'exchange', redis: 'stream' } as const

/** Where a message is sent to, or for Kafka and Redis taken from. */
const destinationOf = (span: Said, transport: ChannelName['transport']): ChannelName | undefined => {
  const { destination, source } = span.attributes
  const said = span.kind === KIND.producer ? destination : (source ?? destination)
  // Only RabbitMQ has a channel with an empty name: its default exchange.
  if (said === undefined || (said === '' && transport !== 'rabbitmq')) return undefined
  const name = transport === 'rabbitmq' ? exchangeOf(String(said), text(span.attributes.routingKey)) : String(said)
  return { transport, kind: KINDS[transport], name, space: spaceOf(span, transport), address: addressOf(span) }
}

/** The newest convention's destination is `exchange:routing key`. `amq.default`, and for Java's agent `<default>`, stand for the default exchange. */
const exchangeOf = (destination: string, routingKey: string): string => {
  const suffix = `:${routingKey}`
  const exchange =
    routingKey !== '' && destination.endsWith(suffix) ? destination.slice(0, -suffix.length) : destination
  return exchange === 'amq.default' || exchange === '<default>' ? '' : exchange
}

/** The default exchange routes to the queue that the routing key names. Reply pseudo-queues are no queues. */
const routedTo = ({ attributes }: Said, { transport, name, space, address }: ChannelName): ChannelName | undefined => {
  const key = text(attributes.routingKey)
  if (transport !== 'rabbitmq' || name !== '' || key === '' || key.startsWith('amq.')) return undefined
  return { transport, kind: 'queue', name: key, space, address }
}

/**
 * The queue a RabbitMQ delivery came from: as @plumbline/instrument says it; by the newest convention, `exchange:routing key:queue`; in the
 * span's name, where amqplib's own instrumentation has it (`<queue> process`, its destination is the exchange); else the destination.
 */
const queueOf = (span: Said): ChannelName | undefined => {
  const { queue, destination, source, routingKey } = span.attributes
  const said = text(destination)
  const after = (mark: string, at: number) => (at < 0 ? undefined : said.slice(at + mark.length))
  const key = text(routingKey)
  const name =
    text(queue) ||
    text(source) ||
    (key === '' ? undefined : after(`:${key}:`, said.indexOf(`:${key}:`))) ||
    clean(/^(.+) (?:process|receive|deliver)$/s.exec(span.name)?.[1] ?? '') ||
    said
  // Queues that servers name for one connection, and reply pseudo-queues, are hidden.
  if (name === '' || name.startsWith('amq.') || name === '<generated>') return undefined
  return { transport: 'rabbitmq', kind: 'queue', name, space: spaceOf(span, 'rabbitmq'), address: addressOf(span) }
}

/** RabbitMQ: the vhost, which amqplib's instrumentation has in the URL alone. Redis: the database, 0 unless said. */
const spaceOf = ({ attributes }: Said, transport: ChannelName['transport']): string => {
  if (transport === 'redis') return text(attributes.database) || '0'
  if (transport !== 'rabbitmq') return ''
  if (attributes.vhost !== undefined) return text(attributes.vhost)
  const path = /^amqps?:\/\/[^/]*\/([^?]*)/.exec(text(attributes.url))?.[1]
  return path === undefined || path === '' ? '/' : decodeURIComponentSafely(path)
}

const decodeURIComponentSafely = (path: string): string => {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const addressOf = ({ attributes: { serverAddress, serverPort, target } }: Said): string => {
  const host = text(serverAddress)
  // gRPC's name syntax: scheme, authority and address.
  if (host === '') return text(target).replace(/^[a-z0-9+.-]+:(\/\/[^/]*\/)?(?=.*:)/i, '')
  const port = Number(serverPort)
  return port > 0 ? `${host.includes(':') ? `[${host}]` : host}:${port}` : host
}

const text = (value: string | number | undefined): string => (value === undefined ? '' : String(value))

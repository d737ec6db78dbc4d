import type { Transport } from '../../model/index.ts'
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

/** What one span says about the flow of calls and messages. Counts are of messages or calls, weighed by sampling. */
export type Fact =
  | { is: 'served'; rpcService: string; method: string; failed: boolean }
  | { is: 'called'; rpcService: string; method: string; failed: boolean; address: string; peer: string }
  | { is: 'published'; channel: ChannelName; routedTo: ChannelName | undefined; how: 'sent' | 'created'; count: number }
  | { is: 'taken'; channel: ChannelName; group: string; how: 'received' | 'processed'; count: number }
  | undefined

export const factOf = (span: Span): Fact => {
  const { rpcSystem, messagingSystem } = span.attributes
  if (rpcSystem === 'grpc') return callOf(span)
  if (messagingSystem === 'kafka' || messagingSystem === 'rabbitmq' || messagingSystem === 'redis')
    return messageOf(span, messagingSystem)
  return undefined
}

const callOf = (span: Span): Fact => {
  const { rpcService, rpcMethod, peerService } = span.attributes
  const [service, method] = methodOf(text(rpcService), text(rpcMethod))
  if (method === '') return undefined
  const failed = hasFailed(span)
  if (span.kind === KIND.server) return { is: 'served', rpcService: service, method, failed }
  if (span.kind !== KIND.client) return undefined
  return { is: 'called', rpcService: service, method, failed, address: addressOf(span), peer: text(peerService) }
}

/** The newest convention has no rpc.service: its rpc.method is `package.Service/Method`. */
const methodOf = (service: string, method: string): [string, string] => {
  const slash = method.lastIndexOf('/')
  return service === '' && slash > 0 ? [method.slice(0, slash), method.slice(slash + 1)] : [service, method]
}

/** gRPC's status codes by number (grpc.github.io, "Status codes and their use in gRPC"). */
const STATUS = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED'
]
/** For a server the others are its callers' mistakes (semantic conventions for gRPC, "Span status"). */
const SERVER_FAILURES = new Set([
  'UNKNOWN',
  'DEADLINE_EXCEEDED',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS'
])

/** The status code decides where there is one: old instrumentations set the span's status to ERROR for every code but OK. */
const hasFailed = ({ kind, attributes, error }: Span): boolean => {
  const { rpcStatus, grpcErrorName, errorType } = attributes
  if (rpcStatus === undefined) return error || grpcErrorName !== undefined || errorType !== undefined
  const status = STATUS[Number(rpcStatus)] ?? String(rpcStatus).toUpperCase()
  return kind === KIND.server ? SERVER_FAILURES.has(status) : status !== 'OK'
}

const messageOf = (span: Span, transport: ChannelName['transport']): Fact => {
  const how = operationOf(span)
  const count = span.weight * batchOf(span)
  if (how === 'sent' || how === 'created') {
    // What the broker refused did not go over the edge.
    if (span.error) return undefined
    const channel = destinationOf(span, transport)
    return channel && { is: 'published', channel, routedTo: routedTo(span, channel), how, count }
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
  settle: undefined
} as const

/** amqplib's instrumentation names no operation when it publishes: the span's kind says it then. */
const operationOf = ({ kind, attributes }: Span) => {
  const said = attributes.operation ?? attributes.operationName
  if (said !== undefined && Object.hasOwn(OPERATIONS, said)) return OPERATIONS[said as keyof typeof OPERATIONS]
  if (kind === KIND.producer) return 'sent'
  return kind === KIND.consumer ? 'processed' : undefined
}

const batchOf = ({ attributes }: Span): number => {
  const batch = Number(attributes.batch ?? 1)
  return batch >= 0 ? batch : 1
}

const KINDS = { kafka: 'topic', rabbitmq: 'exchange', redis: 'stream' } as const

/** Where a message is sent to, or for Kafka and Redis taken from. */
const destinationOf = (span: Span, transport: ChannelName['transport']): ChannelName | undefined => {
  const said = span.attributes.destination
  // Only RabbitMQ has a channel with an empty name: its default exchange.
  if (said === undefined || (said === '' && transport !== 'rabbitmq')) return undefined
  const name = transport === 'rabbitmq' ? exchangeOf(String(said), text(span.attributes.routingKey)) : String(said)
  return { transport, kind: KINDS[transport], name, space: spaceOf(span, transport), address: addressOf(span) }
}

/** The newest convention's destination is `exchange:routing key`, and `amq.default` stands for the default exchange. */
const exchangeOf = (destination: string, routingKey: string): string => {
  const suffix = `:${routingKey}`
  const exchange =
    routingKey !== '' && destination.endsWith(suffix) ? destination.slice(0, -suffix.length) : destination
  return exchange === 'amq.default' ? '' : exchange
}

/** The default exchange routes to the queue that the routing key names. Reply pseudo-queues are no queues. */
const routedTo = ({ attributes }: Span, { transport, name, space, address }: ChannelName): ChannelName | undefined => {
  const key = text(attributes.routingKey)
  if (transport !== 'rabbitmq' || name !== '' || key === '' || key.startsWith('amq.')) return undefined
  return { transport, kind: 'queue', name: key, space, address }
}

/**
 * The queue a RabbitMQ delivery came from: as @plumbline/instrument says it; by the newest convention, `exchange:routing key:queue`; in the
 * span's name, where amqplib's own instrumentation has it (`<queue> process`, its destination is the exchange); else the destination.
 */
const queueOf = (span: Span): ChannelName | undefined => {
  const { queue, destination, routingKey } = span.attributes
  const said = text(destination)
  const after = (mark: string, at: number) => (at < 0 ? undefined : said.slice(at + mark.length))
  const key = text(routingKey)
  const name =
    text(queue) ||
    (key === '' ? undefined : after(`:${key}:`, said.indexOf(`:${key}:`))) ||
    /^(.+) (?:process|receive|deliver)$/.exec(span.name)?.[1] ||
    said
  // Queues that servers name for one connection, and reply pseudo-queues, are hidden.
  if (name === '' || name.startsWith('amq.')) return undefined
  return { transport: 'rabbitmq', kind: 'queue', name, space: spaceOf(span, 'rabbitmq'), address: addressOf(span) }
}

/** RabbitMQ: the vhost, which amqplib's instrumentation has in the URL alone. Redis: the database, 0 unless said. */
const spaceOf = ({ attributes }: Span, transport: ChannelName['transport']): string => {
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

const addressOf = ({ attributes: { serverAddress, serverPort } }: Span): string => {
  const host = text(serverAddress)
  if (host === '') return ''
  const port = Number(serverPort)
  return port > 0 ? `${host.includes(':') ? `[${host}]` : host}:${port}` : host
}

const text = (value: string | number | undefined): string => (value === undefined ? '' : String(value))

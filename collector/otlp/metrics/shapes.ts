import { KIND } from '../span.ts'

/** What one metric counts, and in which unit where it does not say its own. */
export interface Shape {
  /** `calls` are timed by a histogram. Of messages, `counted` is a counter of them, `timed` a histogram of operations on them. `of_call`: what each call had of `what`. `started`: a counter of calls that
   * began. `level`: what is under way, up and down. `aged`: how old a message was when it was taken. */
  of: 'calls' | 'counted' | 'timed' | 'of_call' | 'started' | 'level' | 'aged'
  kind: number
  unit: 'ms' | 's'
  /** Instrumentations of gRPC's own name no rpc.system. */
  system?: 'grpc'
  /** What is done with messages, where the metric's name says it and its attributes need not. */
  operation?: string
  what?: OfCall
  level?: Level
}

/** What a histogram counts of each call: its messages one way and the other, how often it was tried again, bytes of an answer as its server sent and as its caller received it. */
export type OfCall = 'requests' | 'responses' | 'retries' | 'sizes' | 'received'

/** What is under way of a method: calls, of these streams, and the age of the oldest of those, s. */
export type Level = 'active' | 'streams' | 'oldest'

const calls = (kind: number, unit: Shape['unit']): Shape => ({ of: 'calls', kind, unit })
const ofCall = (kind: number, what: OfCall): Shape => ({ of: 'of_call', kind, unit: 's', what })
const level = (kind: number, of: Level): Shape => ({ of: 'level', kind, unit: 's', level: of })
const counted = (kind: number, operation: string): Shape => ({ of: 'counted', kind, unit: 's', operation })
const timed = (kind: number, operation?: string): Shape => ({
  of: 'timed',
  kind,
  unit: 's',
  ...(operation === undefined ? {} : { operation })
})

/**
 * Every metric that is read: of the semantic conventions for RPC (in ms until 1.37, then in s; until then also messages of a call) and for messaging (1.24 until today), and gRPC's own
 * (gRFC A66 and A96). A call has an attempt or several: attempts are not read, how often it was tried again is. What is under way has no name in the conventions
 * for RPC: `active_requests` is named as for HTTP, and streams as @plumbline/instrument names them.
 */
const SHAPES = new Map<string, Shape>([
  ['rpc.server.call.duration', calls(KIND.server, 's')],
  ['rpc.server.duration', calls(KIND.server, 'ms')],
  ['rpc.client.call.duration', calls(KIND.client, 's')],
  ['rpc.client.duration', calls(KIND.client, 'ms')],
  ['grpc.server.call.duration', { ...calls(KIND.server, 's'), system: 'grpc' }],
  ['grpc.client.call.duration', { ...calls(KIND.client, 's'), system: 'grpc' }],
  ['grpc.server.call.started', { of: 'started', kind: KIND.server, unit: 's', system: 'grpc' }],
  ['rpc.server.requests_per_rpc', ofCall(KIND.server, 'requests')],
  ['rpc.server.responses_per_rpc', ofCall(KIND.server, 'responses')],
  ['grpc.client.call.retries', { ...ofCall(KIND.client, 'retries'), system: 'grpc' }],
  ['rpc.server.response.size', ofCall(KIND.server, 'sizes')],
  ['rpc.client.response.size', ofCall(KIND.client, 'received')],
  ['grpc.server.call.sent_total_compressed_message_size', { ...ofCall(KIND.server, 'sizes'), system: 'grpc' }],
  ['rpc.server.active_requests', level(KIND.server, 'active')],
  ['rpc.client.active_requests', level(KIND.client, 'active')],
  ['rpc.server.open_streams', level(KIND.server, 'streams')],
  ['rpc.client.open_streams', level(KIND.client, 'streams')],
  ['rpc.server.oldest_stream', level(KIND.server, 'oldest')],
  ['rpc.client.oldest_stream', level(KIND.client, 'oldest')],
  ['messaging.client.sent.messages', counted(KIND.producer, 'send')],
  ['messaging.client.published.messages', counted(KIND.producer, 'send')],
  ['messaging.publish.messages', counted(KIND.producer, 'send')],
  ['messaging.client.consumed.messages', counted(KIND.consumer, 'receive')],
  ['messaging.receive.messages', counted(KIND.consumer, 'receive')],
  ['messaging.process.messages', counted(KIND.consumer, 'process')],
  ['messaging.deliver.messages', counted(KIND.consumer, 'process')],
  ['messaging.client.operation.duration', timed(KIND.client)],
  ['messaging.publish.duration', timed(KIND.producer, 'send')],
  ['messaging.receive.duration', timed(KIND.consumer, 'receive')],
  ['messaging.process.duration', timed(KIND.consumer, 'process')],
  ['messaging.message.age', { of: 'aged', kind: KIND.consumer, unit: 's', operation: 'process' }],
  ['messaging.deliver.duration', timed(KIND.consumer, 'process')]
])

export type Data = 'gauge' | 'sum' | 'growing sum' | 'histogram'

/** Whether a metric of this name may come as this: else it is another's. */
export const isOfShape = ({ of }: Shape, data: Data): boolean =>
  of === 'level'
    ? data === 'gauge' || data === 'sum'
    : of === 'counted' || of === 'started'
      ? data === 'growing sum'
      : data === 'histogram'

export const shapeOf = (metric: string): Shape | undefined => SHAPES.get(metric)

const UNITS: Record<string, number> = { s: 1, ms: 1e-3, us: 1e-6, ns: 1e-9 }
/** Seconds in one of the metric's unit (UCUM). */
export const secondsIn = (unit: string, shape: Shape): number =>
  (Object.hasOwn(UNITS, unit) ? UNITS[unit] : UNITS[shape.unit]) ?? 1

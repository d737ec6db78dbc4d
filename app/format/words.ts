import type { EdgeKind, EntityKind, TargetKind, Transport } from '../../model/observation.ts'
import type { Health } from '../../model/state.ts'

export const TRANSPORT_NAMES: Record<Transport, string> = {
  grpc: 'gRPC',
  kafka: 'Kafka',
  rabbitmq: 'RabbitMQ',
  redis: 'Redis'
}

export const TARGET_NAMES: Record<TargetKind, string> = {
  kafka: 'Kafka',
  rabbitmq: 'RabbitMQ',
  redis: 'Redis',
  grpc: 'gRPC',
  otlp: 'OpenTelemetry'
}

const KIND_NAMES: Record<EntityKind, string> = {
  service: 'service',
  rpc_method: 'method',
  topic: 'topic',
  group: 'consumer group',
  exchange: 'exchange',
  queue: 'queue',
  stream: 'stream',
  node: 'node',
  pathway: 'pathway',
  hop: 'step of a pathway'
}

const EDGE_NAMES: Record<EdgeKind, string> = {
  calls: 'calls',
  publishes: 'publishes to',
  routes: 'routes to',
  dead_letters: 'dead-letters to',
  alternates: 'passes what it can’t route to',
  consumes: 'read by',
  runs: 'runs in'
}
export const edgeWord = (kind: EdgeKind): string => EDGE_NAMES[kind]

/** What a transport calls a kind of thing by a word of its own. */
const OWN_NAMES: Partial<Record<`${Transport} ${EntityKind}`, string>> = {
  'redis group': 'stream group',
  'redis node': 'server',
  'kafka node': 'broker'
}

/** What a transport calls its nodes: `broker`, `servers`. */
export const nodeWord = (transport: Transport | null, count: number): string => {
  const word = OWN_NAMES[`${transport ?? 'grpc'} node`] ?? KIND_NAMES.node
  return count === 1 ? word : `${word}s`
}

/** `RabbitMQ queue`, `gRPC method`, `Service`. */
export const kindName = (kind: EntityKind, transport: Transport | null): string => {
  const name = KIND_NAMES[kind]
  if (transport === null) return name.charAt(0).toUpperCase() + name.slice(1)
  return `${TRANSPORT_NAMES[transport]} ${OWN_NAMES[`${transport} ${kind}`] ?? name}`
}

/** What a health is called where there is no state to name it by. */
export const HEALTH_NAMES: Record<Health, string> = {
  ok: 'in step',
  warn: 'behind or slow',
  critical: 'critical',
  unknown: 'can’t be seen'
}

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
  node: 'node'
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

/** `RabbitMQ queue`, `gRPC method`, `Service`. */
export const kindName = (kind: EntityKind, transport: Transport | null): string => {
  const name = KIND_NAMES[kind]
  if (transport === null) return name.charAt(0).toUpperCase() + name.slice(1)
  return `${TRANSPORT_NAMES[transport]} ${kind === 'group' && transport === 'redis' ? 'stream group' : name}`
}

/** What a health is called where there is no state to name it by. */
export const HEALTH_NAMES: Record<Health, string> = {
  ok: 'in step',
  warn: 'behind or slow',
  critical: 'critical',
  unknown: 'can’t be seen'
}

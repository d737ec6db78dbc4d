/**
 * Every attribute that is read, in one place: the name used here, then the attribute's present name in the semantic conventions, then
 * the names that instrumentations still send. Where a span carries several, the first of the list wins.
 */
const SPAN_NAMES = {
  rpcSystem: ['rpc.system.name', 'rpc.system'],
  /** Gone from the newest convention, where rpc.method is `package.Service/Method`. */
  rpcService: ['rpc.service'],
  rpcMethod: ['rpc.method'],
  /** New: the name as text; old: the number. */
  rpcStatus: ['rpc.response.status_code', 'rpc.grpc.status_code'],
  /** @opentelemetry/instrumentation-grpc sets it, without a status code, where a handler fails with an error that has no code. */
  grpcErrorName: ['grpc.error_name'],
  errorType: ['error.type'],
  peerService: ['service.peer.name', 'peer.service'],
  serverAddress: ['server.address', 'net.peer.name', 'net.peer.ip', 'network.peer.address'],
  serverPort: ['server.port', 'net.peer.port', 'network.peer.port'],
  messagingSystem: ['messaging.system'],
  destination: ['messaging.destination.name', 'messaging.destination'],
  operation: ['messaging.operation.type', 'messaging.operation'],
  operationName: ['messaging.operation.name'],
  group: [
    'messaging.consumer.group.name',
    'messaging.kafka.consumer.group',
    'messaging.kafka.consumer_group',
    'messaging.redis.consumer.group'
  ],
  batch: ['messaging.batch.message_count'],
  routingKey: ['messaging.rabbitmq.destination.routing_key', 'messaging.rabbitmq.routing_key'],
  /** The queue of a RabbitMQ delivery, as @plumbline/instrument says it. */
  queue: ['messaging.destination.subscription.name'],
  /** amqplib's instrumentation: the URL without its password; it names the vhost. */
  url: ['messaging.url'],
  vhost: ['messaging.rabbitmq.vhost'],
  clusterId: ['messaging.kafka.cluster.id'],
  database: ['db.namespace', 'db.redis.database_index']
} as const

const RESOURCE_NAMES = {
  name: ['service.name'],
  namespace: ['service.namespace'],
  environment: ['deployment.environment.name', 'deployment.environment'],
  version: ['service.version'],
  language: ['telemetry.sdk.language'],
  instance: ['service.instance.id'],
  host: ['host.name'],
  process: ['process.pid']
} as const

export type Values<Name extends string> = { [N in Name]?: string | number }
export type Attributes = Values<keyof typeof SPAN_NAMES>
export type ResourceAttributes = Values<keyof typeof RESOURCE_NAMES>

/** One attribute key that is read. */
export interface Key<Name extends string> {
  key: string
  bytes: Uint8Array
  name: Name
  /** It is the first of its list: it wins over what an older name said. */
  first: boolean
}

/** Finds keys by text, or by bytes without making a string of each key that is not wanted. */
export interface Table<Name extends string> {
  byText: ReadonlyMap<string, Key<Name>>
  /** By length in bytes. */
  byLength: readonly (readonly Key<Name>[])[]
}

const tableOf = <Name extends string>(names: { readonly [N in Name]: readonly string[] }): Table<Name> => {
  const keys = (Object.keys(names) as Name[]).flatMap((name) =>
    names[name].map((key, i) => ({ key, bytes: new TextEncoder().encode(key), name, first: i === 0 }))
  )
  const byLength: Key<Name>[][] = []
  for (const key of keys) {
    const same = byLength[key.bytes.length]
    if (same === undefined) byLength[key.bytes.length] = [key]
    else same.push(key)
  }
  return { byText: new Map(keys.map((key) => [key.key, key])), byLength }
}

export const SPAN_TABLE = tableOf(SPAN_NAMES)
export const RESOURCE_TABLE = tableOf(RESOURCE_NAMES)

export const keyAt = <Name extends string>(
  table: Table<Name>,
  bytes: Uint8Array,
  start: number,
  end: number
): Key<Name> | undefined =>
  table.byLength[end - start]?.find((key) => {
    // Names differ at their end sooner than at their start.
    for (let i = end - start - 1; i >= 0; i--) if (bytes[start + i] !== key.bytes[i]) return false
    return true
  })

export const setValue = <Name extends string>(
  values: Values<Name>,
  { name, first }: Key<Name>,
  value: string | number
): void => {
  if (first || values[name] === undefined) values[name] = value
}

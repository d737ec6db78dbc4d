/**
 * Every attribute that is read, in one place: the name used here, then the attribute's present name in the semantic conventions, then
 * the names that instrumentations still send. Where a span carries several, the first of the list wins.
 */
const SPAN_NAMES = {
  rpcSystem: ['rpc.system.name', 'rpc.system'],
  /** Gone from the newest convention, where rpc.method is `package.Service/Method`. */
  rpcService: ['rpc.service'],
  rpcMethod: ['rpc.method'],
  /** Also on spans of .NET: ASP.NET Core and Grpc.Net.Client set nothing else of RPC, with a slash at the front. */
  grpcMethod: ['grpc.method'],
  /** New: the name as text; old: the number. */
  rpcStatus: ['rpc.response.status_code', 'rpc.grpc.status_code', 'grpc.status', 'grpc.status_code'],
  /** @opentelemetry/instrumentation-grpc sets it, without a status code, where a handler fails with an error that has no code. */
  grpcErrorName: ['grpc.error_name'],
  errorType: ['error.type'],
  peerService: ['service.peer.name', 'peer.service'],
  serverAddress: [
    'server.address',
    'net.peer.name',
    'server.socket.domain',
    'net.sock.peer.name',
    'network.peer.address',
    'server.socket.address',
    'net.sock.peer.addr',
    'net.peer.ip'
  ],
  /** Of gRPC's own metrics, the target as its client was given it: `dns:///orders:50051`. */
  target: ['grpc.target'],
  serverPort: ['server.port', 'net.peer.port', 'network.peer.port', 'server.socket.port', 'net.sock.peer.port'],
  messagingSystem: ['messaging.system'],
  destination: ['messaging.destination.name', 'messaging.destination'],
  /** Where a message was taken from, in conventions 1.17 to 1.20; the destination was then where it had been sent to. */
  source: ['messaging.source.name', 'messaging.source'],
  operation: ['messaging.operation.type', 'messaging.operation'],
  operationName: ['messaging.operation.name'],
  group: [
    'messaging.consumer.group.name',
    'messaging.kafka.consumer.group',
    'messaging.kafka.consumer_group',
    'messaging.redis.consumer.group',
    'messaging.consumer_group.name'
  ],
  batch: ['messaging.batch.message_count', 'messaging.batch_size'],
  routingKey: ['messaging.rabbitmq.destination.routing_key', 'messaging.rabbitmq.routing_key'],
  /** The queue of a RabbitMQ delivery, as @plumbline/instrument says it. */
  queue: ['messaging.destination.subscription.name'],
  /** amqplib's instrumentation: the URL without its password; it names the vhost. */
  url: ['messaging.url'],
  vhost: ['messaging.rabbitmq.vhost'],
  clusterId: ['messaging.kafka.cluster.id'],
  database: ['db.namespace', 'db.redis.database_index'],
  /** Messages of one key are to be handled in order. */
  orderingKey: [
    'plumbline.ordering_key',
    'messaging.kafka.message.key',
    'messaging.rocketmq.message.group',
    'messaging.gcp_pubsub.message.ordering_key'
  ],
  /** What a question and its answer share: AMQP's correlation id. */
  conversation: ['messaging.message.conversation_id', 'messaging.conversation_id'],
  bodySize: ['messaging.message.body.size', 'messaging.message.envelope.size', 'messaging.message_payload_size_bytes'],
  /** Of a call, as the conventions' metrics are named: how large its answer is, and how many messages went each way. @plumbline/instrument sets them. */
  answerBytes: ['rpc.server.response.size'],
  asked: ['rpc.server.requests_per_rpc'],
  answered: ['rpc.server.responses_per_rpc']
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

/** Each span of a method or channel may say another. */
const DIFFERS: ReadonlySet<string> = new Set<keyof typeof SPAN_NAMES>([
  ...(['batch', 'orderingKey', 'conversation', 'bodySize'] as const),
  ...(['answerBytes', 'asked', 'answered'] as const)
])

const TELL: ReadonlySet<string> = new Set<keyof typeof SPAN_NAMES>(['rpcSystem', 'grpcMethod', 'messagingSystem'])

export type Values<Name extends string> = { [N in Name]?: string | number | undefined }
export type Attributes = Values<keyof typeof SPAN_NAMES>
export type ResourceAttributes = Values<keyof typeof RESOURCE_NAMES>

/** One attribute key that is read. */
export interface Key<Name extends string> {
  key: string
  bytes: DataView
  name: Name
  /** It is the first of its list: it wins over what an older name said. */
  first: boolean
  /** What it says is another from span to span, and nothing of what the span counts to. */
  differs: boolean
  /** Without one of these a span tells of no call or message, whatever its name. */
  tells: boolean
}

/** Finds keys by text, or by bytes without making a string of each key that is not wanted. */
export interface Table<Name extends string> {
  byText: ReadonlyMap<string, Key<Name>>
  /** By what `placeAt` says of their bytes. */
  byPlace: readonly (readonly Key<Name>[] | undefined)[]
}

const PLACES = 1024
/** No key that is read is shorter. */
const SHORTEST = 4
/** Of keys of one length, some byte of these three differs for nearly all. */
const placeAt = (bytes: DataView, start: number, end: number): number =>
  ((end - start) * 31 +
    bytes.getUint8(end - 1) * 7 +
    bytes.getUint8(end - 4) * 13 +
    bytes.getUint8(start + ((end - start) >> 1)) * 61) &
  (PLACES - 1)

const tableOf = <Name extends string>(names: { readonly [N in Name]: readonly string[] }): Table<Name> => {
  const keys = (Object.keys(names) as Name[]).flatMap((name) =>
    names[name].map((key, i) => {
      const bytes = new DataView(new TextEncoder().encode(key).buffer)
      return { key, bytes, name, first: i === 0, differs: DIFFERS.has(name), tells: TELL.has(name) }
    })
  )
  const byPlace = Array.from({ length: PLACES }, (): Key<Name>[] | undefined => undefined)
  for (const key of keys) {
    const place = placeAt(key.bytes, 0, key.bytes.byteLength)
    byPlace[place] = [...(byPlace[place] ?? []), key]
  }
  return { byText: new Map(keys.map((key) => [key.key, key])), byPlace }
}

export const SPAN_TABLE = tableOf(SPAN_NAMES)
export const RESOURCE_TABLE = tableOf(RESOURCE_NAMES)

/** Nothing read yet. Each name has its place from the start: what is read of a span a hundred times a span is found by one shape. */
export const noAttributes = (): Attributes => ({ ...NONE })
const NONE: Attributes = Object.fromEntries(Object.keys(SPAN_NAMES).map((name) => [name, undefined]))

export const keyAt = <Name extends string>(
  table: Table<Name>,
  bytes: DataView,
  start: number,
  end: number
): Key<Name> | undefined => {
  if (end - start < SHORTEST) return undefined
  const same = table.byPlace[placeAt(bytes, start, end)]
  if (same === undefined) return undefined
  for (const key of same) if (isAt(key.bytes, bytes, start, end)) return key
  return undefined
}

/** Four bytes at once, the last four first: names differ at their end sooner than at their start. */
const isAt = (key: DataView, bytes: DataView, start: number, end: number): boolean => {
  if (key.byteLength !== end - start) return false
  const last = key.byteLength - 4
  if (bytes.getInt32(start + last) !== key.getInt32(last)) return false
  for (let i = 0; i < last; i += 4) if (bytes.getInt32(start + i) !== key.getInt32(i)) return false
  return true
}

/** `value`: a text is a clean one. */
export const setValue = <Name extends string>(
  values: Values<Name>,
  { name, first }: Key<Name>,
  value: string | number
): void => {
  if (first || values[name] === undefined) values[name] = value
}

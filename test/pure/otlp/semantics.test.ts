import { type Attributes, SpanKind } from '@opentelemetry/api'
import { describe, expect, test } from 'vitest'
import { readTraceRequest } from '../../../collector/otlp/protobuf/trace-request.ts'
import { adjustedCount } from '../../../collector/otlp/sampling.ts'
import { factOf } from '../../../collector/otlp/semantics.ts'
import { asProtobuf, written } from './spans.ts'

/**
 * A row: who writes such a span, its kind, its name, its attributes, and what is read of it. To add one, copy the attributes from a span that the
 * instrumentation really wrote, without those that change nothing.
 */
type Row = [string, SpanKind, string, Attributes, object | undefined]

const of = (kind: SpanKind, name: string, attributes: Attributes, error = false) => {
  const [span] = readTraceRequest(
    asProtobuf(written({ 'service.name': 'x' }, [{ name, kind, attributes, error }]))
  ).spans
  return span && factOf(span)
}
const { SERVER, CLIENT, PRODUCER, CONSUMER } = SpanKind
const CREATE = { rpcService: 'shop.Orders', method: 'Create' }
const OLD = { 'rpc.system': 'grpc', 'rpc.service': 'shop.Orders', 'rpc.method': 'Create' }

const RPC: Row[] = [
  [
    'Java, Go until 1.37',
    SERVER,
    'shop.Orders/Create',
    { ...OLD, 'rpc.grpc.status_code': 0 },
    { is: 'served', ...CREATE, failed: false }
  ],
  [
    'a server, of its caller’s mistake',
    SERVER,
    '',
    { ...OLD, 'rpc.grpc.status_code': 5 },
    { is: 'served', ...CREATE, failed: false }
  ],
  [
    'its caller',
    CLIENT,
    '',
    { ...OLD, 'rpc.grpc.status_code': 5, 'server.address': 'orders', 'server.port': 50051 },
    { is: 'called', ...CREATE, failed: true, address: 'orders:50051', peer: '' }
  ],
  [
    'Go until 1.17',
    CLIENT,
    '',
    { ...OLD, 'net.sock.peer.addr': '10.0.0.7', 'net.sock.peer.port': 50051 },
    { is: 'called', ...CREATE, failed: false, address: '10.0.0.7:50051', peer: '' }
  ],
  [
    'Python',
    CLIENT,
    '/shop.Orders/Create',
    { ...OLD, 'net.peer.name': 'orders', 'net.peer.port': '50051', 'rpc.grpc.status_code': 14 },
    { is: 'called', ...CREATE, failed: true, address: 'orders:50051', peer: '' }
  ],
  [
    '.NET: Grpc.Net.Client',
    CLIENT,
    'Grpc.Net.Client.GrpcOut',
    { 'grpc.method': '/shop.Orders/Create', 'grpc.status_code': '14' },
    { is: 'called', ...CREATE, failed: true, address: '', peer: '' }
  ],
  [
    '.NET: ASP.NET Core',
    SERVER,
    'POST /shop.Orders/Create',
    { 'grpc.method': '/shop.Orders/Create', 'grpc.status_code': '0', 'http.request.method': 'POST' },
    { is: 'served', ...CREATE, failed: false }
  ],
  [
    'Rust: method in the name alone',
    SERVER,
    'shop.Orders/Create',
    { 'rpc.system': 'grpc' },
    { is: 'served', ...CREATE, failed: false }
  ],
  [
    'the newest convention',
    SERVER,
    'shop.Orders/Create',
    { 'rpc.system.name': 'grpc', 'rpc.method': 'shop.Orders/Create', 'rpc.response.status_code': 'INTERNAL' },
    { is: 'served', ...CREATE, failed: true }
  ],
  ['another system', CLIENT, '', { 'rpc.system': 'aws-api', 'rpc.service': 'S3', 'rpc.method': 'Get' }, undefined],
  ['a method without a name', SERVER, 'x', { 'rpc.system': 'grpc' }, undefined]
]

const topic = { transport: 'kafka', kind: 'topic', name: 'orders' }
const KAFKA: Row[] = [
  [
    'Java, Python until 1.17',
    PRODUCER,
    'orders send',
    { 'messaging.system': 'kafka', 'messaging.destination': 'orders', 'messaging.destination_kind': 'topic' },
    { is: 'published', channel: topic, how: 'sent', count: 1 }
  ],
  [
    'Java until 1.24',
    PRODUCER,
    'orders publish',
    { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders', 'messaging.operation': 'publish' },
    { is: 'published', channel: topic, how: 'sent', count: 1 }
  ],
  [
    'the newest convention',
    CONSUMER,
    'process orders',
    {
      'messaging.system': 'kafka',
      'messaging.destination.name': 'orders',
      'messaging.operation.type': 'process',
      'messaging.consumer.group.name': 'audit'
    },
    { is: 'taken', channel: topic, group: 'audit', how: 'processed', count: 1 }
  ],
  [
    'a batch, by Java',
    CONSUMER,
    'orders receive',
    {
      'messaging.system': 'kafka',
      'messaging.destination.name': 'orders',
      'messaging.operation': 'receive',
      'messaging.batch.message_count': 20,
      'messaging.kafka.consumer.group': 'audit'
    },
    { is: 'taken', channel: topic, group: 'audit', how: 'received', count: 20 }
  ],
  [
    'conventions 1.17 to 1.20: taken from the source',
    CONSUMER,
    'orders process',
    {
      'messaging.system': 'kafka',
      'messaging.source.name': 'orders',
      'messaging.operation': 'process',
      'messaging.kafka.consumer.group': 'audit'
    },
    { is: 'taken', channel: topic, group: 'audit', how: 'processed', count: 1 }
  ],
  [
    '.NET: a capital, and no operation',
    PRODUCER,
    'send orders',
    { 'messaging.system': 'Kafka', 'messaging.destination.name': 'orders' },
    { is: 'published', channel: topic, how: 'sent', count: 1 }
  ],
  [
    'PHP: rdkafka',
    CONSUMER,
    'process orders',
    {
      'messaging.system': 'kafka',
      'messaging.destination.name': 'orders',
      'messaging.operation': 'process',
      'messaging.kafka.consumer.group': 'audit'
    },
    { is: 'taken', channel: topic, group: 'audit', how: 'processed', count: 1 }
  ],
  [
    'an acknowledgement',
    CONSUMER,
    'commit orders',
    { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders', 'messaging.operation.name': 'commit' },
    undefined
  ]
]

const exchange = (name: string) => ({ transport: 'rabbitmq', kind: 'exchange', name, space: '/' })
const queue = (name: string) => ({ transport: 'rabbitmq', kind: 'queue', name, space: '/' })
const RABBITMQ: Row[] = [
  [
    'Java: the default exchange',
    PRODUCER,
    '<default> publish',
    {
      'messaging.system': 'rabbitmq',
      'messaging.destination.name': '<default>',
      'messaging.operation': 'publish',
      'messaging.rabbitmq.destination.routing_key': 'mail'
    },
    { is: 'published', channel: exchange(''), routedTo: queue('mail'), how: 'sent', count: 1 }
  ],
  [
    'Java: the queue in the name alone',
    CONSUMER,
    'mail process',
    {
      'messaging.system': 'rabbitmq',
      'messaging.destination.name': 'events',
      'messaging.operation': 'process',
      'messaging.rabbitmq.destination.routing_key': 'mail.sent'
    },
    { is: 'taken', channel: queue('mail'), how: 'processed', count: 1 }
  ],
  [
    'Java: a queue that the server named',
    CONSUMER,
    '<generated> process',
    { 'messaging.system': 'rabbitmq', 'messaging.destination.name': 'events', 'messaging.operation': 'process' },
    undefined
  ],
  [
    'the newest convention',
    CONSUMER,
    'process events:mail.sent:mail',
    {
      'messaging.system': 'rabbitmq',
      'messaging.destination.name': 'events:mail.sent:mail',
      'messaging.operation.type': 'process',
      'messaging.rabbitmq.destination.routing_key': 'mail.sent'
    },
    { is: 'taken', channel: queue('mail'), how: 'processed', count: 1 }
  ],
  [
    'Node: the vhost in the URL alone',
    PRODUCER,
    'publish events',
    {
      'messaging.system': 'rabbitmq',
      'messaging.destination': 'events',
      'messaging.rabbitmq.routing_key': 'mail.sent',
      'messaging.url': 'amqp://broker:5672/shop%2Feu'
    },
    { is: 'published', channel: { ...exchange('events'), space: 'shop/eu' }, how: 'sent', count: 1 }
  ]
]

describe.each([
  ['calls', RPC],
  ['Kafka', KAFKA],
  ['RabbitMQ', RABBITMQ]
])('%s', (_, rows) => {
  test.each(rows)('%s', (_who, kind, name, attributes, read) => {
    if (read === undefined) expect(of(kind, name, attributes)).toBeUndefined()
    else expect(of(kind, name, attributes)).toMatchObject(read)
  })
})

test('what a broker refused is told from what was published', () => {
  const attributes = { 'messaging.system': 'kafka', 'messaging.destination.name': 'orders' }
  expect(of(PRODUCER, 'send orders', attributes, true)).toMatchObject({ is: 'published', how: 'refused' })
})

describe('how many spans a sampled one stands for', () => {
  test.each([
    ['', 1],
    ['ot=th:0', 1],
    ['ot=th:8', 2],
    ['ot=th:c', 4],
    ['vendor=x,ot=rv:abcdef01234567;th:c,other=y', 4],
    ['ot=th:fd70a3d70a3d71', 100],
    ['ot=th:fffffff', 2 ** 28],
    // One call in 2^56 is no sampling.
    ['ot=th:ffffffffffffff', 1],
    // None of these is a threshold.
    ['ot=th:xyz', 1],
    ['ot=th:123456789012345', 1],
    ['not=th:8', 1]
  ])('%s: %d', (tracestate, count) => expect(adjustedCount(tracestate) / count).toBeCloseTo(1, 9))
})

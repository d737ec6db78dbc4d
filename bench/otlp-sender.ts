import { gzipSync } from 'node:zlib'
import { type Attributes, ROOT_CONTEXT, SpanKind, TraceFlags, type Tracer, trace } from '@opentelemetry/api'
import { type Body, bodyOf, post, renewed, tracerOf } from './otlp-bodies.ts'

/** The services of the benchmark: a process of its own, so that its work is not counted. Sends what it made by the real SDK, again and again. */
export interface Order {
  port: number
  passes: number
}
export interface Made {
  spans: number
  sentBytes: number
  inflatedBytes: number
}

const SERVICES = 20
const METHODS = 50
const BODIES = 60
/** As the SDK's batch processor sends them. */
const BATCH = 512

const tracers = Array.from({ length: SERVICES }, (_, i) => tracerOf(i))

/**
 * A call by both its ends, which sends a message, which is taken within its trace or linked to it, and sent on to a second channel, where it is taken, too: what
 * the conventions have each carry, and ways of three services and two channels.
 */
const exchange = (n: number): void => {
  const [client, server] = [tracers[n % SERVICES]?.tracer, tracers[(n * 7 + 3) % SERVICES]?.tracer]
  const taker = tracers[(n * 3 + 1) % SERVICES]?.tracer
  if (client === undefined || server === undefined || taker === undefined) throw new Error('there is no such service')
  const call = {
    'rpc.system': 'grpc',
    'rpc.service': `shop.Service${(n * 7 + 3) % SERVICES}`,
    'rpc.method': `Method${n % METHODS}`,
    'rpc.grpc.status_code': n % 50 === 0 ? 13 : 0
  }
  const at = { 'server.address': `service-${(n * 7 + 3) % SERVICES}.internal`, 'server.port': 50051 }
  const caller = ended(client, 'call', SpanKind.CLIENT, { ...call, ...at, ...NETWORK }, n)
  const served = ended(server, 'serve', SpanKind.SERVER, { ...call, ...NETWORK }, n, { parent: caller })
  const message = {
    'messaging.system': 'kafka',
    'messaging.destination.name': `topic-${n % METHODS}`,
    'messaging.destination.partition.id': `${n % 12}`,
    'messaging.client.id': 'orders-1',
    'messaging.kafka.message.offset': 100_000 + n
  }
  const send = { ...message, 'messaging.operation.type': 'send' }
  const sent = ended(server, 'send', SpanKind.PRODUCER, send, n, { parent: served })
  const group = { 'messaging.operation.type': 'process', 'messaging.consumer.group.name': `group-${n % 5}` }
  const joined = n % 2 === 0 ? { parent: sent } : { links: [sent] }
  const taken = ended(taker, 'process', SpanKind.CONSUMER, { ...message, ...group }, n + 5, joined)
  const next = { 'messaging.destination.name': `sums-${n % 5}` }
  const on = ended(taker, 'send', SpanKind.PRODUCER, { ...send, ...next }, n + 6, { parent: taken })
  ended(client, 'process', SpanKind.CONSUMER, { ...message, ...next, ...group }, n + 9, { links: [on] })
}

const NETWORK = { 'network.type': 'ipv4', 'network.transport': 'tcp', 'thread.id': 17, 'thread.name': 'worker-17' }

type Context = ReturnType<ReturnType<Tracer['startSpan']>['spanContext']>

const ended = (
  tracer: Tracer,
  name: string,
  kind: SpanKind,
  attributes: Attributes,
  n: number,
  { parent, links = [] }: { parent?: Context; links?: readonly Context[] } = {}
): Context => {
  const context =
    parent === undefined
      ? ROOT_CONTEXT
      : trace.setSpanContext(ROOT_CONTEXT, { ...parent, traceFlags: TraceFlags.SAMPLED })
  const start = Date.UTC(2026, 10, 23) + n
  const linked = links.map((link) => ({ context: link }))
  const span = tracer.startSpan(`${name} something`, { kind, attributes, startTime: start, links: linked }, context)
  span.end(start + 1 + ((n * 7919) % 400))
  return span.spanContext()
}

const made: Made = { spans: 0, sentBytes: 0, inflatedBytes: 0 }
const bodies: Body[] = []
for (let n = 0; bodies.length < BODIES; n++) {
  exchange(n)
  for (const { exporter } of tracers) {
    const spans = exporter.getFinishedSpans()
    if (spans.length < BATCH) continue
    const body = bodyOf(spans)
    bodies.push(body)
    made.spans += spans.length
    made.sentBytes += gzipSync(body.inflated).length
    made.inflatedBytes += body.inflated.length
    exporter.reset()
  }
}

let pass = 0
process.on('message', async ({ port, passes }: Order) => {
  for (let i = 0; i < passes; i++) {
    pass += 1
    const left = bodies.map((body) => renewed(body, pass))
    const one = async () => {
      for (let body = left.pop(); body !== undefined; body = left.pop()) await post(port, body)
    }
    await Promise.all([one(), one(), one(), one()])
  }
  process.send?.('sent')
})
process.send?.(made)

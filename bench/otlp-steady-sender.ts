import { setTimeout as sleep } from 'node:timers/promises'
import { type Attributes, ROOT_CONTEXT, SpanKind, TraceFlags, type Tracer, trace } from '@opentelemetry/api'
import { type Body, bodyOf, post, renewed, tracerOf } from './otlp-bodies.ts'

/** The services of the memory benchmark: a process of its own, so that its memory is not counted. Each calls all methods of the next, round after round. */
export interface Steady {
  port: number
  roundMs: number
}

export const SERVICES = 1000
export const METHODS = 50

const started = (tracer: Tracer, kind: SpanKind, attributes: Attributes, within?: ReturnType<typeof contextOf>) => {
  const around =
    within === undefined
      ? ROOT_CONTEXT
      : trace.setSpanContext(ROOT_CONTEXT, { ...within, traceFlags: TraceFlags.SAMPLED })
  return tracer.startSpan('call', { kind, attributes }, around)
}
const contextOf = (span: ReturnType<Tracer['startSpan']>) => span.spanContext()

const bodiesOf = (): Body[] => {
  const services = Array.from({ length: SERVICES }, (_, i) => tracerOf(i))
  for (const [i, { tracer }] of services.entries()) {
    const to = (i + 1) % SERVICES
    const server = services[to]?.tracer ?? tracer
    for (let m = 0; m < METHODS; m++) {
      const call = { 'rpc.system': 'grpc', 'rpc.service': `shop.Service${to}`, 'rpc.method': `Method${m}` }
      const status = { 'rpc.grpc.status_code': m === 0 ? 13 : 0 }
      const at = { 'server.address': `service-${to}.internal`, 'server.port': 50051 }
      const caller = started(tracer, SpanKind.CLIENT, { ...call, ...status, ...at })
      const served = started(server, SpanKind.SERVER, { ...call, ...status }, contextOf(caller))
      if (m === 1) sendOne(i, tracer, server, contextOf(served))
      served.end()
      caller.end()
    }
  }
  return services.map(({ exporter }) => bodyOf(exporter.getFinishedSpans()))
}

/** A message of each service, so that what follows messages is at work too. */
const sendOne = (i: number, taker: Tracer, sender: Tracer, within: ReturnType<typeof contextOf>): void => {
  const message = { 'messaging.system': 'kafka', 'messaging.destination.name': `topic-${i % 50}` }
  const sent = started(sender, SpanKind.PRODUCER, { ...message, 'messaging.operation.type': 'send' }, within)
  const group = { 'messaging.operation.type': 'process', 'messaging.consumer.group.name': `group-${i % 5}` }
  started(taker, SpanKind.CONSUMER, { ...message, ...group }, contextOf(sent)).end()
  sent.end()
}

if (process.send !== undefined) {
  const bodies = bodiesOf()
  process.on('message', async ({ port, roundMs }: Steady) => {
    for (let n = 1; ; n++) {
      const began = performance.now()
      for (const [i, body] of bodies.entries()) {
        await post(port, renewed(body, n))
        const ahead = ((i + 1) / bodies.length) * roundMs - (performance.now() - began)
        if (ahead > 0) await sleep(ahead)
      }
      process.send?.('round')
    }
  })
  process.send('ready')
}

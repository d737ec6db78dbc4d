import { Agent, request } from 'node:http'
import { gzipSync } from 'node:zlib'
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

/** A tracer of the real SDK for a service, and the spans that it ended. */
export const tracerOf = (i: number) => {
  const exporter = new InMemorySpanExporter()
  const resource = resourceFromAttributes({
    'service.name': `service-${i}`,
    'service.version': '1.4.2',
    'service.instance.id': `instance-${i}`,
    'telemetry.sdk.language': 'nodejs',
    'telemetry.sdk.name': 'opentelemetry',
    'process.pid': 4711,
    'host.name': 'node-17.internal'
  })
  const provider = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter })] })
  return { exporter, tracer: provider.getTracer('bench') }
}

/**
 * A request, and where its trace ids stand, those of links too: each time it is sent they are others, or it would be known as one that came before. They stay
 * as random as an SDK makes them: by their last bytes traces are sampled, and spans of one trace found.
 */
export interface Body {
  inflated: Buffer
  traces: number[]
}

export const bodyOf = (spans: ReadableSpan[]): Body => {
  const inflated = Buffer.from(ProtobufTraceSerializer.serializeRequest(spans) ?? new Uint8Array())
  const traces: number[] = []
  // A span's own id is before those of its links.
  const ids = spans.flatMap((span) => [span.spanContext(), ...span.links.map(({ context }) => context)])
  for (const { traceId } of ids) {
    const at = inflated.indexOf(Buffer.from(traceId, 'hex'), (traces.at(-1) ?? -1) + 1)
    if (at < 0) throw new Error('the trace id of a span is not there')
    traces.push(at)
  }
  return { inflated, traces }
}

/** As it is sent the nth time, n from 1 and each once: of all bodies, spans that belong together then still do. */
export const renewed = ({ inflated, traces }: Body, n: number): Buffer => {
  const [before, now] = [Math.imul(n - 1, 0x9e3779b1), Math.imul(n, 0x9e3779b1)]
  for (const at of traces) inflated.writeInt32BE(inflated.readInt32BE(at + 12) ^ before ^ now, at + 12)
  return gzipSync(inflated, { level: 1 })
}

const agent = new Agent({ keepAlive: true, maxSockets: 4 })
const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' }
export const post = (port: number, body: Buffer): Promise<void> =>
  new Promise((resolve, reject) => {
    const options = { port, host: '127.0.0.1', method: 'POST', path: '/v1/traces', agent, headers }
    const sent = request({ ...options, headers: { ...headers, 'content-length': body.length } }, (answer) => {
      answer.resume()
      answer.on('end', () =>
        answer.statusCode === 200 ? resolve() : reject(new Error(`answered ${answer.statusCode}`))
      )
    })
    // A connection that was kept may be closed by its server as it is used again: Node's own advice is to ask once more (http.ClientRequest, `reusedSocket`).
    sent.on('error', (error: NodeJS.ErrnoException) =>
      sent.reusedSocket && error.code === 'ECONNRESET' ? resolve(post(port, body)) : reject(error)
    )
    sent.end(body)
  })

import { type Attributes, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api'
import { JsonTraceSerializer, ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'

/** A span as a test writes it; times in ms from an arbitrary start. */
export interface Written {
  name: string
  kind: SpanKind
  attributes?: Attributes
  startMs?: number
  tookMs?: number
  error?: boolean
  /** The span that it is a child of, as `written` gave it back. */
  parent?: ReadableSpan
  /** Spans that it is linked to. */
  links?: readonly ReadableSpan[]
}

const START_MS = Date.UTC(2026, 10, 23, 12)

/** Real spans of the OpenTelemetry SDK, as one service would end them. */
export const written = (resource: Attributes, spans: readonly Written[]): ReadableSpan[] => {
  const exporter = new InMemorySpanExporter()
  const provider = new TracerProvider({
    resource: resourceFromAttributes(resource),
    spanProcessors: [new SimpleSpanProcessor({ exporter })]
  })
  const tracer = provider.getTracer('test')
  for (const { name, kind, attributes = {}, startMs = 0, tookMs = 10, error, parent, links = [] } of spans) {
    const context =
      parent === undefined
        ? ROOT_CONTEXT
        : trace.setSpanContext(ROOT_CONTEXT, { ...parent.spanContext(), traceFlags: TraceFlags.SAMPLED })
    const linked = links.map((link) => ({ context: link.spanContext() }))
    const span = tracer.startSpan(name, { kind, attributes, startTime: START_MS + startMs, links: linked }, context)
    if (error) span.setStatus({ code: SpanStatusCode.ERROR, message: 'it failed' })
    span.end(START_MS + startMs + tookMs)
  }
  return exporter.getFinishedSpans()
}

const present = (bytes: Uint8Array | undefined): Uint8Array => {
  if (bytes === undefined) throw new Error('the serializer gave nothing')
  return bytes
}
/** What the real exporters send. */
export const asProtobuf = (spans: ReadableSpan[]): Uint8Array =>
  present(ProtobufTraceSerializer.serializeRequest(spans))
export const asJson = (spans: ReadableSpan[]): Uint8Array => present(JsonTraceSerializer.serializeRequest(spans))

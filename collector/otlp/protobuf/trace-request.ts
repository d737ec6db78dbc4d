import type { Decoded } from '../span.ts'
import { readResourceSpans } from './resource-spans.ts'
import { Wire } from './wire.ts'

/**
 * opentelemetry-proto collector/trace/v1:
 *
 *   message ExportTraceServiceRequest { repeated ResourceSpans resource_spans = 1; }
 *
 * Throws Malformed for bytes that are not one.
 */
export const readTraceRequest = (bytes: Uint8Array): Decoded => {
  const wire = new Wire(bytes)
  const end = bytes.byteLength
  const decoded = decodedFrom(wire.bytes)
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) readResourceSpans(wire, wire.limit(end), decoded)
    else wire.skip(tag, end)
  }
  return decoded
}

/** Nothing yet. */
export const decodedFrom = (body: Buffer): Decoded => ({
  spans: [],
  rejected: new Map(),
  body,
  isJson: false,
  traceIdAt: (at) => body.toString('hex', at, at + 16)
})

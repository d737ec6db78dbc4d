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
  const decoded = decodedFrom(wire)
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) readResourceSpans(wire, wire.limit(end), decoded)
    else wire.skip(tag, end)
  }
  return decoded
}

/** Nothing yet. */
export const decodedFrom = ({ bytes, view }: Wire): Decoded => ({
  spans: [],
  rejected: new Map(),
  body: bytes,
  isJson: false,
  traceIdAt: (from) => bytes.toString('hex', from, from + 16),
  copyTraceId: (from, into, at) => {
    for (let i = 0; i < 4; i++) into[at + i] = view.getUint32(from + 4 * i)
  }
})

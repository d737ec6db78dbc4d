import { Wire } from './wire.ts'

/**
 * How many metrics or log records a request holds. Both signals nest alike (opentelemetry-proto collector/metrics/v1, collector/logs/v1):
 *
 *   Export…ServiceRequest { repeated Resource… = 1 }  Resource… { repeated Scope… = 2 }  Scope… { repeated Metric or LogRecord = 2 }
 *
 * Throws Malformed for bytes that are not so.
 */
export const countRecords = (bytes: Uint8Array): number => {
  const wire = new Wire(bytes)
  return countWithin(wire, bytes.byteLength, [0x0a, 0x12, 0x12])
}

const countWithin = (wire: Wire, end: number, [tag, ...inner]: readonly number[]): number => {
  let count = 0
  while (wire.at < end) {
    const found = wire.varint()
    if (found !== tag) wire.skip(found, end)
    else if (inner.length > 0) count += countWithin(wire, wire.limit(end), inner)
    else {
      wire.skip(found, end)
      count += 1
    }
  }
  wire.ended(end)
  return count
}

import { type Attributes, SPAN_TABLE } from '../attributes.ts'
import { adjustedCount } from '../sampling.ts'
import { type Decoded, type Resource, reject } from '../span.ts'
import { readKeyValue } from './key-value.ts'
import type { Wire } from './wire.ts'

/**
 * opentelemetry-proto trace/v1, the fields that are read:
 *
 *   message Span {
 *     bytes trace_id = 1;  bytes span_id = 2;  string trace_state = 3;  bytes parent_span_id = 4;  string name = 5;
 *     SpanKind kind = 6;  fixed64 start_time_unix_nano = 7;  fixed64 end_time_unix_nano = 8;
 *     repeated KeyValue attributes = 9;  Status status = 15;
 *   }
 *
 * Adds the span to `into`, or counts it as rejected where an id is not valid (16 and 8 bytes, not all zero).
 */
export const readSpan = (wire: Wire, end: number, resource: Resource, into: Decoded): void => {
  let traceId = ''
  let spanId = ''
  let parentSpanId = ''
  let name = ''
  let kind = 0
  let weight = 1
  let error = false
  let start: [number, number] = [0, 0]
  let stop: [number, number] = [0, 0]
  const attributes: Attributes = {}
  while (wire.at < end) {
    const tag = wire.varint()
    switch (tag) {
      case 0x0a:
        traceId = readId(wire, end, 16)
        break
      case 0x12:
        spanId = readId(wire, end, 8)
        break
      case 0x1a:
        weight = adjustedCount(wire.text(end))
        break
      case 0x22:
        parentSpanId = readId(wire, end, 8)
        break
      case 0x2a:
        name = wire.text(end)
        break
      case 0x30:
        kind = wire.varint()
        break
      case 0x39:
        start = wire.fixed64(end)
        break
      case 0x41:
        stop = wire.fixed64(end)
        break
      case 0x4a:
        readKeyValue(wire, wire.limit(end), SPAN_TABLE, attributes)
        break
      case 0x7a:
        error = readStatus(wire, wire.limit(end))
        break
      default:
        wire.skip(tag, end)
    }
  }
  wire.ended(end)
  if (traceId === '' || spanId === '') {
    reject(into, traceId === '' ? 'invalid trace id' : 'invalid span id')
    return
  }
  const seconds = secondsBetween(start, stop)
  into.spans.push({ resource, name, kind, traceId, spanId, parentSpanId, seconds, error, weight, attributes })
}

/** message Status { string message = 2; StatusCode code = 3; }, STATUS_CODE_ERROR = 2. */
const readStatus = (wire: Wire, end: number): boolean => {
  let code = 0
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x18) code = wire.varint()
    else wire.skip(tag, end)
  }
  wire.ended(end)
  return code === 2
}

/** In hexadecimal, or '' where the id is absent, all zero or of another length. */
const readId = (wire: Wire, end: number, length: number): string => {
  const limit = wire.limit(end)
  const start = wire.at
  wire.at = limit
  if (limit - start !== length) return ''
  const text = wire.bytes.toString('hex', start, limit)
  return text === ZEROS[length] ? '' : text
}

const ZEROS: Record<number, string> = { 8: '0'.repeat(16), 16: '0'.repeat(32) }

/** Clocks of one process step back at times: such a span took 0 s, not less. */
const secondsBetween = ([startLow, startHigh]: [number, number], [low, high]: [number, number]): number =>
  Math.max(0, ((high - startHigh) * 2 ** 32 + (low - startLow)) / 1e9)

import { Saying } from '../alike.ts'
import { SPAN_TABLE } from '../attributes.ts'
import { adjustedCount } from '../sampling.ts'
import { type Decoded, isTimed, MOST_LINKS, type Resource, reject, spanIdOf } from '../span.ts'
import { readKey } from './key-value.ts'
import { Texts } from './texts.ts'
import type { Wire } from './wire.ts'

/**
 * opentelemetry-proto trace/v1, the fields that are read:
 *
 *   message Span {
 *     bytes trace_id = 1;  bytes span_id = 2;  string trace_state = 3;  bytes parent_span_id = 4;  string name = 5;
 *     SpanKind kind = 6;  fixed64 start_time_unix_nano = 7;  fixed64 end_time_unix_nano = 8;
 *     repeated KeyValue attributes = 9;  repeated Link links = 13;  Status status = 15;
 *   }
 *
 * Adds the span to `into`, or counts it as rejected where an id is not valid (16 and 8 bytes, not all zero).
 */
export const readSpan = (wire: Wire, end: number, resource: Resource, into: Decoded): void => {
  const ids = IDS
  for (let i = 0; i < ids.length; i++) ids[i] = 0
  let name = ''
  let named = 0
  let kind = 0
  let traceAt = 0
  let weight = 1
  let error = false
  let startLow = 0
  let startHigh = 0
  let stopLow = 0
  let stopHigh = 0
  let links: number[] | undefined
  const saying = SAYING
  saying.begin(resource)
  while (wire.at < end) {
    const tag = wire.varint()
    switch (tag) {
      case 0x0a:
        readId(wire, end, ids, TRACE, 16)
        traceAt = wire.at - 16
        break
      case 0x12:
        readId(wire, end, ids, SPAN, 8)
        break
      case 0x1a:
        weight = adjustedCount(wire.text(end))
        break
      case 0x22:
        readId(wire, end, ids, PARENT, 8)
        break
      case 0x2a:
        name = readName(wire, wire.limit(end))
        named = NAMES.hash
        break
      case 0x30:
        kind = wire.varint()
        break
      case 0x39:
        wire.fixed64(end)
        startLow = wire.low
        startHigh = wire.high
        break
      case 0x41:
        wire.fixed64(end)
        stopLow = wire.low
        stopHigh = wire.high
        break
      case 0x4a:
        readAttribute(wire, wire.limit(end), saying)
        break
      case 0x6a:
        links = readLink(wire, wire.limit(end), links)
        break
      case 0x7a:
        error = readStatus(wire, wire.limit(end))
        break
      default:
        wire.skip(tag, end)
    }
  }
  wire.ended(end)
  const [trace = 0, hasTrace, high = 0, low = 0, parentHigh = 0, parentLow = 0] = ids
  if (hasTrace !== 1 || (high === 0 && low === 0)) {
    reject(into, hasTrace !== 1 ? 'invalid trace id' : 'invalid span id')
    return
  }
  // Clocks of one process step back at times: such a span took 0 s, not less.
  const seconds = Math.max(0, ((stopHigh - startHigh) * 2 ** 32 + (stopLow - startLow)) / 1e9)
  if (!isTimed(startLow + startHigh > 0, stopLow + stopHigh > 0, seconds)) {
    reject(into, 'no start or end')
    return
  }
  const id = spanIdOf(trace, high, low)
  const parentId = parentHigh === 0 && parentLow === 0 ? 0 : spanIdOf(trace, parentHigh, parentLow)
  const alike = saying.alike(name, named, kind, error)
  into.spans.push({
    alike,
    resource,
    name,
    kind,
    trace,
    id,
    parentId,
    traceAt,
    startMs: (startHigh * 2 ** 32 + startLow) / 1e6,
    seconds,
    links,
    error,
    weight,
    attributes: saying.attributes(alike)
  })
}

const SAYING = new Saying()

const readAttribute = (wire: Wire, end: number, into: Saying): void => {
  const key = readKey(wire, end, SPAN_TABLE)
  if (key !== undefined && wire.value !== undefined) into.add(key, wire.value, wire.hash)
}

const NAMES = new Texts((name) => name)
const readName = (wire: Wire, end: number): string => {
  const name = NAMES.at(wire, end)
  wire.at = end
  return name
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

/** message Link { bytes trace_id = 1;  bytes span_id = 2; … }. A link whose ids are not valid is passed over. */
const readLink = (wire: Wire, end: number, links: number[] | undefined): number[] | undefined => {
  const ids = LINK_IDS
  for (let i = 0; i < ids.length; i++) ids[i] = 0
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) readId(wire, end, ids, TRACE, 16)
    else if (tag === 0x12) readId(wire, end, ids, SPAN, 8)
    else wire.skip(tag, end)
  }
  wire.ended(end)
  const [trace = 0, hasTrace, high = 0, low = 0] = ids
  if (hasTrace !== 1 || (high === 0 && low === 0) || (links !== undefined && links.length >= MOST_LINKS)) return links
  const link = spanIdOf(trace, high, low)
  if (links === undefined) return [link]
  links.push(link)
  return links
}

/** Of the span that is being read: the trace id's last four bytes, 1 where it is valid, and both halves of the span's and of its parent's id. */
const IDS = new Uint32Array(6)
/** The same of a link. */
const LINK_IDS = new Uint32Array(4)
const TRACE = 0
const SPAN = 2
const PARENT = 4

/** Leaves 0 where the id is absent, all zero or of another length. */
const readId = (wire: Wire, end: number, ids: Uint32Array, at: number, length: number): void => {
  const limit = wire.limit(end)
  const { view, at: start } = wire
  wire.at = limit
  const isRight = limit - start === length
  if (at !== TRACE) {
    ids[at] = isRight ? view.getUint32(start) : 0
    ids[at + 1] = isRight ? view.getUint32(start + 4) : 0
    return
  }
  let seen = 0
  if (isRight) for (let i = start; i < limit; i += 4) seen |= view.getUint32(i)
  ids[at] = isRight ? view.getUint32(limit - 4) : 0
  ids[at + 1] = seen === 0 ? 0 : 1
}

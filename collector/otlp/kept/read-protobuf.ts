import type { ResourceAttributes } from '../attributes.ts'
import { clean } from '../clean.ts'
import { readResource } from '../protobuf/resource-spans.ts'
import { readSpan } from '../protobuf/span.ts'
import { decodedFrom } from '../protobuf/trace-request.ts'
import { Wire } from '../protobuf/wire.ts'
import { type Resource, resourceOf } from '../span.ts'
import { MOST_LINKS_KEPT, type Raw, type Wanted } from './raw.ts'

/**
 * Looks through an ExportTraceServiceRequest that was read before for spans of these traces: a span of another one costs its tags alone. The fields are named in
 * protobuf/resource-spans.ts and protobuf/span.ts.
 */
export const findInProtobuf = <T>(bytes: Uint8Array, wanted: Wanted<T>, found: (raw: Raw, by: T) => void): void => {
  const wire = new Wire(bytes)
  const end = bytes.byteLength
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) inResourceSpans(wire, wire.limit(end), wanted, found)
    else wire.skip(tag, end)
  }
}

const inResourceSpans = <T>(wire: Wire, end: number, wanted: Wanted<T>, found: (raw: Raw, by: T) => void): void => {
  const start = wire.at
  let resource: Resource | undefined
  const resourceHere = (): Resource => {
    resource ??= resourceAt(wire, start, end)
    return resource
  }
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag !== 0x12) {
      wire.skip(tag, end)
      continue
    }
    const scopeEnd = wire.limit(end)
    while (wire.at < scopeEnd) {
      const inner = wire.varint()
      if (inner !== 0x12) {
        wire.skip(inner, scopeEnd)
        continue
      }
      const spanEnd = wire.limit(scopeEnd)
      const spanStart = wire.at
      const traceAt = traceIdAt(wire, spanEnd)
      const by = traceAt < 0 ? undefined : wanted.get(wire.bytes.readUIntBE(traceAt + 10, 6))
      if (by !== undefined) {
        const raw = rawAt(wire, spanStart, spanEnd, resourceHere())
        if (raw !== undefined) found(raw, by)
      }
      wire.at = spanEnd
    }
  }
}

/** Where the trace id of this span stands; -1 where it has none of 16 bytes. It is the first field wherever senders keep to the order. */
const traceIdAt = (wire: Wire, end: number): number => {
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag !== 0x0a) {
      wire.skip(tag, end)
      continue
    }
    const limit = wire.limit(end)
    return limit - wire.at === 16 ? wire.at : -1
  }
  return -1
}

const resourceAt = (wire: Wire, start: number, end: number): Resource => {
  const back = wire.at
  wire.at = start
  const attributes: ResourceAttributes = {}
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) readResource(wire, wire.limit(end), attributes)
    else wire.skip(tag, end)
  }
  wire.at = back
  return resourceOf(attributes)
}

/** undefined for a span that was rejected. */
const rawAt = (wire: Wire, start: number, end: number, resource: Resource): Raw | undefined => {
  const into = decodedFrom(wire)
  wire.at = start
  readSpan(wire, end, resource, into)
  const [span] = into.spans
  if (span === undefined) return undefined
  const raw: Raw = { span, trace: into.traceIdAt(span.traceAt), id: '', parent: null, links: [], exception: null }
  wire.at = start
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x12) raw.id = hexOf(wire, end, 8) ?? ''
    else if (tag === 0x22) raw.parent = hexOf(wire, end, 8)
    else if (tag === 0x5a) raw.exception = exceptionOf(wire, wire.limit(end)) ?? raw.exception
    else if (tag === 0x6a) readLink(wire, wire.limit(end), raw)
    else wire.skip(tag, end)
  }
  return raw
}

/** null where it is of another length or all zero. */
const hexOf = (wire: Wire, end: number, length: number): string | null => {
  const limit = wire.limit(end)
  const hex = limit - wire.at === length ? wire.bytes.toString('hex', wire.at, limit) : ''
  wire.at = limit
  return hex === '' || /^0+$/.test(hex) ? null : hex
}

const readLink = (wire: Wire, end: number, { links }: Raw): void => {
  let [trace, id]: (string | null)[] = [null, null]
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) trace = hexOf(wire, end, 16)
    else if (tag === 0x12) id = hexOf(wire, end, 8)
    else wire.skip(tag, end)
  }
  if (trace && id && links.length < MOST_LINKS_KEPT) links.push({ trace, id })
}

/** message Event { fixed64 time_unix_nano = 1; string name = 2; repeated KeyValue attributes = 3; … }: of an exception its type, and nothing of what it says. */
const exceptionOf = (wire: Wire, end: number): string | null => {
  let type: string | null = null
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x1a) type = textAt(wire, wire.limit(end), 'exception.type') ?? type
    else wire.skip(tag, end)
  }
  return type
}

/** The text of a KeyValue with this key (protobuf/key-value.ts). */
const textAt = (wire: Wire, end: number, key: string): string | null => {
  let isIt = false
  let text: string | null = null
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) isIt = wire.text(end) === key
    else if (tag === 0x12 && isIt) {
      const limit = wire.limit(end)
      while (wire.at < limit) {
        const inner = wire.varint()
        if (inner === 0x0a) text = clean(wire.text(limit))
        else wire.skip(inner, limit)
      }
    } else wire.skip(tag, end)
  }
  return text
}

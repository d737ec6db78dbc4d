import { RESOURCE_TABLE, type ResourceAttributes } from '../attributes.ts'
import { type Decoded, type Resource, resourceOf } from '../span.ts'
import { readKeyValue } from './key-value.ts'
import { readSpan } from './span.ts'
import type { Wire } from './wire.ts'

/**
 * opentelemetry-proto trace/v1:
 *
 *   message ResourceSpans { Resource resource = 1; repeated ScopeSpans scope_spans = 2; string schema_url = 3; }
 *   message ScopeSpans { InstrumentationScope scope = 1; repeated Span spans = 2; string schema_url = 3; }
 *
 * Fields may come in any order, so the resource is looked for before the spans are read.
 */
export const readResourceSpans = (wire: Wire, end: number, into: Decoded): void => {
  const start = wire.at
  const attributes: ResourceAttributes = {}
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) readResource(wire, wire.limit(end), attributes)
    else wire.skip(tag, end)
  }
  wire.ended(end)
  const resource = resourceOf(attributes)
  wire.at = start
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x12) readScopeSpans(wire, wire.limit(end), resource, into)
    else wire.skip(tag, end)
  }
}

const readScopeSpans = (wire: Wire, end: number, resource: Resource, into: Decoded): void => {
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x12) readSpan(wire, wire.limit(end), resource, into)
    else wire.skip(tag, end)
  }
  wire.ended(end)
}

/** opentelemetry-proto resource/v1: message Resource { repeated KeyValue attributes = 1; … } */
export const readResource = (wire: Wire, end: number, attributes: ResourceAttributes): void => {
  while (wire.at < end) {
    const tag = wire.varint()
    if (tag === 0x0a) readKeyValue(wire, wire.limit(end), RESOURCE_TABLE, attributes)
    else wire.skip(tag, end)
  }
  wire.ended(end)
}

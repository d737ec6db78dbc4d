import {
  type Attributes,
  RESOURCE_TABLE,
  type ResourceAttributes,
  SPAN_TABLE,
  setValue,
  type Table,
  type Values
} from '../attributes.ts'
import { adjustedCount } from '../sampling.ts'
import { type Decoded, type Resource, reject, resourceOf } from '../span.ts'
import { type Fields, fields, list, nanos, number, parse, text } from './read.ts'

/**
 * ExportTraceServiceRequest in OTLP's JSON encoding (OTLP specification, "JSON Protobuf Encoding"): protobuf's JSON mapping with small
 * camel-case names, but ids in hexadecimal and enums as numbers. Throws Malformed for what is not one.
 */
export const readTraceRequestJson = (bytes: Uint8Array): Decoded => {
  const decoded: Decoded = { spans: [], rejected: new Map() }
  for (const resourceSpans of list(parse(bytes).resourceSpans, 'resourceSpans')) {
    const attributes: ResourceAttributes = {}
    if (resourceSpans.resource != null)
      readAttributes(fields(resourceSpans.resource, 'resource').attributes, RESOURCE_TABLE, attributes)
    const resource = resourceOf(attributes)
    for (const scopeSpans of list(resourceSpans.scopeSpans, 'scopeSpans'))
      for (const span of list(scopeSpans.spans, 'spans')) readSpan(span, resource, decoded)
  }
  return decoded
}

const readSpan = (span: Fields, resource: Resource, into: Decoded): void => {
  const traceId = readId(text(span.traceId, 'traceId'), 32)
  const spanId = readId(text(span.spanId, 'spanId'), 16)
  if (traceId === '' || spanId === '') {
    reject(into, traceId === '' ? 'invalid trace id' : 'invalid span id')
    return
  }
  const attributes: Attributes = {}
  readAttributes(span.attributes, SPAN_TABLE, attributes)
  const took = nanos(span.endTimeUnixNano, 'endTimeUnixNano') - nanos(span.startTimeUnixNano, 'startTimeUnixNano')
  into.spans.push({
    resource,
    name: text(span.name, 'name'),
    kind: number(span.kind, 'kind'),
    traceId,
    spanId,
    parentSpanId: readId(text(span.parentSpanId, 'parentSpanId'), 16),
    seconds: took > 0n ? Number(took) / 1e9 : 0,
    error: span.status != null && number(fields(span.status, 'status').code, 'status.code') === 2,
    weight: adjustedCount(text(span.traceState, 'traceState')),
    attributes
  })
}

/** An id in small letters, or '' where it is absent, all zero or no hexadecimal of this length. */
const readId = (id: string, length: number): string =>
  id.length === length && /^[0-9a-f]+$/i.test(id) && !/^0+$/.test(id) ? id.toLowerCase() : ''

const readAttributes = <Name extends string>(attributes: unknown, table: Table<Name>, values: Values<Name>): void => {
  for (const attribute of list(attributes, 'attributes')) {
    const key = table.byText.get(text(attribute.key, 'key'))
    if (key === undefined || attribute.value == null) continue
    const value = anyValue(fields(attribute.value, 'value'))
    if (value !== undefined) setValue(values, key, value)
  }
}

const anyValue = (value: Fields): string | number | undefined => {
  if (value.stringValue != null) return text(value.stringValue, 'stringValue')
  if (value.intValue != null) return number(value.intValue, 'intValue')
  if (value.doubleValue != null) return number(value.doubleValue, 'doubleValue')
  if (value.boolValue != null) return value.boolValue === true ? 1 : 0
  return undefined
}

import { hashOf, Saying } from '../alike.ts'
import { RESOURCE_TABLE, type ResourceAttributes, SPAN_TABLE } from '../attributes.ts'
import { adjustedCount } from '../sampling.ts'
import { type Decoded, isTimed, MOST_LINKS, type Resource, reject, resourceOf, spanIdOfText } from '../span.ts'
import { eachAttribute, readAttributes } from './attributes.ts'
import { type Fields, fields, list, nanos, number, parse, text } from './read.ts'

/**
 * ExportTraceServiceRequest in OTLP's JSON encoding (OTLP specification, "JSON Protobuf Encoding"): protobuf's JSON mapping with small
 * camel-case names, but ids in hexadecimal and enums as numbers. Throws Malformed for what is not one.
 */
export const readTraceRequestJson = (bytes: Uint8Array): Decoded => {
  const decoded = decodedFrom(bytes)
  for (const resourceSpans of list(parse(bytes).resourceSpans, 'resourceSpans')) {
    const resource = resourceIn(resourceSpans)
    for (const scopeSpans of list(resourceSpans.scopeSpans, 'scopeSpans'))
      for (const span of list(scopeSpans.spans, 'spans')) readSpan(span, resource, decoded)
  }
  return decoded
}

/** Who sent these spans. */
export const resourceIn = (resourceSpans: Fields): Resource => {
  const attributes: ResourceAttributes = {}
  if (resourceSpans.resource != null)
    readAttributes(fields(resourceSpans.resource, 'resource').attributes, RESOURCE_TABLE, attributes)
  return resourceOf(attributes)
}

interface DecodedJson extends Decoded {
  traceIds: string[]
}
/** Nothing yet. */
export const decodedFrom = (body: Uint8Array): DecodedJson => {
  const traceIds: string[] = []
  return {
    spans: [],
    rejected: new Map(),
    body,
    isJson: true,
    traceIds,
    traceIdAt: (from) => traceIds[from] ?? '',
    copyTraceId: (from, into, at) => {
      for (let i = 0; i < 4; i++) into[at + i] = Number.parseInt(traceIds[from]?.slice(8 * i, 8 * i + 8) ?? '0', 16)
    }
  }
}

export const readSpan = (span: Fields, resource: Resource, into: DecodedJson): void => {
  const traceId = readId(text(span.traceId, 'traceId'), 32)
  const spanId = readId(text(span.spanId, 'spanId'), 16)
  if (traceId === '' || spanId === '') {
    reject(into, traceId === '' ? 'invalid trace id' : 'invalid span id')
    return
  }
  const saying = SAYING
  saying.begin(resource)
  eachAttribute(span.attributes, SPAN_TABLE, (key, value) =>
    saying.add(key, value, typeof value === 'string' ? hashOf(value) : value | 0)
  )
  const [start, end] = [
    nanos(span.startTimeUnixNano, 'startTimeUnixNano'),
    nanos(span.endTimeUnixNano, 'endTimeUnixNano')
  ]
  const seconds = end > start ? Number(end - start) / 1e9 : 0
  if (!isTimed(start > 0n, end > 0n, seconds)) {
    reject(into, 'no start or end')
    return
  }
  const parentSpanId = readId(text(span.parentSpanId, 'parentSpanId'), 16)
  const [name, kind] = [text(span.name, 'name'), number(span.kind, 'kind')]
  const error = span.status != null && number(fields(span.status, 'status').code, 'status.code') === 2
  const alike = saying.alike(name, hashOf(name), kind, error)
  into.spans.push({
    alike,
    resource,
    name,
    kind,
    trace: Number.parseInt(traceId.slice(24), 16),
    id: spanIdOfText(traceId, spanId),
    parentId: parentSpanId === '' ? 0 : spanIdOfText(traceId, parentSpanId),
    traceAt: into.traceIds.push(traceId) - 1,
    startMs: Number(start / 1000n) / 1000,
    seconds,
    links: readLinks(span),
    error,
    weight: adjustedCount(text(span.traceState, 'traceState')),
    attributes: saying.attributes(alike)
  })
}

const SAYING = new Saying()

/** undefined for none. A link whose ids are not valid is passed over. */
const readLinks = (span: Fields): number[] | undefined => {
  const links = list(span.links, 'links')
    .slice(0, MOST_LINKS)
    .flatMap((link) => {
      const [traceId, spanId] = [
        readId(text(link.traceId, 'link.traceId'), 32),
        readId(text(link.spanId, 'link.spanId'), 16)
      ]
      return traceId === '' || spanId === '' ? [] : [spanIdOfText(traceId, spanId)]
    })
  return links.length === 0 ? undefined : links
}

/** An id in small letters, or '' where it is absent, all zero or no hexadecimal of this length. */
export const readId = (id: string, length: number): string =>
  id.length === length && /^[0-9a-f]+$/i.test(id) && !/^0+$/.test(id) ? id.toLowerCase() : ''

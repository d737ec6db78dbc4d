import { clean } from '../clean.ts'
import { type Fields, fields, list, parse, text } from '../json/read.ts'
import { decodedFrom, readId, readSpan, resourceIn } from '../json/trace-request.ts'
import { keyOfTrace, MOST_LINKS_KEPT, type Raw, type Wanted } from './raw.ts'

const TRACE_IDS = /"traceId"\s*:\s*"([0-9a-fA-F]{32})"/g

/** The same as findInProtobuf, of OTLP's JSON encoding: a body is parsed again only where one of its traces is wanted. */
export const findInJson = <T>(bytes: Uint8Array, wanted: Wanted<T>, found: (raw: Raw, by: T) => void): void => {
  const said = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
  let isIn = false
  for (const [, trace = ''] of said.matchAll(TRACE_IDS)) if (wanted.has(keyOfTrace(trace))) isIn = true
  if (!isIn) return
  for (const resourceSpans of list(parse(bytes).resourceSpans, 'resourceSpans')) {
    const resource = resourceIn(resourceSpans)
    for (const scopeSpans of list(resourceSpans.scopeSpans, 'scopeSpans'))
      for (const each of list(scopeSpans.spans, 'spans')) {
        const trace = readId(text(each.traceId, 'traceId'), 32)
        const by = trace === '' ? undefined : wanted.get(keyOfTrace(trace))
        if (by === undefined) continue
        const into = decodedFrom(bytes)
        readSpan(each, resource, into)
        const [span] = into.spans
        if (span !== undefined) found({ span, trace, ...idsOf(each), exception: exceptionOf(each) }, by)
      }
  }
}

const idsOf = (span: Fields): Pick<Raw, 'id' | 'parent' | 'links'> => ({
  id: readId(text(span.spanId, 'spanId'), 16),
  parent: readId(text(span.parentSpanId, 'parentSpanId'), 16) || null,
  links: list(span.links, 'links')
    .map((link) => ({
      trace: readId(text(link.traceId, 'link.traceId'), 32),
      id: readId(text(link.spanId, 'link.spanId'), 16)
    }))
    .filter(({ trace, id }) => trace !== '' && id !== '')
    .slice(0, MOST_LINKS_KEPT)
})

const exceptionOf = (span: Fields): string | null => {
  if (!Array.isArray(span.events)) return null
  for (const event of span.events.toReversed())
    for (const { key, value } of list(fields(event, 'event').attributes, 'attributes'))
      if (key === 'exception.type' && typeof value === 'object' && value !== null && 'stringValue' in value)
        return clean(text(value.stringValue, 'stringValue'))
  return null
}

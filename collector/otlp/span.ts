import type { ServiceName } from '../../model/index.ts'
import type { Alike } from './alike.ts'
import type { Attributes, ResourceAttributes } from './attributes.ts'

/** Span.SpanKind of opentelemetry-proto trace/v1. */
export const KIND = { unspecified: 0, internal: 1, server: 2, client: 3, producer: 4, consumer: 5 } as const

/** Who sent a span. One object is shared by all spans of a ResourceSpans. */
export interface Resource {
  service: ServiceName
  /** service.version, '' where it is not said. */
  version: string
  /** telemetry.sdk.language */
  language: string
  /** service.instance.id, or host and process where it is not said; '' where neither is. */
  instance: string
}

/** What is read of a span: the same whether it came as protobuf or JSON. */
export interface Span {
  resource: Resource
  name: string
  kind: number
  /** The last four bytes of its trace id, as a whole number. */
  trace: number
  /** Trace id and span id in one number, see `spanIdOf`. */
  id: number
  /** The same of the span's parent; 0 for a root span. */
  parentId: number
  /** Where its trace id stands, for `Decoded.traceIdAt`: no text is made of it before it is asked for. */
  traceAt: number
  /** When it began, Unix ms by its host's clock, and how long it took. */
  startMs: number
  seconds: number
  /** Spans it is linked to, as `id`; undefined for none. */
  links: number[] | undefined
  /** Its status is ERROR. */
  error: boolean
  /** How many spans it stands for: its adjusted count where a sampler says so, else 1. */
  weight: number
  attributes: Attributes
}

/** A span as it came. */
export interface Read extends Span {
  /** What it says of itself, which others say as well. */
  alike: Alike
}

/**
 * A span's two ids as one number of 50 bits, for which no text has to be made: from the last four bytes of the trace id and both halves of the span id, all of
 * which are random. Among 100,000 spans that wait, two are taken for one once in 200,000 times.
 */
export const spanIdOf = (trace: number, spanHigh: number, spanLow: number): number =>
  ((spanLow ^ Math.imul(trace, 0x9e3779b1)) & 0x3ffff) * 2 ** 32 + ((spanHigh ^ trace) >>> 0)

/** The same from ids in hexadecimal. */
export const spanIdOfText = (traceId: string, spanId: string): number =>
  spanIdOf(
    Number.parseInt(traceId.slice(24), 16),
    Number.parseInt(spanId.slice(0, 8), 16),
    Number.parseInt(spanId.slice(8), 16)
  )

/** Of a span's links no more are read: one for each message of a batch. */
export const MOST_LINKS = 1024

/** Why a span is not taken; told to the sender in partial_success and counted. */
export type Rejection = 'invalid trace id' | 'invalid span id' | 'no start or end'

export interface Decoded {
  spans: Read[]
  rejected: Map<Rejection, number>
  /** What the spans were read from. */
  body: Uint8Array
  isJson: boolean
  /** The trace id of a span, in hexadecimal. */
  traceIdAt(traceAt: number): string
  /** The same as four whole numbers: no text is made of what is only kept. */
  copyTraceId(traceAt: number, into: Uint32Array, at: number): void
}

/** A span that took longer than this has no true start or end. */
const LONGEST_S = 10 * 365 * 86_400
export const isTimed = (hasStart: boolean, hasEnd: boolean, seconds: number): boolean =>
  hasStart && hasEnd && seconds < LONGEST_S

export const reject = (decoded: Decoded, why: Rejection): void => {
  decoded.rejected.set(why, (decoded.rejected.get(why) ?? 0) + 1)
}

/** A request that can't be read; the message is told to its sender. */
export class Malformed extends Error {
  override name = 'Malformed'
}

const textOf = (value: string | number | undefined): string => (value === undefined ? '' : String(value))

/** Every SDK sends service.name; the specification names the default for those that don't. */
export const resourceOf = (attributes: ResourceAttributes): Resource => ({
  service: {
    environment: textOf(attributes.environment),
    namespace: textOf(attributes.namespace),
    name: textOf(attributes.name) || 'unknown_service'
  },
  version: textOf(attributes.version),
  language: textOf(attributes.language),
  instance:
    textOf(attributes.instance) || [attributes.host, attributes.process].filter((part) => part !== undefined).join('/')
})

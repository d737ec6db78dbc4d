import type { ServiceName } from '../../model/index.ts'
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
  /** Small hexadecimal letters. */
  traceId: string
  spanId: string
  /** '' for a root span. */
  parentSpanId: string
  seconds: number
  /** Its status is ERROR. */
  error: boolean
  /** How many spans it stands for: its adjusted count where a sampler says so, else 1. */
  weight: number
  attributes: Attributes
}

/** Why a span is not taken; told to the sender in partial_success and counted. */
export type Rejection = 'invalid trace id' | 'invalid span id'

export interface Decoded {
  spans: Span[]
  rejected: Map<Rejection, number>
}

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

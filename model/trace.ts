import { z } from 'zod'

/** Kinds of a span, by the number that OTLP gives them (opentelemetry-proto trace/v1, Span.SpanKind). */
export const SPAN_KINDS = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer'] as const

/** One span of a kept trace. Ids are hexadecimal. */
export const KeptSpan = z.object({
  /** A trace that is linked to has an id of its own. */
  trace: z.string(),
  id: z.string(),
  parent: z.string().nullable(),
  links: z.array(z.object({ trace: z.string(), id: z.string() })),
  /** The entity that sent it. */
  service: z.string(),
  name: z.string(),
  kind: z.enum(SPAN_KINDS),
  /** When it began by its host's clock, Unix ms with fractions, and how long it took. */
  at: z.number(),
  seconds: z.number(),
  failed: z.boolean(),
  /** What it did with messages, and the channel it did it with; null where it is no span of a message. */
  message: z.object({ did: z.enum(['sent', 'took']), channel: z.string(), name: z.string() }).nullable(),
  /** The attributes of a named list (docs/opentelemetry.md), and no others. */
  attributes: z.record(z.string(), z.union([z.string(), z.number()])),
  /** exception.type of the last exception it recorded. */
  exception: z.string().nullable()
})
export type KeptSpan = z.infer<typeof KeptSpan>

/** A trace that was among the slowest, or failed. */
export const TraceSummary = z.object({
  id: z.string(),
  /** When its first span began, Unix ms; and until its last one ended. */
  at: z.number(),
  seconds: z.number(),
  failed: z.boolean(),
  /** Its first span. */
  service: z.string(),
  name: z.string(),
  /** How many spans it has. */
  count: z.number(),
  services: z.array(z.string()),
  /** Where one thing was asked for: how long this trace took there, its slowest span. */
  there: z.object({ seconds: z.number(), failed: z.boolean() }).optional()
})
export type TraceSummary = z.infer<typeof TraceSummary>

export const Trace = TraceSummary.extend({
  spans: z.array(KeptSpan),
  /** Spans beyond what is kept of one trace. */
  cut: z.number(),
  /** Spans that others name as their parent and that did not come. */
  missing: z.number()
})
export type Trace = z.infer<typeof Trace>

export const TracesQuery = z.object({
  /** Id of an entity (service, method, channel, group) or of an edge. */
  of: z.string().min(1).max(4096).optional(),
  /** Unix ms; by default the last hour. */
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional(),
  /** How long it took there, in seconds: from and below. */
  min: z.coerce.number().min(0).optional(),
  max: z.coerce.number().min(0).optional(),
  failed: z.enum(['yes', 'no']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50)
})
export type TracesQuery = z.infer<typeof TracesQuery>

/** The slowest first. `link`: where the user's own store has the whole of a trace, with {trace_id} in it. */
export const TracesAnswer = z.object({ traces: z.array(TraceSummary), link: z.string().nullable() })
export type TracesAnswer = z.infer<typeof TracesAnswer>
export const TraceAnswer = z.object({ trace: Trace, link: z.string().nullable() })
export type TraceAnswer = z.infer<typeof TraceAnswer>

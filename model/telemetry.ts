import { z } from 'zod'

/** Kinds of spans that figures come from. A consumer of Kafka or Redis belongs to a group, one of RabbitMQ to a queue alone. */
export const SPAN_ROLES = ['server', 'client', 'producer', 'group consumer', 'queue consumer'] as const
export type SpanRole = (typeof SPAN_ROLES)[number]

/** What a span may carry that a figure needs; `origin` is its parent or a link. */
export const CARRIED = [
  'method',
  'status',
  'address',
  'destination',
  'operation',
  'group',
  'origin',
  'version',
  'instance'
] as const
export type Carried = (typeof CARRIED)[number]

/** What the spans of one service carry, counted since the intake began or the service was first seen. */
export const Telemetry = z.object({
  of: z.string(),
  /** telemetry.sdk.language; '' where it is not said. */
  language: z.string(),
  /** Unix ms: since when it is counted, and until when. */
  from: z.number(),
  at: z.number(),
  roles: z.partialRecord(
    z.enum(SPAN_ROLES),
    z.object({ spans: z.number(), with: z.partialRecord(z.enum(CARRIED), z.number()) })
  )
})
export type Telemetry = z.infer<typeof Telemetry>

export const TelemetryQuery = z.object({ of: z.string().min(1).max(4096) })
export type TelemetryQuery = z.infer<typeof TelemetryQuery>
/** null: no span of a call or message came from it. */
export const TelemetryAnswer = z.object({ telemetry: Telemetry.nullable() })
export type TelemetryAnswer = z.infer<typeof TelemetryAnswer>

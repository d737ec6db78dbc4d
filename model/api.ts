import { z } from 'zod'
import { Alert } from './alert.ts'
import { FiguresSchema } from './figure.ts'
import { Finding } from './finding.ts'
import { MOST_SPARKLINES, MOST_STATES, SPARKLINE_FIGURES } from './known.ts'
import { EDGE_KINDS, ENTITY_KINDS, TARGET_KINDS, TRANSPORTS } from './observation.ts'
import { Health, SubscriptionState } from './state.ts'

/** Shapes of `/api/v1`, shared by handlers, the typed client and the pages. Fields may be added; these stay. Times are Unix ms. */
const transport = z.enum(TRANSPORTS).nullable()
const labels = z.record(z.string(), z.string())

export const TopologyEntity = z.object({
  id: z.string(),
  kind: z.enum(ENTITY_KINDS),
  transport,
  /** The target that saw it; `otlp` for what only telemetry knows. */
  target: z.string(),
  name: z.string(),
  parent: z.string().nullable(),
  health: Health,
  figures: FiguresSchema,
  labels,
  facts: z.json().optional(),
  /** When it was first seen in its present life. */
  since: z.number()
})
export type TopologyEntity = z.infer<typeof TopologyEntity>

export const TopologyEdge = z.object({
  id: z.string(),
  from: z.string(),
  to: z.string(),
  kind: z.enum(EDGE_KINDS),
  transport,
  figures: FiguresSchema,
  labels
})
export type TopologyEdge = z.infer<typeof TopologyEdge>

export const TopologySubscription = z.object({
  id: z.string(),
  channel: z.string(),
  reader: z.string().nullable(),
  state: SubscriptionState,
  health: Health,
  since: z.number(),
  /** The state in sentences with figures: what a person reads first. */
  summary: z.string(),
  figures: FiguresSchema,
  labels
})
export type TopologySubscription = z.infer<typeof TopologySubscription>

export const TopologyGap = z.object({
  target: z.string(),
  what: z.string(),
  why: z.string(),
  needs: z.string().nullable(),
  since: z.number()
})
export type TopologyGap = z.infer<typeof TopologyGap>

/** Where a node's top left corner stands on the picture, in px at zoom 1. */
export const Position = z.object({ x: z.number(), y: z.number() })
export type Position = z.infer<typeof Position>

/** How fresh a target's part of the picture is: it is stale once nothing came for three intervals. */
export const TopologyTarget = z.object({
  id: z.string(),
  kind: z.enum(TARGET_KINDS),
  intervalMs: z.number(),
  /** Its newest tick; null where there is none yet. */
  at: z.number().nullable()
})
export type TopologyTarget = z.infer<typeof TopologyTarget>

/** Why the configuration file's newest content is not in force: the last good one is. `at`: Unix ms. */
export const ConfigError = z.object({ at: z.number(), message: z.string(), todo: z.string() })
export type ConfigError = z.infer<typeof ConfigError>

export const Topology = z.object({
  /** The moment the picture is of: the newest tick, or the `at` that was asked for. */
  at: z.number(),
  entities: z.array(TopologyEntity),
  edges: z.array(TopologyEdge),
  subscriptions: z.array(TopologySubscription),
  gaps: z.array(TopologyGap),
  /** By entity id. A node that has a place keeps it. */
  positions: z.record(z.string(), Position).optional(),
  targets: z.array(TopologyTarget).optional(),
  /** Alerts that fire now. */
  alerts: z.array(Alert).optional(),
  /** Findings that are open now. */
  findings: z.array(Finding).optional(),
  /** When the dashboard last heard that something happened: then `events` has more. Unix ms, null where it has heard of nothing yet. */
  eventsAt: z.number().nullable().optional(),
  configError: ConfigError.nullable().optional(),
  /** Since when the dashboard has had no database, so that nothing newer can be seen; null while it has one. */
  lostAt: z.number().nullable().optional(),
  /** The server's clock when this was sent: whoever reads it can tell how old the picture is by a clock of their own. */
  now: z.number().optional()
})
export type Topology = z.infer<typeof Topology>

/**
 * One message of the live stream (`GET /api/v1/live`): the event `picture` carries a whole Topology, `patch` what changed since the message
 * before. Things in a patch replace those of the same id; removed things are named by id; `gaps` and `targets`, where present, are all of them;
 * `positions` are those of new nodes. Where nodes move, a whole picture is sent. `alive` carries the server's clock, `{now}`, every 15 s.
 */
export const TopologyPatch = Topology.partial({ entities: true, edges: true, subscriptions: true, gaps: true }).extend({
  removed: z.array(z.string()).optional()
})
export type TopologyPatch = z.infer<typeof TopologyPatch>

export const TopologyQuery = z.object({
  /** Unix ms; without it, now. */
  at: z.coerce.number().int().min(0).optional()
})
export type TopologyQuery = z.infer<typeof TopologyQuery>

export const EntitiesQuery = z.object({ target: z.string().optional(), gone: z.enum(['yes', 'no']).default('no') })

/** An entity that was there and is no more. `goneAt`: Unix ms. */
export const GoneEntity = TopologyEntity.pick({
  id: true,
  kind: true,
  transport: true,
  target: true,
  name: true,
  since: true
}).extend({
  goneAt: z.number()
})
export type GoneEntity = z.infer<typeof GoneEntity>
export const EntitiesAnswer = z.object({ entities: z.array(TopologyEntity) })
export type EntitiesAnswer = z.infer<typeof EntitiesAnswer>
export const GoneAnswer = z.object({ entities: z.array(GoneEntity) })
export type GoneAnswer = z.infer<typeof GoneAnswer>

export const SeriesQuery = z.object({
  of: z.string().min(1),
  name: z.string().optional(),
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
  /** Width of a point in ms; the newest value in it stands for it. */
  step: z.coerce.number().int().min(1000).optional()
})
export type SeriesQuery = z.infer<typeof SeriesQuery>

export const Series = z.object({
  name: z.string(),
  part: z.string().nullable(),
  unit: z.string(),
  /** null: unknown, or nothing was polled. */
  points: z.array(z.tuple([z.number(), z.union([z.number(), z.literal('never'), z.null()])]))
})
export type Series = z.infer<typeof Series>
export const SeriesAnswer = z.object({ series: z.array(Series) })
export type SeriesAnswer = z.infer<typeof SeriesAnswer>

/** At most as many as a screen has rows; each name as long as ids get. */
export const SparklinesQuery = z.object({ of: z.array(z.string().min(1).max(4096)).min(1).max(MOST_SPARKLINES) })
export type SparklinesQuery = z.infer<typeof SparklinesQuery>

/** The last hour of one thing, small: the first of SPARKLINE_FIGURES that it has. */
export const Sparkline = z.object({
  of: z.string(),
  name: z.enum(SPARKLINE_FIGURES),
  /** A value a step, from `from` on. null: unknown, or nothing was polled. */
  points: z.array(z.union([z.number(), z.literal('never'), z.null()]))
})
export type Sparkline = z.infer<typeof Sparkline>
/** Things of which nothing is stored are left out. */
export const SparklinesAnswer = z.object({
  from: z.number(),
  /** Width of a point, ms. */
  step: z.number(),
  sparklines: z.array(Sparkline)
})
export type SparklinesAnswer = z.infer<typeof SparklinesAnswer>

export const PathwaysQuery = z.object({
  /** Unix ms; without it, now. */
  at: z.coerce.number().int().min(0).optional(),
  /** Only ways that lead through this service, channel, group, exchange or method. */
  through: z.string().min(1).max(4096).optional()
})
export type PathwaysQuery = z.infer<typeof PathwaysQuery>

const hop = { id: z.string(), name: z.string(), transport, figures: FiguresSchema }
/** A step of a way: a service that processes messages, or a channel in which they wait (model/pathway.ts). */
export const PathwayHop = z.union([
  z.object({ ...hop, service: z.string(), method: z.string().nullable() }),
  z.object({ ...hop, channel: z.string(), reader: z.string().nullable(), exchange: z.string().nullable() })
])
export const PathwaysAnswer = z.object({
  at: z.number(),
  pathways: z.array(z.object({ id: z.string(), name: z.string(), figures: FiguresSchema, hops: z.array(PathwayHop) }))
})
export type PathwaysAnswer = z.infer<typeof PathwaysAnswer>

export const StatesQuery = z.object({
  /** Ids of subscriptions. */
  of: z.array(z.string().min(1).max(4096)).min(1).max(MOST_STATES),
  /** Unix ms; by default the last hour. */
  from: z.coerce.number().int().min(0).optional(),
  to: z.coerce.number().int().min(0).optional()
})
export type StatesQuery = z.infer<typeof StatesQuery>

/** A subscription was in one state from then until then; `to` null: it still is. Where nothing was polled, nothing is said. */
export const StateSpan = z.object({
  of: z.string(),
  state: SubscriptionState,
  from: z.number(),
  to: z.number().nullable()
})
export type StateSpan = z.infer<typeof StateSpan>
export const StatesAnswer = z.object({ states: z.array(StateSpan) })
export type StatesAnswer = z.infer<typeof StatesAnswer>

export const TargetStatus = z.object({
  id: z.string(),
  kind: z.enum(TARGET_KINDS),
  address: z.string(),
  intervalMs: z.number(),
  /** ok: seen whole; partial: with gaps; unreachable: the last poll saw nothing; pending: not polled yet. */
  status: z.enum(['ok', 'partial', 'unreachable', 'pending']),
  lastPollAt: z.number().nullable(),
  lastPollMs: z.number().nullable(),
  overruns: z.number(),
  labels,
  gaps: z.array(TopologyGap)
})
export type TargetStatus = z.infer<typeof TargetStatus>

export const Targets = z.object({
  targets: z.array(TargetStatus),
  /** What automatic discovery looked for and did not find, where no configuration names targets. */
  notFound: z.array(z.object({ kind: z.enum(TARGET_KINDS), address: z.string(), why: z.string() })),
  /** The configuration file in force, or null where targets were discovered. */
  config: z.string().nullable(),
  configError: ConfigError.nullable().optional(),
  /** Watched before and no more, the latest first: their history is kept until it expires. */
  removed: z
    .array(z.object({ id: z.string(), kind: z.enum(TARGET_KINDS), address: z.string(), removedAt: z.number() }))
    .optional()
})
export type RemovedTarget = NonNullable<Targets['removed']>[number]
export type Targets = z.infer<typeof Targets>

export const HealthAnswer = z.object({
  status: z.enum(['ok', 'degraded']),
  version: z.string(),
  database: z.enum(['ok', 'unreachable']),
  collector: z.enum(['ok', 'silent']),
  at: z.number()
})
export type HealthAnswer = z.infer<typeof HealthAnswer>

/** `POST /api/v1/session`: a browser trades PLUMBLINE_TOKEN for a cookie. */
export const SessionRequest = z.strictObject({ token: z.string().min(1).max(4096) })
export type SessionRequest = z.infer<typeof SessionRequest>
export const SessionAnswer = z.object({ expiresAt: z.number() })
export type SessionAnswer = z.infer<typeof SessionAnswer>

/** `POST /api/v1/layout/tidy`: everything is laid out anew, for everybody. */
export const TidyAnswer = z.object({ positions: z.record(z.string(), Position) })
export type TidyAnswer = z.infer<typeof TidyAnswer>

export const ErrorAnswer = z.object({
  error: z.object({ code: z.string(), message: z.string(), todo: z.string() })
})
export type ErrorAnswer = z.infer<typeof ErrorAnswer>

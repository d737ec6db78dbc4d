import { z } from 'zod'
import { Figure, FiguresSchema } from './figure.ts'
import { ALERT_FIGURES, ALERT_SUBJECTS, type AlertFigure, FIGURE_NAMES } from './known.ts'
import { TARGET_KINDS } from './observation.ts'

const figureName = z.enum([...FIGURE_NAMES, ...Object.keys(ALERT_FIGURES)] as [AlertFigure, ...AlertFigure[]])

/** `over`: above the threshold; `never` is above every number. `under`: below it. In the figure's own unit. */
export const Condition = z.strictObject({
  figure: figureName,
  is: z.enum(['over', 'under']),
  threshold: z.number()
})
export type Condition = z.infer<typeof Condition>

/** Which subjects a rule judges; what is not named matches all. */
export const Selector = z.strictObject({
  transport: z.enum(['grpc', 'kafka', 'rabbitmq', 'redis']).optional(),
  targetKind: z.enum(TARGET_KINDS).optional(),
  target: z.string().min(1).max(63).optional(),
  /** Glob (`*`, `?`) on the name of the channel, its reader, the method or the service. */
  name: z.string().min(1).max(300).optional()
})
export type Selector = z.infer<typeof Selector>

export const SEVERITIES = ['warn', 'critical'] as const
export const Severity = z.enum(SEVERITIES)
export type Severity = z.infer<typeof Severity>

/**
 * A rule fires when all its conditions have held for `forS`. It resolves once the first has not held for `keepS`: the others only say when it begins.
 * `unknown` says what a condition does whose figure is unknown: `keep` lets the alert stay in the state it is in.
 */
export const AlertRule = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'small letters, digits or dash, at most 63'),
  name: z.string().trim().min(1).max(120),
  subject: z.enum(ALERT_SUBJECTS),
  when: z.array(Condition).min(1).max(4),
  forS: z.number().int().min(0).max(86_400),
  keepS: z.number().int().min(0).max(86_400),
  unknown: z.enum(['keep', 'fire', 'resolve']),
  severity: Severity,
  selector: Selector,
  enabled: z.boolean(),
  /** Unix ms; until then it is judged and shown, and nobody is told. */
  mutedUntil: z.number().int().nullable()
})
export type AlertRule = z.infer<typeof AlertRule>

/** Prometheus's words. Only what fires or fired is told; `pending` is not yet long enough. */
export const ALERT_STATES = ['pending', 'firing', 'resolved'] as const
export const AlertState = z.enum(ALERT_STATES)
export type AlertState = z.infer<typeof AlertState>

/** One episode of one rule and one subject. Times are Unix ms. */
export const Alert = z.object({
  id: z.string(),
  rule: z.string(),
  ruleName: z.string(),
  /** Id of the subject: a subscription, an entity, or `target/<id>`. */
  of: z.string(),
  target: z.string(),
  state: AlertState,
  severity: Severity,
  /** When its conditions began to hold. */
  since: z.number(),
  firedAt: z.number().nullable(),
  resolvedAt: z.number().nullable(),
  mutedUntil: z.number().nullable(),
  /** In a sentence with figures; while it fires, as of the newest tick. */
  summary: z.string(),
  figures: FiguresSchema,
  /** The rule's first condition, and the figure it looks at. */
  condition: Condition,
  value: Figure
})
export type Alert = z.infer<typeof Alert>

export const AlertsQuery = z.object({
  state: AlertState.optional(),
  /** Only those whose episode reaches beyond this moment; by default the last 24 h. Firing ones are always given. */
  from: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200)
})
export const AlertsAnswer = z.object({ alerts: z.array(Alert) })
export type AlertsAnswer = z.infer<typeof AlertsAnswer>

/** `POST /api/v1/alerts/mute`: until then nobody is told of it; null lifts it. */
export const MuteRequest = z.strictObject({ alert: z.string().min(1), until: z.number().int().nullable() })
export type MuteRequest = z.infer<typeof MuteRequest>

/** A rule in force, and where it comes from. */
export const RuleInForce = z.object({
  rule: AlertRule,
  shipped: z.boolean(),
  /** A shipped rule that somebody changed. */
  changed: z.boolean(),
  /** What it looks for, in words. */
  words: z.string(),
  /** How many things it judges now. */
  judges: z.number()
})
export type RuleInForce = z.infer<typeof RuleInForce>
export const RulesAnswer = z.object({ rules: z.array(RuleInForce) })
export type RulesAnswer = z.infer<typeof RulesAnswer>
export const RuleAnswer = z.object({ rule: AlertRule })

/** `POST /api/v1/rules/preview`: what a rule would have done. At most the last 7 days. */
export const PreviewRequest = z.strictObject({ rule: AlertRule, from: z.number().int(), to: z.number().int() })
export type PreviewRequest = z.infer<typeof PreviewRequest>

/** Times are Unix ms. */
export const PreviewAnswer = z.object({
  /** How many things the rule judges, and of how many of them the history was read. */
  judges: z.number(),
  read: z.number(),
  /** Width of one look at the history, ms. */
  step: z.number(),
  /** When it would have fired, and for whom, the oldest first; null: it would be firing still. */
  episodes: z.array(
    z.object({
      of: z.string(),
      name: z.string(),
      since: z.number(),
      firedAt: z.number(),
      resolvedAt: z.number().nullable()
    })
  ),
  /** The first condition's figure of the one that fired for longest, or came nearest. */
  shown: z
    .object({
      of: z.string(),
      name: z.string(),
      points: z.array(z.tuple([z.number(), z.union([z.number(), z.literal('never'), z.null()])]))
    })
    .nullable()
})
export type PreviewAnswer = z.infer<typeof PreviewAnswer>

/** Where alerts are sent, without what is secret, and how sending went lately. */
export const WebhooksAnswer = z.object({
  webhooks: z.array(z.object({ id: z.string(), host: z.string(), severity: Severity, signed: z.boolean() })),
  deliveries: z.array(
    z.object({
      id: z.string(),
      webhook: z.string(),
      kind: z.enum(['firing', 'resolved', 'digest', 'test']),
      alert: z.string().nullable(),
      createdAt: z.number(),
      doneAt: z.number().nullable(),
      attempts: z.number(),
      trouble: z.string().nullable()
    })
  )
})
export type WebhooksAnswer = z.infer<typeof WebhooksAnswer>
export const WebhookTestRequest = z.strictObject({ webhook: z.string().min(1) })
/** Under this id the outcome stands among `deliveries`. */
export const WebhookTestAnswer = z.object({ delivery: z.string() })

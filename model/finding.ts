import { z } from 'zod'
import { TRANSPORTS } from './observation.ts'

/** `stray`: away from the guide; `hint`: the guide allows both ways, and another is lighter. */
export const FINDING_SEVERITIES = ['hint', 'warn', 'critical'] as const

/** What a finding rests on. Times are Unix ms. */
export const Evidence = z.object({
  /** Id of what the series belongs to, and its name, so that a chart can be drawn: `/api/v1/series`. */
  of: z.string(),
  series: z.string().nullable(),
  /** The figure in words people read, its value and unit (UCUM), and the threshold in the same unit. */
  figure: z.string(),
  value: z.number(),
  unit: z.string(),
  threshold: z.number(),
  /** The window it was judged over. */
  from: z.number(),
  to: z.number(),
  /** The flowchart path: each fork's question, the observed answer and the figure behind it. */
  path: z.array(z.object({ question: z.string(), answer: z.enum(['yes', 'no', 'unknown']), why: z.string() })),
  /** What would make it go away. */
  goesAway: z.string()
})
export type Evidence = z.infer<typeof Evidence>

/** A channel whose use strays from the guide. Times are Unix ms. */
export const Finding = z.object({
  id: z.string(),
  /** Id of the guide rule, `redis.retention`. */
  rule: z.string(),
  /** Id of the channel (or target) that strays. */
  of: z.string(),
  target: z.string(),
  state: z.enum(['open', 'resolved']),
  severity: z.enum(FINDING_SEVERITIES),
  since: z.number(),
  resolvedAt: z.number().nullable(),
  summary: z.string(),
  evidence: Evidence,
  /** The transport that the flowchart leads to instead; null where the channel is right and only its setting strays. */
  instead: z.string().nullable()
})
export type Finding = z.infer<typeof Finding>

export const FindingsQuery = z.object({
  state: z.enum(['open', 'resolved']).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200)
})

/** How one rule of the guide stood at the last look. */
export const RuleState = z.object({
  rule: z.string(),
  /** How many channels it concerns, and of those how many stray, fit, or can't be judged yet. */
  concerns: z.number(),
  strays: z.number(),
  fits: z.number(),
  /** What is missing to judge, for how many channels, and some of them; most channels first. */
  unknown: z.array(z.object({ missing: z.string(), count: z.number(), examples: z.array(z.string()) }))
})
export type RuleState = z.infer<typeof RuleState>

/** What the collector's last look at the guide came to. Times are Unix ms. */
export const GuideState = z.object({
  at: z.number(),
  rules: z.array(RuleState),
  /** The most messages a second that one channel took in, over the hours that were watched. */
  peaks: z.array(z.object({ transport: z.enum(TRANSPORTS), of: z.string(), value: z.number(), hours: z.number() }))
})
export type GuideState = z.infer<typeof GuideState>

/** `judged` is null until the collector has judged for the first time. */
export const FindingsAnswer = z.object({ findings: z.array(Finding), judged: GuideState.nullable() })
export type FindingsAnswer = z.infer<typeof FindingsAnswer>

import { z } from 'zod'
import { FINDING_SEVERITIES } from './finding-severity.ts'
import { GuideFile } from './guide-file.ts'
import { TRANSPORTS } from './observation.ts'

/** The questions of the decision chart, by id. */
export const FORK_IDS = ['answer', 'replay', 'routing', 'redis'] as const
export type ForkId = (typeof FORK_IDS)[number]

const person = z.string().trim().min(1).max(100)
const reason = z.string().trim().min(1).max(500)

/** An answer that people gave for a channel: it stands whatever is observed. `at`: Unix ms. */
export const Pin = z.object({
  of: z.string().min(1).max(4096),
  fork: z.enum(FORK_IDS),
  answer: z.enum(['yes', 'no']),
  by: person,
  why: reason,
  at: z.number()
})
export type Pin = z.infer<typeof Pin>
/** `answer` null takes the pin away. */
export const PinRequest = Pin.omit({ at: true, answer: true }).extend({ answer: z.enum(['yes', 'no']).nullable() })
export type PinRequest = z.infer<typeof PinRequest>

/** One step through the decision chart. `pinned`: who gave the answer; then `observed` is what was seen all the same. */
export const PathStep = z.object({
  question: z.string(),
  answer: z.enum(['yes', 'no', 'unknown']),
  why: z.string(),
  fork: z.enum(FORK_IDS).optional(),
  pinned: Pin.pick({ by: true, at: true }).optional(),
  observed: z.enum(['yes', 'no', 'unknown']).optional()
})
export type PathStep = z.infer<typeof PathStep>

/** Somebody knows of a finding. Unix ms. */
export const Acknowledgement = z.object({ by: person, why: reason, at: z.number(), until: z.number() })
export type Acknowledgement = z.infer<typeof Acknowledgement>
/** `until` null takes it back. `id`: of the finding. */
export const AcknowledgeRequest = Acknowledgement.omit({ at: true, until: true }).extend({
  finding: z.string().min(1).max(8192),
  until: z.number().int().positive().nullable()
})
export type AcknowledgeRequest = z.infer<typeof AcknowledgeRequest>

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
  path: z.array(PathStep),
  /** What would make it go away. */
  goesAway: z.string(),
  /** How much was seen to say so: hours watched, share of traffic traced. */
  confidence: z.string().optional(),
  /** Version of guide.yaml that it was made under; absent where none was in force. */
  guide: z.string().optional(),
  /** Version that it stands under now, where that is another. */
  guideNow: z.string().optional()
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
  instead: z.string().nullable(),
  acknowledged: Acknowledgement.nullable().optional(),
  /** As they were when it was last judged: the rule's title, what is recommended, and by guide.yaml whose the channel is. */
  title: z.string().optional(),
  recommendation: z.string().optional(),
  owner: z.string().nullable().optional(),
  /** The last time that the same rule found the same, where it came back; and how often it was there before. */
  earlier: z
    .object({ id: z.string(), since: z.number(), resolvedAt: z.number(), times: z.number().int().positive() })
    .optional()
})
export type Finding = z.infer<typeof Finding>

export const FindingsQuery = z.object({
  /** Id of a channel: its findings, past ones too. */
  of: z.string().max(4096).optional(),
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
  /** Some of those, by id, so that a rule is told by examples. */
  examples: z.object({ strays: z.array(z.string()), fits: z.array(z.string()) }).optional(),
  /** What is missing to judge, for how many channels, and some of them; most channels first. */
  unknown: z.array(z.object({ missing: z.string(), count: z.number(), examples: z.array(z.string()) }))
})
export type RuleState = z.infer<typeof RuleState>

/** What the collector's last look at the guide came to. Times are Unix ms. */
export const GuideState = z.object({
  at: z.number(),
  rules: z.array(RuleState),
  /** The most messages a second that one channel took in, over the hours that were watched. */
  peaks: z.array(z.object({ transport: z.enum(TRANSPORTS), of: z.string(), value: z.number(), hours: z.number() })),
  /** Of each transport, who read again and where order broke: in words, with the channel that shows it; or what is missing to tell it. */
  compared: z
    .array(
      z.object({
        transport: z.enum(TRANSPORTS),
        feature: z.enum(['replay', 'ordering']),
        of: z.string().nullable(),
        text: z.string().nullable(),
        missing: z.string().nullable()
      })
    )
    .default([]),
  /** Which channels are used as the guide recommends, by its recommendations: how many, and some with what is seen of them. */
  uses: z
    .array(
      z.object({
        use: z.string(),
        count: z.number(),
        examples: z.array(z.object({ of: z.string(), why: z.string() }))
      })
    )
    .default([]),
  /** The guide.yaml in force; null where there is none. */
  guide: GuideFile.nullable().default(null)
})
export type GuideState = z.infer<typeof GuideState>

/** `judged` is null until the collector has judged for the first time. */
export const FindingsAnswer = z.object({ findings: z.array(Finding), judged: GuideState.nullable() })
export type FindingsAnswer = z.infer<typeof FindingsAnswer>

export const TrendQuery = z.object({ weeks: z.coerce.number().int().min(1).max(104).default(26) })

/** How many findings were open at moments a week apart, by owner. Times are Unix ms. */
export const FindingTrend = z.object({
  at: z.array(z.number()),
  /** When the first was found; null: none ever was. What was before is not known. */
  since: z.number().nullable(),
  /** `owner` null: nobody's. `open` stands beside `at`; null where it is not known. */
  owners: z.array(z.object({ owner: z.string().nullable(), open: z.array(z.number().nullable()) }))
})
export type FindingTrend = z.infer<typeof FindingTrend>

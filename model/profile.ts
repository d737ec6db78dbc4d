import { z } from 'zod'
import { Finding, PathStep, Pin } from './finding.ts'
import { FINDING_SEVERITIES } from './finding-severity.ts'
import { TRANSPORTS } from './observation.ts'

/** One figure of how a channel is used: in words, with the time it stands for (Unix ms) and where it is from; or what is missing to have it. */
export const ProfileRow = z.object({
  what: z.string(),
  value: z.string().nullable(),
  missing: z.string().nullable(),
  from: z.number().nullable(),
  to: z.number().nullable(),
  source: z.string()
})
export type ProfileRow = z.infer<typeof ProfileRow>

/** What a channel needs, what a transport gives by the guide, and whether that is enough. */
export const Criterion = z.object({
  feature: z.string(),
  needs: z.string(),
  gives: z.string(),
  verdict: z.enum(['yes', 'no', 'unknown'])
})
export type Criterion = z.infer<typeof Criterion>

export const Fit = z.object({
  transport: z.enum(TRANSPORTS),
  suits: z.enum(['yes', 'no', 'unknown']),
  /** What it asks of those who run it. */
  effort: z.string(),
  criteria: z.array(Criterion)
})
export type Fit = z.infer<typeof Fit>

/** How one rule stands on one channel. */
export const Judgement = z.object({
  rule: z.string(),
  title: z.string(),
  stands: z.enum([...FINDING_SEVERITIES, 'fits', 'unknown']),
  why: z.string()
})
export type Judgement = z.infer<typeof Judgement>

export const ProfileQuery = z.object({ of: z.string().min(1).max(4096) })

/** How one channel is used, and what the guide says of it. Unix ms. */
export const ProfileAnswer = z.object({
  of: z.string(),
  at: z.number(),
  transport: z.enum(TRANSPORTS),
  rows: z.array(ProfileRow),
  confidence: z.string(),
  /** Each question of the decision chart, those too that its path does not come to; and the path's end. */
  forks: z.array(PathStep),
  path: z.array(PathStep),
  end: z.enum(TRANSPORTS),
  sure: z.boolean(),
  pins: z.array(Pin),
  fit: z.array(Fit),
  judged: z.array(Judgement),
  /** Its findings, past ones too, the newest first. */
  findings: z.array(Finding)
})
export type ProfileAnswer = z.infer<typeof ProfileAnswer>

import { z } from 'zod'
import { Alert, WebhooksAnswer } from './alert.ts'
import { StateSpan } from './api.ts'
import { KeptEvent } from './event.ts'
import { Finding } from './finding.ts'

export const EpisodeQuery = z.object({ id: z.string().min(1).max(16_384) })

/** One episode of an alert, with all that is kept of its time. Times are Unix ms. */
export const EpisodeAnswer = z.object({
  alert: Alert,
  /** What its rule looks for now, in words; null where it was taken away. */
  rule: z.string().nullable(),
  /** The time that all below is of: the episode, and some before and after it. */
  from: z.number(),
  to: z.number(),
  /** The figure of its condition; none where nothing is kept of that time. null: not known. */
  points: z.array(z.tuple([z.number(), z.union([z.number(), z.literal('never'), z.null()])])),
  /** The same of what waited, where the condition is of another figure and the subject has a backlog. */
  backlog: z.array(z.tuple([z.number(), z.union([z.number(), z.literal('never'), z.null()])])),
  /** Of the subscription; none for other subjects. */
  states: z.array(StateSpan),
  /** What happened to it, to those next to it, to its target and to everything, the newest first. */
  events: z.array(KeptEvent),
  /** Where its channel (or what it answers) strayed from the guide then: open then, begun or over, the newest first. */
  findings: z.array(Finding),
  /** What things were called then, by id: those of which something is told above. */
  names: z.record(z.string(), z.string()),
  /** Whom it was told, and how that went, the oldest first. */
  deliveries: WebhooksAnswer.shape.deliveries
})
export type EpisodeAnswer = z.infer<typeof EpisodeAnswer>

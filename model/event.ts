import { z } from 'zod'
import { MOST_EVENT_SUBJECTS } from './known.ts'

/** Something that happened at a moment, as it is kept. `at`: Unix ms. */
export const KeptEvent = z.object({
  id: z.string(),
  /** The target that told it; `notes` for what people and their tools told. */
  target: z.string(),
  /** Id of what it happened to: an entity, or `target/<id>`; empty where it is of everything. */
  of: z.string(),
  at: z.number(),
  /** `unseen`, `seen`, `recreated`, `note`, `deploy`… */
  kind: z.string(),
  text: z.string()
})
export type KeptEvent = z.infer<typeof KeptEvent>

export const EventsQuery = z.object({
  /** Unix ms; by default the last 24 h. */
  from: z.coerce.number().int().optional(),
  to: z.coerce.number().int().optional(),
  limit: z.coerce.number().int().min(1).max(5000).default(1000),
  /** Ids of what it happened to; `` for what is of everything. Without any: all. */
  of: z.array(z.string().max(4096)).max(MOST_EVENT_SUBJECTS).default([])
})
export const EventsAnswer = z.object({ events: z.array(KeptEvent) })
export type EventsAnswer = z.infer<typeof EventsAnswer>

/** `POST /api/v1/events`: a deployment, a change, a note for whoever looks back. */
export const EventRequest = z.strictObject({
  text: z.string().trim().min(1).max(500),
  kind: z
    .string()
    .regex(/^[a-z][a-z_-]{0,31}$/, 'small letters, dash or underscore, at most 32')
    .default('note'),
  of: z.string().max(500).default(''),
  /** Unix ms; by default now. At most a day ahead, at most as old as what is kept. */
  at: z.number().int().optional()
})
export type EventRequest = z.infer<typeof EventRequest>

import { z } from 'zod'

export * from './state-words.ts'

/** State of a subscription; `STATE_WORDS` are what people read. */
export const SubscriptionState = z.enum(['ok', 'idle', 'behind', 'stalled', 'stopped', 'rewound', 'unknown'])
export type SubscriptionState = z.infer<typeof SubscriptionState>

export const Health = z.enum(['ok', 'warn', 'critical', 'unknown'])
export type Health = z.infer<typeof Health>

import { z } from 'zod'

/** State of a subscription; `WORDS` are what people read. */
export const SubscriptionState = z.enum(['ok', 'idle', 'behind', 'stalled', 'stopped', 'rewound', 'unknown'])
export type SubscriptionState = z.infer<typeof SubscriptionState>
export const STATE_WORDS: Record<SubscriptionState, string> = {
  ok: 'in step',
  idle: 'idle',
  behind: 'behind',
  stalled: 'stuck',
  stopped: 'nobody reads',
  rewound: 'reading again',
  unknown: 'can’t be seen'
}

export const Health = z.enum(['ok', 'warn', 'critical', 'unknown'])
export type Health = z.infer<typeof Health>
/** The stored figure `health` holds the index; unknown is stored as an unknown figure. */
export const HEALTH_CODES = ['ok', 'warn', 'critical'] as const

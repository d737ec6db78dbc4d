import type { SubscriptionState } from './state.ts'

/** In a file without schemas, so that a page that says them doesn't load zod. */
export const STATE_WORDS: Record<SubscriptionState, string> = {
  ok: 'in step',
  idle: 'idle',
  behind: 'behind',
  stalled: 'stuck',
  stopped: 'nobody reads',
  rewound: 'reading again',
  unknown: 'can’t be seen'
}

/** The stored figure `health` holds the index; unknown is stored as an unknown figure. */
export const HEALTH_CODES = ['ok', 'warn', 'critical'] as const

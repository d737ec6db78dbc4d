/** `stray`: away from the guide; `hint`: the guide allows both ways, and another is lighter. */
export const FINDING_SEVERITIES = ['hint', 'warn', 'critical'] as const
export type FindingSeverity = (typeof FINDING_SEVERITIES)[number]

import type { Seen, UsageProfile } from '../../../guide/index.ts'

/**
 * What really ran, labelled from the guide before a rule was run on it: a workload on real services and brokers, which test/live/guide runs. `of` is its
 * channel's name. Where it needs hours, days or rates beyond a machine, `scaled` says what was made of the profile that was recorded, and `scale` does it.
 */
export interface RealScene {
  rule: string
  of: string
  name: string
  because: string
  /** A severity, or `fits` for a near miss. */
  expected: 'hint' | 'warn' | 'critical' | 'fits'
  scaled?: string
  scale?: (profile: UsageProfile) => UsageProfile
}

/** The figure as if it had been seen for so long, and so many times as much. */
export const grown = (seen: Seen, times: number, overS?: number): Seen =>
  'missing' in seen
    ? seen
    : { ...seen, value: seen.value * times, fromMs: overS === undefined ? seen.fromMs : seen.toMs - overS * 1000 }

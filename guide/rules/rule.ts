import type { Finding, Transport } from '../../model/index.ts'
import type { Known, UsageProfile } from '../profile.ts'

/** What strays, with all that the finding will show. `of`, `series`: whose series the chart draws. Times are Unix ms. */
export interface Stray {
  severity: Finding['severity']
  summary: string
  of: string
  series: string | null
  figure: string
  value: number
  unit: string
  threshold: number
  from: number
  to: number
  goesAway: string
}

/**
 * `share`: how near the threshold it is, 1 being at it; a finding that is open is not closed while it is near. Unknown is not no: it says what is missing.
 */
export type Verdict = { stray: Stray; share: number } | { fits: string; share: number } | { unknown: string }

/** Numbers that a rule goes by. */
export interface Settings {
  /** The least time that has to be seen, s; 0 where the moment tells. */
  windowS: number
  /** Where it strays, and where that is critical; in the rule's unit. null: it never is. */
  warn: number
  critical: number | null
}

/** One recommendation of the guide, and how it is told from what is observed. */
export interface Rule {
  id: string
  transport: Transport | 'any'
  title: string
  /** What the guide recommends, in a sentence. */
  recommendation: string
  /** When a channel strays, with the default threshold in words. */
  strays: string
  /** What has to be seen to judge it. */
  needs: string
  /** What looks like it and is right. */
  butRight: string
  /** What makes it go away, in a sentence. */
  cure: string
  /** What its evidence is drawn as: a figure over time with the threshold in it, or, where no history is kept of it, the figure as a bar beside the threshold. */
  chart: 'line' | 'bar'
  settings: Settings
  /** Whether it is about this channel at all. */
  concerns: (profile: UsageProfile) => boolean
  /** Pure: the same profile gives the same verdict. */
  judge: (profile: UsageProfile, now: number, settings: Settings) => Verdict
  /** Where the chart's end is another transport: whether to use that is the advice. Else the channel is right, and its setting strays. */
  leadsAway: boolean
}

/** Where a figure comes from, as evidence says it. */
export const seenIn = ({ of, series, fromMs, toMs }: Known): Pick<Stray, 'of' | 'series' | 'from' | 'to'> => ({
  of,
  series,
  from: fromMs,
  to: toMs
})

/** What is told by names and settings: it holds now, and no series is kept of it. */
export const toldBy = ({ id }: UsageProfile, now: number): Pick<Stray, 'of' | 'series' | 'from' | 'to'> => ({
  of: id,
  series: null,
  from: now,
  to: now
})

/** An open finding closes when the figure is under this share of its threshold. */
export const CLEAR = 0.9

export const unknown = (why: string): Verdict => ({ unknown: why })

export const severityOf = (value: number, { critical }: Settings): Finding['severity'] =>
  critical !== null && value >= critical ? 'critical' : 'warn'

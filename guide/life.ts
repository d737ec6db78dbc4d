import { formatSeconds, formatShare } from '../model/format.ts'
import type { Finding } from '../model/index.ts'
import { answer } from './flowchart.ts'
import { isSeen, type UsageProfile } from './profile.ts'
import { CLEAR, type Rule, type Verdict } from './rules/index.ts'

/** How long a rule must say the same before a finding opens or closes, s: so that one odd look does neither. */
export interface Patience {
  opensS: number
  closesS: number
}
export const PATIENCE: Patience = { opensS: 120, closesS: 600 }

/** What is kept of one rule and one channel between two looks. Times are Unix ms. */
export interface Life {
  finding: Finding | null
  /** Since when it has strayed without a finding, or been clear with one; null where neither. */
  turningMs: number | null
}
export const NO_LIFE: Life = { finding: null, turningMs: null }

interface Look {
  rule: Rule
  profile: UsageProfile
  now: number
  patience: Patience
  /** Of guide.yaml; undefined where there is none. */
  version?: string | undefined
  /** Whose the channel is by it. */
  owner?: string | undefined
}

/**
 * The life of a finding, one look at a time. 1. Unknown changes nothing: it is not no. 2. Straying opens it once it has lasted. 3. An open one goes on
 * with what is seen now; it grows worse at once, and milder only when clear of the critical threshold. 4. It closes once it has been clear of the
 * threshold for long; near the threshold it stays open, so it never flaps.
 */
export const live = (life: Life, verdict: Verdict, look: Look): Life => {
  const { now, patience } = look
  const { finding, turningMs } = life
  if ('unknown' in verdict) return finding === null ? NO_LIFE : { finding, turningMs: null }
  if ('stray' in verdict) {
    if (finding !== null) return { finding: goOn(finding, verdict, look), turningMs: null }
    const since = turningMs ?? now
    if (now - since < patience.opensS * 1000) return { finding: null, turningMs: since }
    return { finding: open(verdict, look, since), turningMs: null }
  }
  if (finding === null) return NO_LIFE
  if (verdict.share >= CLEAR) return { finding, turningMs: null }
  const clear = turningMs ?? now
  if (now - clear < patience.closesS * 1000) return { finding, turningMs: clear }
  return { finding: resolve(finding, now), turningMs: null }
}

/** Its channel is gone, or the rule no longer concerns it. */
export const resolve = (finding: Finding, now: number): Finding => ({ ...finding, state: 'resolved', resolvedAt: now })

type Straying = Extract<Verdict, { stray: unknown }>

const open = (verdict: Straying, look: Look, since: number): Finding => ({
  // An episode of its own: what comes back later is another finding.
  id: `${look.rule.id}|${look.profile.id}|${since}`,
  rule: look.rule.id,
  of: look.profile.id,
  target: look.profile.target,
  state: 'open',
  since,
  resolvedAt: null,
  severity: verdict.stray.severity,
  ...saidOf(verdict, look)
})

/** What is seen is that of now; the version of guide.yaml that it was made under stays. */
const goOn = (finding: Finding, verdict: Straying, look: Look): Finding => {
  const { rule, version } = look
  const { warn, critical } = rule.settings
  const nearCritical = critical !== null && verdict.share >= (CLEAR * critical) / warn
  const severity = finding.severity === 'critical' && nearCritical ? 'critical' : verdict.stray.severity
  const said = saidOf(verdict, { ...look, version: undefined })
  const made = finding.evidence.guide
  const versions = {
    ...(made === undefined ? {} : { guide: made }),
    ...(version === undefined || version === made ? {} : { guideNow: version })
  }
  return { ...finding, severity, ...said, evidence: { ...said.evidence, ...versions } }
}

const saidOf = (
  { stray }: Straying,
  { rule, profile, version, owner }: Look
): Pick<Finding, 'summary' | 'evidence' | 'instead' | 'title' | 'recommendation' | 'owner'> => {
  const { summary, severity: _severity, ...evidence } = stray
  const { path, end } = answer(profile)
  return {
    title: rule.title,
    recommendation: rule.recommendation,
    owner: owner ?? null,
    summary,
    evidence: {
      ...evidence,
      path,
      confidence: confidenceOf(profile),
      ...(version === undefined ? {} : { guide: version })
    },
    instead: rule.leadsAway && end !== profile.transport ? end : null
  }
}

/** How much was seen: a sentence that a person can weigh the finding by. */
export const confidenceOf = ({ traits, traced: { traced } }: UsageProfile): string =>
  `Watched for ${formatSeconds(traits.watchedS)}; ${isSeen(traced) ? `${formatShare(traced.value)} of its traffic was traced` : 'its traffic is not traced'}.`

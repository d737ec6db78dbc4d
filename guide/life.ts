import { formatSeconds, formatShare } from '../model/format.ts'
import type { Finding } from '../model/index.ts'
import type { Decided } from './decided.ts'
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
  /** When what the finding says was last made; 0 where that is not known. */
  saidMs: number
}
export const NO_LIFE: Life = { finding: null, turningMs: null, saidMs: 0 }

/** What an open finding says is made anew this often; where it grows worse or milder, or is judged by another guide.yaml, at once. */
const SAY_MS = 600_000

interface Look {
  rule: Rule
  profile: UsageProfile
  now: number
  patience: Patience
  /** guide.yaml; undefined where there is none. */
  decided: Decided | undefined
  ways: Ways
}
/** The way of each channel through the decision chart, made when the first of its findings tells it. */
export type Ways = Map<UsageProfile, ReturnType<typeof answer>>

/**
 * The life of a finding, one look at a time. 1. Unknown changes nothing: it is not no. 2. Straying opens it once it has lasted. 3. An open one goes on
 * with what is seen now; it grows worse at once, and milder only when clear of the critical threshold. 4. It closes once it has been clear of the
 * threshold for long; near the threshold it stays open, so it never flaps.
 */
export const live = (life: Life, verdict: Verdict, look: Look): Life => {
  const { now, patience } = look
  const { finding, turningMs, saidMs } = life
  if ('unknown' in verdict) return finding === null ? NO_LIFE : turnsNoMore(life)
  if ('stray' in verdict) {
    if (finding !== null) return goOn(turnsNoMore(life), finding, verdict, look)
    const since = turningMs ?? now
    if (now - since < patience.opensS * 1000) return turningMs === null ? { ...NO_LIFE, turningMs: since } : life
    return { finding: open(verdict, look, since), turningMs: null, saidMs: now - spreadMs(look.profile.id) }
  }
  if (finding === null) return NO_LIFE
  if (verdict.share >= CLEAR) return turnsNoMore(life)
  const clear = turningMs ?? now
  if (now - clear < patience.closesS * 1000) return { finding, turningMs: clear, saidMs }
  return { finding: resolve(finding, now), turningMs: null, saidMs }
}

const turnsNoMore = (life: Life): Life => (life.turningMs === null ? life : { ...life, turningMs: null })

/** Findings that opened together are not all made anew at one look. */
const spreadMs = (id: string): number => (((id.codePointAt(id.length - 1) ?? 0) + id.length) % 10) * (SAY_MS / 10)

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
  ...saidOf(verdict, look, look.decided?.version)
})

/** What is seen is that of now; the version of guide.yaml that it was made under stays. */
const goOn = (life: Life, finding: Finding, verdict: Straying, look: Look): Life => {
  const { rule, decided, now } = look
  const version = decided?.version
  const { warn, critical } = rule.settings
  const nearCritical = critical !== null && verdict.share >= (CLEAR * critical) / warn
  const severity = finding.severity === 'critical' && nearCritical ? 'critical' : verdict.stray.severity
  const { guide: made, guideNow = made } = finding.evidence
  const isAsSaid = severity === finding.severity && (version ?? made) === guideNow
  if (isAsSaid && now - life.saidMs < SAY_MS) return life
  const said = saidOf(verdict, look, made)
  if (version !== undefined && version !== made) said.evidence.guideNow = version
  return { finding: { ...finding, severity, ...said }, turningMs: null, saidMs: now }
}

const saidOf = (
  { stray }: Straying,
  { rule, profile, decided, ways }: Look,
  version: string | undefined
): Pick<Finding, 'summary' | 'evidence' | 'instead' | 'title' | 'recommendation' | 'owner'> => {
  const { path, end } = wayOf(profile, ways)
  const { of, series, figure, value, unit, threshold, from, to, goesAway } = stray
  const confidence = confidenceOf(profile)
  const evidence: Finding['evidence'] = {
    of,
    series,
    figure,
    value,
    unit,
    threshold,
    from,
    to,
    goesAway,
    path,
    confidence
  }
  if (version !== undefined) evidence.guide = version
  return {
    title: rule.title,
    recommendation: rule.recommendation,
    owner: decided?.ownerOf(profile) ?? null,
    summary: stray.summary,
    evidence,
    instead: rule.leadsAway && end !== profile.transport ? end : null
  }
}

const wayOf = (profile: UsageProfile, ways: Ways): ReturnType<typeof answer> => {
  const known = ways.get(profile)
  if (known !== undefined) return known
  const way = answer(profile)
  ways.set(profile, way)
  return way
}

/** How much was seen: a sentence that a person can weigh the finding by. */
export const confidenceOf = ({ traits, traced: { traced } }: UsageProfile): string => {
  const { watchedS, gatheredS } = traits
  const watched = `Watched for ${formatSeconds(watchedS)}`
  if (!isSeen(traced)) return `${watched}; its traffic is not traced.`
  const share = `${watched}; ${formatShare(traced.value)} of its traffic was traced`
  return gatheredS === undefined
    ? `${share}.`
    : `${share}, and what traces tell is of the last ${formatSeconds(gatheredS)}.`
}

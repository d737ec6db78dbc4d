import type { Finding, GuideState, RuleState } from '../model/index.ts'
import { type Life, live, NO_LIFE, PATIENCE, type Patience, resolve } from './life.ts'
import type { UsageProfile } from './profile.ts'
import { RULES, type Rule, type Settings } from './rules/index.ts'
import type { History } from './watched.ts'

/** What is kept between two looks, by rule and channel. */
export type Lives = ReadonlyMap<string, Life>
const keyOf = (rule: string, of: string): string => `${rule}|${of}`

export interface Judging {
  now: number
  /** Settings in the place of a rule's own, by its id. */
  settings?: Readonly<Record<string, Partial<Settings>>>
  patience?: Patience
}

export interface Judged {
  lives: Lives
  /** Findings that are not as they were: opened, changed or resolved. */
  changed: Finding[]
  rules: RuleState[]
}

/** Judges every channel by every rule that concerns it. Pure: give the lives to the next look. */
export const judgeAll = (profiles: readonly UsageProfile[], before: Lives, judging: Judging): Judged => {
  const lives = new Map<string, Life>()
  const rules = RULES.map((rule) => judgeRule(withSettings(rule, judging), profiles, before, lives, judging))
  const changed = [...lives].flatMap(([key, { finding }]) =>
    finding !== null && finding !== before.get(key)?.finding ? [finding] : []
  )
  for (const [key, { finding }] of before)
    if (finding !== null && !lives.has(key)) changed.push(resolve(finding, judging.now))
  return { lives: keep(lives), changed, rules }
}

/** What open findings are at a start. */
export const livesOf = (findings: readonly Finding[]): Lives =>
  new Map(findings.map((finding) => [keyOf(finding.rule, finding.of), { finding, turningMs: null }]))

/** A resolved finding is written once, and then forgotten. */
const keep = (lives: ReadonlyMap<string, Life>): Lives =>
  new Map([...lives].filter(([, { finding, turningMs }]) => turningMs !== null || finding?.state === 'open'))

const withSettings = (rule: Rule, { settings }: Judging): Rule =>
  settings?.[rule.id] === undefined ? rule : { ...rule, settings: { ...rule.settings, ...settings[rule.id] } }

const judgeRule = (
  rule: Rule,
  profiles: readonly UsageProfile[],
  before: Lives,
  lives: Map<string, Life>,
  { now, patience = PATIENCE }: Judging
): RuleState => {
  const missing = new Map<string, string[]>()
  const counts = { concerns: 0, strays: 0, fits: 0 }
  for (const profile of profiles) {
    if (!rule.concerns(profile)) continue
    counts.concerns += 1
    const verdict = rule.judge(profile, now, rule.settings)
    if ('stray' in verdict) counts.strays += 1
    else if ('fits' in verdict) counts.fits += 1
    else add(missing, verdict.unknown, profile.id)
    const key = keyOf(rule.id, profile.id)
    const life = live(before.get(key) ?? NO_LIFE, verdict, { rule, profile, now, patience })
    if (life !== NO_LIFE) lives.set(key, life)
  }
  return { rule: rule.id, ...counts, unknown: unknownOf(missing) }
}

const add = (missing: Map<string, string[]>, why: string, id: string): void => {
  const known = missing.get(why)
  if (known === undefined) missing.set(why, [id])
  else known.push(id)
}

/** As many reasons, and channels of each, as a page can say. */
const MOST = 5

const unknownOf = (missing: ReadonlyMap<string, readonly string[]>): RuleState['unknown'] =>
  [...missing]
    .map(([why, of]) => ({ missing: why, count: of.length, examples: of.slice(0, MOST) }))
    .sort((a, b) => b.count - a.count || (a.missing < b.missing ? -1 : 1))
    .slice(0, MOST)

/** The most that one channel of each transport took in. */
export const peaksOf = (profiles: readonly UsageProfile[], { inRate }: History): GuideState['peaks'] => {
  const peaks = new Map<string, GuideState['peaks'][number]>()
  for (const { id, transport } of profiles) {
    const sum = inRate.get(id)
    if (sum === undefined || sum.max <= (peaks.get(transport)?.value ?? -1)) continue
    peaks.set(transport, { transport, of: id, value: sum.max, hours: sum.hours })
  }
  return [...peaks.values()]
}

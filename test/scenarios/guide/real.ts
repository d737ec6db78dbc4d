import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { RULES, type UsageProfile } from '../../../guide/index.ts'
import { foundBy, type Outcome } from './judge.ts'
import { GRPC_REAL } from './real-grpc.ts'
import { MESSAGES_REAL } from './real-messages.ts'
import type { RealScene } from './real-scene.ts'

/** By the name of the record. */
export const REAL: Readonly<Record<string, readonly RealScene[]>> = { grpc: GRPC_REAL, messages: MESSAGES_REAL }

const MARK = 'Infinity'
/** JSON has no infinity. */
export const written = (profiles: readonly UsageProfile[]): string =>
  `${JSON.stringify(profiles, (_, value) => (value === Number.POSITIVE_INFINITY ? MARK : value))}\n`
const readBack = (text: string): UsageProfile[] =>
  JSON.parse(text, (_, value) => (value === MARK ? Number.POSITIVE_INFINITY : value))

export const recordOf = (name: string): string => resolve(import.meta.dirname, `recorded/${name}.json.snap`)
/** Profiles as the last recorded run of test/live/guide made them (PLUMBLINE_RECORD=1 records anew). */
export const recorded = (name: string): UsageProfile[] => readBack(readFileSync(recordOf(name), 'utf8'))

/** Each scene by its rule, and every channel that ran by every rule: what strays and is in no scene was invented. */
export const judgeReal = (scenes: readonly RealScene[], profiles: readonly UsageProfile[], now: number): Outcome[] => {
  const byName = new Map(profiles.map((profile) => [profile.name, profile]))
  const labelled = new Set(scenes.map(({ rule, of }) => `${rule}|${of}`))
  const outcomes = scenes.map(({ rule: id, of, name, because, expected, scale, scaled }): Outcome => {
    const rule = RULES.find((each) => each.id === id)
    const profile = byName.get(of)
    if (rule === undefined || profile === undefined)
      return { scenario: name, rule: id, expected, found: 'did not run', agrees: false, because }
    const given = scale?.(profile) ?? profile
    const verdict = rule.concerns(given) ? rule.judge(given, now, rule.settings) : undefined
    const found = verdict === undefined ? '-' : foundBy(verdict)
    const why = verdict !== undefined && 'unknown' in verdict ? `${because} (${verdict.unknown})` : because
    return {
      scenario: `${name} (real${scaled === undefined ? '' : `, scaled: ${scaled}`})`,
      rule: id,
      expected,
      found,
      agrees: expected === found || (expected === 'fits' && found === '-'),
      because: why
    }
  })
  const invented = profiles.flatMap((profile) =>
    RULES.flatMap((rule): Outcome[] => {
      if (labelled.has(`${rule.id}|${profile.name}`) || !rule.concerns(profile)) return []
      const verdict = rule.judge(profile, now, rule.settings)
      if (!('stray' in verdict)) return []
      const { severity, summary } = verdict.stray
      return [
        {
          scenario: `${profile.name}, as it ran`,
          rule: rule.id,
          expected: '-',
          found: severity,
          agrees: false,
          because: summary
        }
      ]
    })
  )
  return [...outcomes, ...invented]
}

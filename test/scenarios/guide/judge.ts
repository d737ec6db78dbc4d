import { answer, RULES, type Verdict } from '../../../guide/index.ts'
import { NOW } from '../../pure/guide/profile.ts'
import type { Scenario } from './scenario.ts'

/** One rule on one scenario: what the guide says that it should find, and what it found. */
export interface Outcome {
  scenario: string
  rule: string
  /** A severity where it should stray; `fits` where it is a near miss; `unknown` where what is missing could make it either; `-` where it is about something else. */
  expected: string
  found: string
  agrees: boolean
  because: string
}

export const foundBy = (verdict: Verdict): string =>
  'stray' in verdict ? verdict.stray.severity : 'fits' in verdict ? 'fits' : 'unknown'

const STRAYS = new Set(['hint', 'warn', 'critical'])

const agreesWith = (expected: string, found: string): boolean => {
  if (STRAYS.has(expected)) return found === expected
  if (expected === 'unknown') return found === expected
  // A near miss that can't be judged is not told from a stray: it has to fit, or to be no concern of the rule.
  return expected === 'fits' ? found === 'fits' || found === '-' : !STRAYS.has(found)
}

/** Every rule on every scenario, and the decision chart as one rule more. */
export const judgeScenario = ({ name, because, profile, strays, near, unclear, end, sure }: Scenario): Outcome[] => {
  const outcomes = RULES.map((rule): Outcome => {
    const expected = strays[rule.id] ?? (near.includes(rule.id) ? 'fits' : unclear.includes(rule.id) ? 'unknown' : '-')
    const found = rule.concerns(profile) ? foundBy(rule.judge(profile, NOW, rule.settings)) : '-'
    return { scenario: name, rule: rule.id, expected, found, agrees: agreesWith(expected, found), because }
  })
  const way = answer(profile)
  const said = (to: string, all: boolean) => `${to}${all ? '' : ', unsure'}`
  const [expected, found] = [said(end, sure), said(way.end, way.sure)]
  return [...outcomes, { scenario: name, rule: 'flowchart', expected, found, agrees: expected === found, because }]
}

import { readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { RULES } from '../../../guide/index.ts'
import { SCENARIOS } from '../../scenarios/guide/index.ts'
import { judgeScenario } from '../../scenarios/guide/judge.ts'
import { judgeReal, REAL, recorded } from '../../scenarios/guide/real.ts'
import { NOW } from './profile.ts'

describe('the labelled set', () => {
  test.each(SCENARIOS)('$name', (scenario) => {
    expect(judgeScenario(scenario).filter(({ agrees }) => !agrees)).toEqual([])
  })

  test.each(RULES)('has two that stray from $id and two near misses at least', ({ id }) => {
    expect(SCENARIOS.filter(({ strays }) => id in strays).length).toBeGreaterThanOrEqual(2)
    expect(SCENARIOS.filter(({ near }) => near.includes(id)).length).toBeGreaterThanOrEqual(2)
  })

  test.each(RULES)('has evidence that can be drawn for $id', ({ id, chart, concerns, judge, settings }) => {
    const drawn = SCENARIOS.filter(({ strays, profile }) => id in strays && concerns(profile)).map(({ profile }) => {
      const verdict = judge(profile, NOW, settings)
      return 'stray' in verdict ? verdict.stray : undefined
    })
    // What has a history is drawn over time; what has none, as a bar: that needs numbers.
    if (chart === 'line') expect(drawn.some((stray) => stray?.series != null)).toBe(true)
    for (const stray of drawn) {
      expect([stray?.value, stray?.threshold].every(Number.isFinite)).toBe(true)
      expect(stray?.goesAway).not.toBe('')
    }
  })

  test('names rules that there are, and each scenario once', () => {
    const ids = new Set(RULES.map(({ id }) => id))
    for (const { strays, near } of SCENARIOS)
      for (const id of [...Object.keys(strays), ...near]) expect(ids).toContain(id)
    expect(new Set(SCENARIOS.map(({ name }) => name)).size).toBe(SCENARIOS.length)
  })
})

describe('what really ran, as it was recorded', () => {
  test.each(Object.keys(REAL))('%s: what strays is found, and nothing is invented', (name) => {
    const disagree = judgeReal(REAL[name] ?? [], recorded(name), NOW).filter(({ agrees }) => !agrees)
    expect(disagree).toEqual([])
  })

  /** These have their history laid behind real observations instead: test/live/guide/kafka.test.ts and redis.test.ts. */
  const ELSEWHERE = new Set(['kafka.overkill', 'any.retention-loss'])
  test.each(RULES.filter(({ id }) => !ELSEWHERE.has(id)))('$id ran with two that stray and two near misses', ({
    id
  }) => {
    const scenes = Object.values(REAL)
      .flat()
      .filter(({ rule }) => rule === id)
    expect(scenes.filter(({ expected }) => expected !== 'fits').length).toBeGreaterThanOrEqual(2)
    expect(scenes.filter(({ expected }) => expected === 'fits').length).toBeGreaterThanOrEqual(2)
  })
})

describe('a rule is whole', () => {
  const ROOT = resolve(import.meta.dirname, '../../..')
  const FOLDER = resolve(ROOT, 'guide/rules')

  test.each(
    readdirSync(FOLDER).filter((file) => file !== 'index.ts')
  )('what guide/rules/%s has is judged', async (file) => {
    const exported: unknown[] = Object.values(await import(resolve(FOLDER, file)))
    const rules = exported.filter(
      (each) => typeof each === 'object' && each !== null && 'judge' in each && 'id' in each
    )
    // Only rule.ts, the shape of a rule, has none of its own.
    expect(rules.length > 0).toBe(file !== 'rule.ts')
    for (const rule of rules) expect(RULES).toContain(rule)
  })

  test.each(RULES)('$id stands in docs/guide.md with its evidence', ({ id }) => {
    const page = readFileSync(resolve(ROOT, 'docs/guide.md'), 'utf8')
    const own = page.slice(page.indexOf(`\`${id}\``)).split('\n### ')[0] ?? ''
    for (const part of ['Strays', 'Right all the same', 'Needs', 'Goes away', 'Judged by', 'Evidence'])
      expect(own).toContain(`**${part}**: `)
  })

  test('no two have one id', () => {
    expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length)
  })
})

import { describe, expect, test } from 'vitest'
import { compile, decidedBy, FIELDS, findingsIn, judgeAll, type UsageProfile } from '../../../guide/index.ts'
import { GuideFile } from '../../../model/index.ts'
import { HOUR, NOW, profile, seen } from './profile.ts'

/** What an expression says of a topic of which only what is given is known. */
const asked = (when: string, given: Parameters<typeof profile>[1] = {}, owner?: string): string => {
  const compiled = compile(when)
  if ('mistake' in compiled) return `mistake at ${compiled.mistake.at}: ${compiled.mistake.says}`
  const answer = compiled.expression.ask({ profile: profile('kafka', given), owner })
  if ('unknown' in answer) return `unknown: ${answer.unknown}`
  return `${answer.is ? 'yes' : 'no'} ${answer.share}${answer.seen === undefined ? '' : ` by ${answer.seen.field.name} ${answer.seen.value} to ${answer.seen.threshold}`}`
}
/** More than an expression may hold. */
const MANY = `name == ${'"a" + '.repeat(120)}"b"`
const late = { waits: seen(4 * HOUR) }

describe('an expression', () => {
  test.each<[string, string, string?]>([
    ['waits > 2 * hour', 'yes 2 by waits 14400 to 7200'],
    ['waits > 8 * hour', 'no 0.5'],
    ['16 * hour < waits', 'no 0.25'],
    ['groups == 1', 'yes 1'],
    ['1 != groups', 'no 0'],
    ['transport == "kafka" && waits > 5 * hour', 'no 0.8'],
    ['transport == "redis" && waits > 1.0', 'no 0'],
    ['name.startsWith("i") && !compacted', 'yes 1'],
    ['name.startsWith("x") && waits > 5 * hour', 'no 0'],
    ['"topic" in exchanges || size(exchanges) == 0', 'yes 1'],
    ['has(labels.tier) && labels.tier == "gold"', 'no 0'],
    ['owner == "finance"', 'yes 1', 'finance'],
    ['(waits + 60) / 2 > 1 * hour', 'yes 2.0083333333333333']
  ])('%s', (when, said, owner) => {
    expect(asked(when, late, owner)).toBe(said)
  })

  test('says what is missing where that decides, and never no', () => {
    const missing = 'unknown: in_rate: nothing seen'
    expect(asked('in_rate > 1')).toBe(missing)
    expect(asked('!(in_rate > 1)')).toBe(missing)
    expect(asked('waits > 1 && in_rate > 1', late)).toBe(missing)
    expect(asked('in_rate > 1 ? true : true', late)).toBe(missing)
    // What the rest decides alone is decided.
    expect(asked('in_rate > 1 && waits > 8 * hour', late)).toMatch(/^no/)
    expect(asked('in_rate > 1 || waits > 1', late)).toMatch(/^yes/)
    expect(asked('owner == "finance"')).toBe('unknown: owner: guide.yaml names no owner of it')
    expect(asked('in_rate > 1 && retention > 1')).toBe(
      'unknown: in_rate: nothing seen; retention: it is not told by what is watched'
    )
    expect(asked('labels.tier == "gold"')).toBe('unknown: No such key: tier')
  })

  test.each([
    ['in_rat > 1', 'mistake at 0: there is no figure “in_rat” in the usage profile'],
    ['waits > 1 && name', 'mistake at 0: Logical operator requires bool operands'],
    ['waits', 'mistake at 0: it gives a value, and has to say yes or no: compare it with something'],
    ['name > 3', 'mistake at 0: no such overload: string > int'],
    ['name.matches("(a+)+$")', 'mistake at 0: there is no function “matches” here'],
    ['exchanges.exists(x, x == "a")', 'mistake at 0: there is no function “exists” here'],
    ['{"a": 1}.size() > 0', 'mistake at'],
    [MANY, 'mistake at']
  ])('is refused: %s', (when, said) => {
    expect(asked(when).slice(0, said.length)).toBe(said)
  })

  test('reads every figure by a name that is right', () => {
    for (const { name, type } of FIELDS) {
      const of = {
        number: `${name} > 1`,
        text: `${name} == "a"`,
        'yes or no': name,
        texts: `"a" in ${name}`,
        map: `has(${name}.a)`
      }
      expect(compile(of[type])).toHaveProperty('expression')
    }
  })
})

const OWN = {
  id: 'team.late',
  title: 'Unread for hours',
  when: 'waits > 2 * hour',
  recommendation: 'Take what is sent within two hours.'
}
const judged = (file: object, profiles: UsageProfile[], minutes = 3) => {
  const decided = decidedBy(GuideFile.parse({ version: '1', ...file }))
  let lives: Parameters<typeof judgeAll>[1] = new Map()
  let last = judgeAll(profiles, lives, { now: NOW, decided })
  for (let i = 1; i <= minutes; i++) {
    lives = last.lives
    last = judgeAll(profiles, lives, { now: NOW + i * 60_000, decided })
  }
  return { findings: findingsIn(last.lives), rules: last.rules }
}
const topic = profile('kafka', late)

test('a rule of the team’s own makes findings, with the figure and its threshold', () => {
  const { findings, rules } = judged({ own: [OWN], owners: [{ owner: 'ops', channels: ['it'] }] }, [topic])
  expect(findings).toMatchObject([
    {
      rule: 'team.late',
      title: 'Unread for hours',
      recommendation: OWN.recommendation,
      owner: 'ops',
      severity: 'warn',
      summary: 'it: Unread for hours (waits 4 h).',
      evidence: { series: 'figure', value: 4 * HOUR, threshold: 2 * HOUR, unit: 's', figure: '4 h' }
    }
  ])
  expect(rules.find(({ rule }) => rule === 'team.late')).toMatchObject({ concerns: 1, strays: 1 })
})

test('it holds for as long as it says, about what it says, and is excepted like others', () => {
  expect(judged({ own: [{ ...OWN, hold: '10m' }] }, [topic], 9).findings).toEqual([])
  expect(judged({ own: [{ ...OWN, hold: '10m' }] }, [topic], 10).findings).toHaveLength(1)
  expect(judged({ own: [{ ...OWN, transports: ['redis'] }] }, [topic]).findings).toEqual([])
  const except = [{ rules: ['team.*'], channels: ['it'], why: 'It may wait.' }]
  expect(judged({ own: [OWN], except }, [topic]).findings).toEqual([])
  const unseen = judged({ own: [OWN] }, [profile('kafka')]).rules.find(({ rule }) => rule === 'team.late')
  expect(unseen).toMatchObject({
    strays: 0,
    fits: 0,
    unknown: [{ missing: 'needs what is missing: waits: nothing seen' }]
  })
})

test('what is kept for ever can be judged, and is not drawn', () => {
  const own = [{ ...OWN, when: 'retention > 30 * day' }]
  const kept = profile('kafka', { traits: { retentionS: Number.POSITIVE_INFINITY } })
  const [finding] = judged({ own }, [kept]).findings
  expect(finding).toMatchObject({ summary: 'it: Unread for hours (retention for ever).', evidence: { unit: 'none' } })
  expect(JSON.parse(JSON.stringify(finding))).toEqual(finding)
})

test('a shipped rule is told in the team’s words', () => {
  const rules = { 'redis.retention': { recommendation: 'Archive it to the lake.' } }
  const stream = profile('redis', { kept: seen(8 * 24 * HOUR) })
  expect(judged({ rules }, [stream]).findings).toMatchObject([
    { rule: 'redis.retention', recommendation: 'Archive it to the lake.' }
  ])
})

test('channels belong to owners by name, target or label', () => {
  const owners = [
    { owner: 'gold', labels: { tier: 'gold' } },
    { owner: 'rest', targets: ['t'] }
  ]
  const decided = decidedBy(GuideFile.parse({ version: '1', owners }))
  expect(decided.ownerOf({ name: 'a', target: 't', labels: { tier: 'gold' } })).toBe('gold')
  expect(decided.ownerOf({ name: 'a', target: 't', labels: {} })).toBe('rest')
  expect(decided.ownerOf({ name: 'a', target: 'u', labels: {} })).toBeUndefined()
})

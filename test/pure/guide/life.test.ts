import { describe, expect, test } from 'vitest'
import { confidenceOf, decidedBy, findingsIn, judgeAll, type Lives, livesOf } from '../../../guide/index.ts'
import { GuideFile } from '../../../model/index.ts'
import { DAY, NOW, profile, seen } from './profile.ts'

const MINUTE = 60_000
const stream = (days: number | 'unknown') =>
  profile('redis', { kept: days === 'unknown' ? { missing: 'The broker is away.' } : seen(days * DAY) })

/** The oldest entry's age at each look, a minute apart; gives what was open after each, by its severity's first letter. */
const play = (ages: (number | 'unknown' | 'gone')[]): { line: string; changes: number } => {
  let lives: Lives = new Map()
  let changes = 0
  const line = ages.map((age, i) => {
    const judged = judgeAll(age === 'gone' ? [] : [stream(age)], lives, { now: NOW + i * MINUTE })
    changes += judged.changed.filter(
      ({ id }, at, all) => all.findIndex((each) => each.id === id) === at && isTurn(lives, id, judged.lives)
    ).length
    lives = judged.lives
    return findingsIn(lives)[0]?.severity.charAt(0) ?? '.'
  })
  return { line: line.join(''), changes }
}
const isTurn = (before: Lives, id: string, after: Lives): boolean => {
  const open = (lives: Lives) => findingsIn(lives).some((finding) => finding.id === id)
  return open(before) !== open(after)
}
const times = <T>(count: number, value: T): T[] => Array.from({ length: count }, () => value)

describe('a finding', () => {
  test.each<[string, (number | 'unknown' | 'gone')[], string, number]>([
    ['opens at the third look', times(4, 8), '..ww', 1],
    ['does not open for one odd look', [8, 8, 1, 8, 8, 1], '......', 0],
    ['closes after ten minutes clear', [...times(3, 8), ...times(12, 1)], `..w${'w'.repeat(10)}..`, 2],
    ['stays open near the threshold', [...times(3, 8), ...times(20, 6.9)], `..w${'w'.repeat(20)}`, 1],
    [
      'never flaps where it wavers',
      [...times(3, 8), ...Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 6.9 : 7.1))],
      `..w${'w'.repeat(40)}`,
      1
    ],
    ['is kept while nothing is known', [...times(3, 8), ...times(30, 'unknown' as const)], `..w${'w'.repeat(30)}`, 1],
    ['starts anew where what is seen is cut by not knowing', [8, 8, 'unknown', 8, 8, 8], '.....w', 1],
    ['grows worse at once, and milder only when clear', [...times(3, 29), 31, 29, 27.1, 26.9], '..wcccw', 1],
    ['goes with its channel', [...times(3, 8), 'gone'], '..w.', 2]
  ])('%s', (_, ages, line, changes) => {
    expect(play(ages)).toEqual({ line, changes })
  })

  test('goes on over a restart', () => {
    let lives: Lives = new Map()
    for (let i = 0; i < 3; i++) lives = judgeAll([stream(8)], lives, { now: NOW + i * MINUTE }).lives
    const open = findingsIn(lives)
    expect(open).toMatchObject([{ rule: 'redis.retention', since: NOW, state: 'open', instead: 'kafka' }])
    const judged = judgeAll([stream(8)], livesOf(open), { now: NOW + 9 * MINUTE })
    expect(judged.changed).toMatchObject([{ id: open[0]?.id, since: NOW, state: 'open' }])
  })

  test('that comes back is another', () => {
    const ages = [...times(3, 8), ...times(12, 1), ...times(3, 8)]
    let lives: Lives = new Map()
    const ids = new Set<string>()
    ages.forEach((age, i) => {
      const judged = judgeAll([stream(age)], lives, { now: NOW + i * MINUTE })
      for (const { id } of judged.changed) ids.add(id)
      lives = judged.lives
    })
    expect(ids.size).toBe(2)
  })

  test('tells every ten minutes what is seen then, and at once under another guide.yaml', () => {
    let lives: Lives = new Map()
    const told: [minute: number, days: number][] = []
    for (let i = 0; i < 43; i++) {
      const judged = judgeAll([stream(8 + i / 10)], lives, { now: NOW + i * MINUTE })
      for (const { evidence } of judged.changed) told.push([i, evidence.value / DAY])
      lives = judged.lives
    }
    const minutes = told.map(([minute]) => minute)
    expect(minutes[0]).toBe(2)
    expect(minutes).toHaveLength(5)
    expect(minutes.slice(2).map((minute, i) => minute - (minutes[i + 1] ?? 0))).toEqual([10, 10, 10])
    for (const [minute, days] of told) expect(days).toBeCloseTo(8 + minute / 10)
    const decided = decidedBy(GuideFile.parse({ version: '2' }))
    const next = judgeAll([stream(13)], lives, { now: NOW + 43 * MINUTE, decided })
    expect(next.changed).toMatchObject([{ evidence: { value: 13 * DAY, guideNow: '2' } }])
    expect(judgeAll([stream(13)], next.lives, { now: NOW + 44 * MINUTE, decided }).changed).toEqual([])
  })
})

test('what can’t be judged is counted with what is missing', () => {
  const profiles = [
    stream('unknown'),
    { ...stream('unknown'), id: 'redis/t/stream/other' },
    { ...stream(1), id: 'redis/t/stream/third' }
  ]
  const { rules } = judgeAll(profiles, new Map(), { now: NOW })
  expect(rules.find(({ rule }) => rule === 'redis.retention')).toEqual({
    rule: 'redis.retention',
    concerns: 3,
    strays: 0,
    fits: 1,
    examples: { strays: [], fits: ['redis/t/stream/third'] },
    unknown: [{ missing: 'The broker is away.', count: 2, examples: ['redis/t/stream/it', 'redis/t/stream/other'] }]
  })
})

test('a finding says how much was seen: also for how long traces were gathered, which begins anew with the collector', () => {
  const of = (given: Parameters<typeof profile>[1]) => confidenceOf(profile('kafka', given))
  expect(of({})).toBe('Watched for 30 d; its traffic is not traced.')
  const traced = { traced: seen(0.6, DAY) }
  expect(of({ traced, traits: { gatheredS: 1500 } })).toBe(
    'Watched for 30 d; 60 % of its traffic was traced, and what traces tell is of the last 25 min.'
  )
})

import { describe, expect, test } from 'vitest'
import { FACTS, USES, type UsageProfile, usesOf } from '../../../guide/index.ts'
import { DAY, type Given, profile, seen } from './profile.ts'

/** Each use: a profile that shows it, with what is said, and one that resembles it and does not. A row for each in guide/uses.ts. */
const CASES: readonly [use: string, shows: Given, says: string, resembles: Given][] = [
  [
    'grpc.answer',
    { traced: { unawaited: seen(0) } },
    'callers go on with the answer',
    { traced: { unawaited: seen(0.3) } }
  ],
  ['grpc.fast', { p99: seen(0.004) }, 'p99 4 ms', { p99: seen(0.011) }],
  [
    'grpc.both-ways',
    { traced: { openS: seen(600), oneWay: seen(0.5) } },
    'open for 10 min, messages both ways',
    { traced: { openS: seen(600), oneWay: seen(1) } }
  ],
  [
    'redis.stands',
    { safety: { otherKeys: seen(1200) } },
    'beside 1,200 other keys',
    { safety: { otherKeys: seen(0) } }
  ],
  ['redis.simple', {}, 'nothing is routed', { traits: { siblings: 6, prefix: 'orders.', feeders: 1 } }],
  ['redis.rate', { inRate: seen(12) }, '12/s', { inRate: seen(120_000) }],
  ['redis.groups', { traits: { groups: 2 } }, '2 groups', { traits: { groups: 0 } }],
  ['redis.short', { kept: seen(7200) }, 'oldest entry 2 h', { kept: seen(8 * DAY) }],
  [
    'rabbitmq.rules',
    { traits: { exchanges: ['direct', 'topic'] } },
    'by topic exchange',
    { traits: { exchanges: ['direct'] } }
  ],
  ['rabbitmq.shared', { traits: { consumers: 3 } }, '3 consumers share it', { traits: { consumers: 1 } }],
  [
    'rabbitmq.priorities',
    { traits: { hasPriorities: true } },
    'it has priorities',
    { traits: { priorities: ['high', 'low'] } }
  ],
  ['rabbitmq.reply', { traced: { answer: seen(0.2) } }, 'answered within 200 ms', { traced: { answer: seen(60) } }],
  [
    'rabbitmq.later',
    { traits: { expires: true, deadLetters: true, consumers: 0 } },
    'what expires there goes on elsewhere',
    { traits: { expires: true, deadLetters: true, consumers: 2 } }
  ],
  ['rabbitmq.settled', { traits: { deadLetters: true } }, 'what fails is put aside', { traits: { confirms: false } }],
  ['rabbitmq.rate', { inRate: seen(900) }, '900/s', { inRate: seen(60_000) }],
  ['kafka.huge', { inRate: seen(2e6) }, '2M/s', { inRate: seen(900_000) }],
  ['kafka.again', { traits: { rewound: true } }, 'a reader went back', { traced: { again: seen(0.001) } }],
  ['kafka.truth', { traits: { compacted: true } }, 'compacted', { traits: { retentionS: 30 * DAY } }],
  ['kafka.kept', { traits: { retentionS: 7 * DAY } }, 'for 7 d', { traits: { retentionS: 3600 } }],
  ['kafka.groups', { traits: { groups: 3 } }, '3 groups', { traits: { groups: 1 } }]
]

const profileOf = (use: string, given: Given): UsageProfile =>
  profile(use.split('.')[0] as UsageProfile['transport'], given)

describe('used as the guide recommends', () => {
  test.each(CASES)('%s', (use, shows, says, resembles) => {
    expect(USES[use]?.(profileOf(use, shows))).toBe(says)
    expect(USES[use]?.(profileOf(use, resembles))).toBeUndefined()
  })

  test('each use has its case here, and stands among what its transport is for', () => {
    expect(CASES.map(([use]) => use).sort()).toEqual(Object.keys(USES).sort())
    const known = FACTS.flatMap(({ transport, useWhen }) => useWhen.map(({ id }) => ({ id, transport })))
    for (const use of Object.keys(USES)) expect(known).toContainEqual({ id: use, transport: use.split('.')[0] })
    expect(new Set(known.map(({ id }) => id)).size).toBe(known.length)
  })

  test('of many some are named, and all are counted; what is not known is no example', () => {
    const topics = Array.from({ length: 5 }, (_, i) => ({
      ...profile('kafka', { traits: { groups: i } }),
      id: `kafka/t/topic/${i}`
    }))
    expect(usesOf(topics)).toEqual([
      {
        use: 'kafka.groups',
        count: 3,
        examples: [2, 3, 4].map((groups) => ({ of: `kafka/t/topic/${groups}`, why: `${groups} groups` }))
      }
    ])
    expect(usesOf([profile('grpc'), profile('rabbitmq')])).toEqual([])
  })
})

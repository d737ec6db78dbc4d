import { describe, expect, test } from 'vitest'
import { ruleOf, type UsageProfile, type Verdict } from '../../../guide/index.ts'
import { DAY, HOUR, NOW, profile, reader, seen } from './profile.ts'

/**
 * A row: what is seen of a channel, and what a rule makes of it: `critical`, `warn` or `hint` where it strays; `fits`; or the beginning of what is
 * missing. Add a row for each case that somebody could get wrong, near a threshold on both sides.
 */
type Row = [what: string, profile: UsageProfile, expected: string]

const outcome = (verdict: Verdict): string =>
  'stray' in verdict ? verdict.stray.severity : 'fits' in verdict ? 'fits' : verdict.unknown

const table = (id: string, rows: Row[]): void => {
  describe(id, () => {
    test.each(rows)('%s', (_, given, expected) => {
      const rule = ruleOf(id)
      if (rule === undefined) throw new Error(`no rule ${id}`)
      expect(rule.concerns(given)).toBe(true)
      const verdict = rule.judge(given, NOW, rule.settings)
      expect(outcome(verdict).slice(0, expected.length)).toBe(expected)
      // What strays is at its threshold or beyond, what fits is not: so a finding's life can tell how near it is.
      if (!('unknown' in verdict)) expect(verdict.share >= 1).toBe('stray' in verdict)
    })
  })
}

const calls = (p99: number, overS = 900, count = 5000) =>
  profile('grpc', { p99: seen(p99, overS), calls: seen(count, overS) })
table('grpc.slow', [
  ['never under 12 ms in 15 min', calls(0.012), 'warn'],
  ['just under 10 ms once', calls(0.0099), 'fits'],
  ['99 ms', calls(0.099), 'warn'],
  ['100 ms', calls(0.1), 'critical'],
  ['slow, for 14 min so far', calls(0.2, 840), 'needs 15 min of calls, has 14 min'],
  ['fast for a minute: it was not slow for all of it', calls(0.002, 60), 'fits'],
  ['slow, but 99 calls', calls(0.2, 900, 99), 'needs 100 calls'],
  ['a stream that is open for minutes', calls(300), 'calls last over a minute'],
  ['never called', profile('grpc'), 'nothing seen']
])

const keptFor = (days: number) => profile('redis', { kept: seen(days * DAY) })
table('redis.retention', [
  ['31 days', keptFor(31), 'critical'],
  ['29 days', keptFor(29), 'warn'],
  ['7 days', keptFor(7), 'warn'],
  ['6 days and 23 hours', keptFor(6 + 23 / 24), 'fits'],
  ['empty', keptFor(0), 'fits'],
  ['a million entries of one day', { ...keptFor(1), grown: seen(1e6, DAY) }, 'fits'],
  ['ids that are not times', profile('redis', { kept: { missing: 'The ids are not times.' } }), 'The ids are not times']
])

const growing = (share: number, given: Partial<UsageProfile> = {}) =>
  profile('redis', {
    memory: seen(share * 1e9),
    room: { ...seen(1e9), what: 'maxmemory' },
    uncut: seen(25 * HOUR, 25 * HOUR),
    grown: seen(1000, 25 * HOUR),
    ...given
  } as Partial<UsageProfile>)
table('redis.unbounded', [
  ['10 % of the memory, uncut, growing', growing(0.1), 'warn'],
  ['30 %', growing(0.3), 'critical'],
  ['4.9 %', growing(0.049), 'fits'],
  ['cut within the day', growing(0.3, { uncut: seen(0, 25 * HOUR) }), 'fits'],
  ['large, and no longer growing', growing(0.3, { grown: seen(0, 25 * HOUR) }), 'fits'],
  ['shrank once: entries are deleted one by one', growing(0.3, { grown: seen(-1, 25 * HOUR) }), 'fits'],
  ['3 h of history', growing(0.3, { uncut: seen(3 * HOUR, 3 * HOUR) }), 'needs 1 d, has 3 h'],
  ['small, with 3 h of history', growing(0.01, { uncut: seen(3 * HOUR, 3 * HOUR) }), 'fits'],
  [
    'no right to MEMORY USAGE',
    growing(0.3, { memory: { missing: 'The server does not allow MEMORY USAGE.' } }),
    'The server'
  ]
])

const oldest = (
  seconds: number,
  how: 'measured' | 'estimated' | 'at_least' | 'at_most' = 'measured',
  given: Partial<UsageProfile> = {}
) => profile('rabbitmq', { waits: seen(seconds, 0, how), unreadGrowth: seen(0), grown: seen(0, 7 * HOUR), ...given })
table('rabbit.storage', [
  ['oldest message 8 days old', oldest(8 * DAY), 'critical'],
  ['2 days', oldest(2 * DAY), 'warn'],
  ['23 h 59 min', oldest(DAY - 60), 'fits'],
  ['empty', oldest(0), 'fits'],
  ['a delay of 12 h', oldest(12 * HOUR), 'fits'],
  ['at least 25 h', oldest(25 * HOUR, 'at_least'), 'warn'],
  ['at least 3 h: it may be days', oldest(3 * HOUR, 'at_least'), 'needs 1 d, has 3 h'],
  [
    'at most 3 days: it may be minutes',
    oldest(3 * DAY, 'at_most'),
    'the age of the oldest message is known as an upper bound'
  ],
  [
    'nobody reads it for 6 h and it grows',
    oldest(6 * HOUR, 'at_least', { unreadGrowth: seen(6 * HOUR, 6 * HOUR), grown: seen(50, 7 * HOUR) }),
    'warn'
  ],
  [
    'nobody reads it for 5 h',
    oldest(5 * HOUR, 'measured', { unreadGrowth: seen(5 * HOUR, 5 * HOUR), grown: seen(50, 7 * HOUR) }),
    'fits'
  ],
  [
    'nobody reads it and nothing comes',
    oldest(7 * HOUR, 'measured', { unreadGrowth: seen(7 * HOUR, 7 * HOUR) }),
    'fits'
  ],
  [
    'its age can’t be seen',
    oldest(0, 'measured', { waits: { missing: 'The queue’s node is down.' } }),
    'The queue’s node is down'
  ]
])

const topic = (rate: number, overS = 7 * DAY, traits: Partial<UsageProfile['traits']> = {}, cluster = 500) =>
  profile('kafka', { inRate: seen(rate, overS), targetRate: seen(cluster, overS), traits })
table('kafka.overkill', [
  ['0.5/s over 7 days', topic(0.5), 'warn'],
  ['0.99/s', topic(0.99), 'warn'],
  ['1.01/s', topic(1.01), 'fits'],
  ['nothing at all', topic(0), 'warn'],
  ['0.1/s over 23 h', topic(0.1, 23 * HOUR), 'needs 1 d, has 23 h'],
  ['0.1/s over 24 h', topic(0.1, DAY), 'warn'],
  [
    'watched for less than a day by its own first sight: replay is not known',
    topic(0.1, DAY, { watchedS: 23 * HOUR }),
    'hint'
  ],
  ['quiet, and read again', topic(0.1, 7 * DAY, { rewound: true }), 'fits'],
  ['quiet, and compacted', topic(0.1, 7 * DAY, { compacted: true }), 'fits'],
  ['quiet, and kept for ever', topic(0.1, 7 * DAY, { retentionS: Number.POSITIVE_INFINITY }), 'fits'],
  ['quiet, with three groups', topic(0.1, 7 * DAY, { groups: 3 }), 'fits'],
  ['5/s on a cluster of 9/s', topic(5, 7 * DAY, {}, 9), 'hint'],
  ['5/s on a cluster of 11/s', topic(5, 7 * DAY, {}, 11), 'fits'],
  ['never watched', profile('kafka'), 'nothing seen']
])

const behind = (waitsS: number, keptS: number, given: Partial<UsageProfile['readers'][number]> = {}) =>
  profile('kafka', {
    readers: [reader({ waits: seen(waitsS), kept: seen(keptS), loss: seen(Math.max(0, keptS - waitsS)), ...given })]
  })
table('any.retention-loss', [
  ['81 % of what is kept', behind(81, 100), 'warn'],
  ['79 %', behind(79, 100), 'fits'],
  ['past all of it', behind(120, 100), 'critical'],
  ['messages were deleted unread', behind(1, 100, { lost: seen(7) }), 'critical'],
  [
    'at most 7 were deleted unread, which may have been before it began',
    behind(1, 100, { lost: seen(7, 0, 'at_most') }),
    'fits'
  ],
  ['a minute of retention and in step', behind(0, 60), 'fits'],
  ['days behind, kept for ever', behind(9 * DAY, Number.POSITIVE_INFINITY), 'fits'],
  [
    'at most 90 %',
    behind(0, 0, { waits: seen(90, 0, 'at_most'), kept: seen(100), loss: seen(10) }),
    'the age of the oldest unread'
  ],
  [
    'retention can’t be read',
    behind(81, 100, { kept: { missing: 'The broker does not allow it.' }, loss: { missing: 'x' } }),
    'The broker'
  ],
  ['in step, retention can’t be read', behind(0, 100, { kept: { missing: 'The broker does not allow it.' } }), 'fits'],
  [
    'one of two readers',
    profile('redis', { readers: [reader({}), reader({ waits: seen(95), kept: seen(100), loss: seen(5) })] }),
    'warn'
  ]
])

describe('a finding’s words', () => {
  test('give figure, window, threshold and what makes it go away', () => {
    const rule = ruleOf('redis.retention')
    const verdict = rule?.judge(keptFor(31), NOW, rule.settings)
    expect(verdict).toMatchObject({
      stray: {
        summary: 'it is used as an archive: its oldest entry is 31 d old, where the guide expects hours or days.',
        value: 31 * DAY,
        threshold: 7 * DAY,
        unit: 's',
        to: NOW
      }
    })
  })
})

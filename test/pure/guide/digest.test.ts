import { describe, expect, test } from 'vitest'
import { digestOf, lastDue } from '../../../guide/digest.ts'
import type { DigestTime, Finding } from '../../../model/index.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
const due = (now: string, time: DigestTime): string => new Date(lastDue(Date.parse(now), time)).toISOString()
const monday = (at: string, timeZone = 'UTC'): DigestTime => ({ day: 'monday', at, timeZone })

describe('a digest is due once a week', () => {
  // 2026-11-23 is a Monday.
  test.each([
    ['2026-11-23T09:00:00Z', '2026-11-23T09:00:00.000Z'],
    ['2026-11-23T08:59:59Z', '2026-11-16T09:00:00.000Z'],
    ['2026-11-29T23:00:00Z', '2026-11-23T09:00:00.000Z'],
    ['2026-11-24T00:00:30Z', '2026-11-23T09:00:00.000Z']
  ])('at %s it was so at %s', (now, then) => {
    expect(due(now, monday('09:00'))).toBe(then)
  })

  test('by the clocks of its place, summer and winter', () => {
    const berlin = monday('09:00', 'Europe/Berlin')
    expect(due('2026-07-15T00:00:00Z', berlin)).toBe('2026-07-13T07:00:00.000Z')
    expect(due('2026-12-15T00:00:00Z', berlin)).toBe('2026-12-14T08:00:00.000Z')
    // Clocks go back on Sunday 25 October 2026: asked on the Monday after, before and at nine there.
    expect(due('2026-10-26T07:59:00Z', berlin)).toBe('2026-10-19T07:00:00.000Z')
    expect(due('2026-10-26T08:00:00Z', berlin)).toBe('2026-10-26T08:00:00.000Z')
    expect(due('2026-11-23T02:00:00Z', monday('00:30', 'Asia/Kolkata'))).toBe('2026-11-22T19:00:00.000Z')
    expect(due('2026-11-23T02:00:00Z', monday('23:45', 'Pacific/Kiritimati'))).toBe('2026-11-16T09:45:00.000Z')
  })

  test('whenever one looks: each moment of a year has one within the week before it', () => {
    for (const zone of ['UTC', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'])
      for (let now = Date.UTC(2026, 0, 1); now < Date.UTC(2027, 0, 1); now += 29 * HOUR) {
        const then = lastDue(now, { day: 'sunday', at: '01:30', timeZone: zone })
        expect(then).toBeLessThanOrEqual(now)
        // A week with an hour put in is an hour longer.
        expect(now - then).toBeLessThan(7 * DAY + HOUR + 1)
        const shown = new Date(then).toLocaleString('en-US', { timeZone: zone, weekday: 'long' })
        expect(shown).toBe('Sunday')
      }
  })
})

const finding = (given: Partial<Finding>): Finding => ({
  id: 'f',
  rule: 'redis.retention',
  of: 'redis/t/stream/0/a',
  target: 't',
  state: 'open',
  since: 0,
  resolvedAt: null,
  severity: 'warn',
  summary: 'It strays.',
  evidence: {
    of: 'a',
    series: null,
    figure: '',
    value: 1,
    unit: '',
    threshold: 1,
    from: 0,
    to: 0,
    path: [],
    goesAway: ''
  },
  instead: null,
  ...given
})

test('it says what came, what went and what is open, by whose it is', () => {
  const known = { by: 'Ada', why: 'It moves.', at: 0, until: 9 * DAY }
  const digest = digestOf(
    [
      finding({ id: 'old', since: -DAY, owner: 'orders', acknowledged: known }),
      finding({ id: 'new', since: DAY, owner: 'orders', severity: 'critical' }),
      finding({ id: 'gone', since: -DAY, resolvedAt: 2 * DAY, owner: 'mail' }),
      finding({ id: 'short', since: DAY, resolvedAt: 2 * DAY }),
      finding({ id: 'nobodys', since: -DAY }),
      finding({ id: 'after', since: 7 * DAY + 1, owner: 'orders' })
    ],
    0,
    7 * DAY
  )
  expect(digest.opened.map(({ id }) => id)).toEqual(['new', 'short'])
  expect(digest.resolved.map(({ id }) => id)).toEqual(['gone', 'short'])
  expect(digest.open).toEqual([
    { owner: 'orders', open: 2, critical: 1, acknowledged: 1 },
    { owner: null, open: 1, critical: 0, acknowledged: 0 }
  ])
  expect(digest.summary).toBe('2 new, 2 resolved, 3 open, of 2 owners.')
})

import { describe, expect, it } from 'vitest'
import { marksOf, SPAN_MS, spansOf, ticksOf } from '../../../app/shell/foot-bar.ts'
import { stateOf } from '../../../app/shell/foot-state.ts'
import type { Alert } from '../../../model/alert.ts'
import { picture, shop, subscription } from '../flow/things.ts'

const NOW = Date.UTC(2026, 2, 1, 12, 7, 0)

describe('the bar at the foot', () => {
  it('begins where trouble began, the worst on top', () => {
    const spans = spansOf(
      picture({
        subscriptions: [
          { ...subscription('a', null, 'stopped', 'critical'), since: NOW - SPAN_MS / 2 },
          { ...subscription('b', null, 'behind', 'warn'), since: NOW - 10 * SPAN_MS },
          { ...subscription('c', null, 'ok', 'ok'), since: NOW - SPAN_MS },
          // In step all day; what its health is of began at some other time.
          { ...subscription('d', null, 'ok', 'critical'), since: NOW - SPAN_MS },
          { ...subscription('e', null, 'idle', 'warn'), since: NOW - SPAN_MS }
        ]
      }),
      [],
      NOW
    )
    expect(spans.map(({ href, from, to }) => [href, from, to])).toEqual([
      ['/?sel=b', 0, 1],
      ['/?sel=a', 0.5, 1]
    ])
  })

  it('shows when alerts fired and were over, below what lasts; not those of another day', () => {
    const alert = (id: string, firedAt: number, resolvedAt: number | null): Alert => ({
      id,
      rule: 'deep',
      ruleName: 'Deep',
      of: 'a',
      target: 't',
      state: resolvedAt === null ? 'firing' : 'resolved',
      severity: 'critical',
      since: firedAt - 1000,
      firedAt,
      resolvedAt,
      mutedUntil: null,
      summary: '',
      figures: {},
      condition: { figure: 'backlog', is: 'over', threshold: 1 },
      value: { value: 2, how: 'measured' }
    })
    const alerts = [
      alert('fires', NOW - SPAN_MS / 4, null),
      alert('over', NOW - SPAN_MS / 2, NOW - SPAN_MS / 4),
      alert('old', NOW - 3 * SPAN_MS, NOW - 2 * SPAN_MS)
    ]
    expect(spansOf(picture({}), alerts, NOW).map(({ href, from, to, until }) => [href, from, to, until])).toEqual([
      ['/alerts/over', 0.5, 0.75, NOW - SPAN_MS / 4],
      ['/alerts/fires', 0.75, 1, null]
    ])
  })

  it('marks what happened, where it happened', () => {
    const event = (at: number) => ({ id: `${at}`, target: 't', of: 'a', at, kind: 'seen', text: '' })
    const marks = marksOf([event(NOW - SPAN_MS / 2), event(NOW - 2 * SPAN_MS), event(NOW + 5000)], NOW)
    expect(marks.map(({ place }) => place)).toEqual([0.5])
  })

  it('has a tick each hour of the viewer’s clock', () => {
    expect(ticksOf(NOW)).toHaveLength(24)
    // The one just before now would stand under the plumb line.
    expect(ticksOf(NOW).filter(({ named }) => named)).toHaveLength(7)
    // Half an hour ahead of UTC, as some zones are: the hours of that clock.
    expect(ticksOf(NOW, 5.5 * 3_600_000).every(({ at }) => at % 3_600_000 === 1_800_000)).toBe(true)
  })
})

describe('the state at the foot', () => {
  const live = { phase: 'live', since: NOW, trouble: null } as const
  const seen = (agoMs: number, lostAt: number | null = null) => ({
    ...shop(),
    at: NOW - agoMs,
    targets: [{ id: 't', kind: 'kafka' as const, intervalMs: 10_000, at: NOW - agoMs }],
    lostAt
  })

  it('is live while polls come in', () => {
    expect(stateOf(seen(2000), live, NOW)).toMatchObject({ phase: 'live', word: 'Live', more: '2 s ago' })
    expect(stateOf(seen(34_000), live, NOW).phase).toBe('live')
  })

  it('is old when none has for three intervals', () => {
    expect(stateOf(seen(36_000), live, NOW)).toMatchObject({ phase: 'old', word: 'No news', more: 'picture 36 s ago' })
  })

  it('says that the database is lost before it says that there is no news', () => {
    expect(stateOf(seen(60_000, NOW - 50_000), live, NOW).word).toBe('No database')
  })

  it('says since when it reconnects, and how old what is shown is', () => {
    const lost = { phase: 'lost', since: NOW - 8000, trouble: null } as const
    expect(stateOf(seen(9000), lost, NOW).more).toMatch(/^since \d\d:\d\d:\d\d, picture 9 s ago$/)
    expect(stateOf(null, lost, NOW).more).toMatch(/^since \d\d:\d\d:\d\d$/)
  })

  it('doesn’t claim to reconnect where a token is asked for', () => {
    const trouble = { code: 'request.unauthorised', message: '', todo: '' }
    expect(stateOf(null, { phase: 'lost', since: NOW, trouble }, NOW).word).toBe('Locked')
  })
})

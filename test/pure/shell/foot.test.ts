import { describe, expect, it } from 'vitest'
import { SPAN_MS, spansOf, ticksOf } from '../../../app/shell/foot-bar.ts'
import { stateOf } from '../../../app/shell/foot-state.ts'
import { picture, shop, subscription } from '../flow/things.ts'

const NOW = Date.UTC(2026, 2, 1, 12, 7, 0)

describe('the bar at the foot', () => {
  it('begins where trouble began, the worst on top', () => {
    const spans = spansOf(
      picture({
        subscriptions: [
          { ...subscription('a', null, 'stopped', 'critical'), since: NOW - SPAN_MS / 2 },
          { ...subscription('b', null, 'behind', 'warn'), since: NOW - 10 * SPAN_MS },
          { ...subscription('c', null, 'ok', 'ok'), since: NOW - SPAN_MS }
        ]
      }),
      NOW
    )
    expect(spans.map(({ of, from }) => [of, from])).toEqual([
      ['b', 0],
      ['a', 0.5]
    ])
  })

  it('has a tick each five minutes of the clock', () => {
    const ticks = ticksOf(NOW)
    expect(ticks).toHaveLength(12)
    expect(ticks.every(({ at }) => at % 300_000 === 0)).toBe(true)
    expect(ticks.filter(({ named }) => named)).toHaveLength(4)
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

import { describe, expect, it } from 'vitest'
import { ago, clock, clockSeconds, clockUtc, moment, utc } from '../../../app/format/time.ts'

const AT = Date.UTC(2026, 10, 23, 13, 6, 2)

describe('moments', () => {
  it('are said in the given zone, with UTC at hand', () => {
    expect(clock(AT, 'Europe/Berlin')).toBe('14:06')
    expect(clockSeconds(AT, 'America/New_York')).toBe('08:06:02')
    expect(clockUtc(AT)).toBe('13:06:02 UTC')
    // With its day, which may be another than the viewer's.
    expect(utc(Date.UTC(2026, 10, 23, 20, 6, 2))).toBe('23 Nov 20:06:02 UTC')
    expect(moment(Date.UTC(2026, 10, 23, 20, 6, 2), AT, 'Asia/Tokyo')).toBe('24 Nov 05:06')
  })

  it('say midnight as 00, not 24', () => {
    expect(clock(Date.UTC(2026, 10, 23), 'UTC')).toBe('00:00')
  })

  it('name the day only where it is another', () => {
    expect(moment(AT, AT + 3_600_000, 'UTC')).toBe('13:06')
    expect(moment(AT, AT + 86_400_000, 'UTC')).toBe('23 Nov 13:06')
  })

  it('are so long ago', () => {
    expect([0, -3000, 2000, 59_400, 372_000, 7_300_000, 200_000_000].map((ms) => ago(AT, AT + ms))).toEqual([
      'now',
      'now',
      '2 s ago',
      '59 s ago',
      '6 min ago',
      '2 h ago',
      '2 d ago'
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { INACTIVE, type Life, step } from '../../../../judge/alerts/life.ts'

/**
 * One row a life: what was seen at each look, 10 s apart (`y` all hold, `l` only the first still holds, `n` none, `?` can't be said, `_` no look), and the state after each:
 * `.` inactive, `p` pending, `F` firing, `R` resolved. It must hold for 30 s to fire and be away for 20 s to resolve.
 */
const LIVES: [string, string, string][] = [
  ['nothing holds', 'nnnn', '....'],
  ['too short', 'yyyn', 'ppp.'],
  ['long enough', 'yyyyy', 'pppFF'],
  ['resolves after it was away for long enough', 'yyyynnnn', 'pppFFRnn'.replaceAll('n', '.')],
  ['away for a moment only', 'yyyynlnl', 'pppFFFFF'],
  ['the other conditions only say when it begins', 'yyyyllll', 'pppFFFFF'],
  ['the first condition alone begins nothing', 'llll', '....'],
  ['what can’t be said for a moment changes nothing', 'yy?yy', 'pppFF'],
  ['what can’t be said for longer is no evidence', 'yy???yyyy', 'ppppppppF'],
  ['what can’t be said starts the quiet time anew', 'yyyyn?nnn', 'pppFFFFR.'],
  ['begins anew after it was resolved', 'yyyynnnyyyy', 'pppFFR.pppF'],
  ['a hole is no evidence', 'yy____yyyy', 'pp    pppF'],
  ['a hole while it fires leaves it firing', 'yyyy____n', 'pppF    R'],
  ['flapping below the time never fires', 'yynyynyyn', 'pp.pp.pp.']
]
const SEEN: Record<string, { begins: boolean | undefined; lasts: boolean | undefined }> = {
  y: { begins: true, lasts: true },
  l: { begins: false, lasts: true },
  n: { begins: false, lasts: false },
  '?': { begins: undefined, lasts: undefined }
}
const MARKS: Record<Life['state'], string> = { inactive: '.', pending: 'p', firing: 'F', resolved: 'R' }
const TERM = { forMs: 30_000, keepMs: 20_000, holeMs: 26_000 }
const START_MS = Date.parse('2026-03-01T12:00:00Z')

describe('an alert’s life', () => {
  it.each(LIVES)('%s: %s', (_, looks, expected) => {
    let life = INACTIVE
    const states = [...looks].map((look, i) => {
      const seen = SEEN[look]
      if (seen === undefined) return ' '
      life = step(life, seen, TERM, START_MS + i * 10_000)
      return MARKS[life.state]
    })
    expect(states.join('')).toBe(expected)
  })

  it('fires at once where it need not hold', () => {
    const now = { begins: true, lasts: true }
    expect(step(INACTIVE, now, { ...TERM, forMs: 0 }, 5)).toEqual({
      state: 'firing',
      sinceMs: 5,
      firedMs: 5,
      heldMs: 5
    })
  })

  it('starts what is pending anew when the clock is set back, and leaves what fires', () => {
    const pending: Life = { state: 'pending', sinceMs: START_MS, heldMs: START_MS + 20_000 }
    const back = START_MS - 3_600_000
    expect(step(pending, { begins: true, lasts: true }, TERM, back)).toEqual({
      state: 'pending',
      sinceMs: back,
      heldMs: back
    })
    const firing: Life = { state: 'firing', sinceMs: START_MS, firedMs: START_MS, heldMs: START_MS }
    expect(step(firing, { begins: false, lasts: false }, TERM, back).state).toBe('firing')
  })

  it('says since when it held, and when it fired', () => {
    const seen = { begins: true, lasts: true }
    let life = INACTIVE
    for (const s of [0, 10, 20, 30, 40]) life = step(life, seen, TERM, START_MS + s * 1000)
    expect(life).toEqual({ state: 'firing', sinceMs: START_MS, firedMs: START_MS + 30_000, heldMs: START_MS + 40_000 })
  })
})

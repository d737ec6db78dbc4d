import { describe, expect, it } from 'vitest'
import { axisOf } from '../../../app/charts/axis.ts'
import { labelOf, piecesOf, saidOf } from '../../../app/charts/ribbon.ts'
import type { StateSpan } from '../../../model/api.ts'

const MINUTE = 60_000
const AT = 100 * MINUTE
const span = (state: StateSpan['state'], from: number, to: number | null): StateSpan => ({
  of: 'q',
  state,
  from: from * MINUTE,
  to: to === null ? null : to * MINUTE
})

describe('the ribbon of states', () => {
  const axis = axisOf(AT, 80 * MINUTE, true)
  const pieces = piecesOf([span('ok', 0, 40), span('behind', 60, 70), span('stalled', 70, null)], axis)

  it('lies on the axis of the charts: cut at its left, up to now where it lasts, open where nothing was polled', () => {
    expect(pieces.map(({ state, left, width }) => [state, Math.round(left * 100), Math.round(width * 100)])).toEqual([
      ['ok', 0, 20],
      ['behind', 40, 10],
      ['stalled', 50, 30]
    ])
    expect(pieces.at(-1)).toMatchObject({ to: AT, lasts: true })
  })

  it('can be read aloud: the longest first, then what it is now', () => {
    expect(saidOf(pieces, axis)).toBe('stuck 30 min, in step 20 min, behind 10 min; now stuck')
    expect(saidOf([], axis)).toBe('nothing was polled')
  })

  it('says as much as there is room for, and of what is well nothing', () => {
    expect(labelOf('stopped', 200)).toBe('nobody reads')
    expect(labelOf('stopped', 60)).toBe('N')
    expect(labelOf('stopped', 10)).toBe('')
    expect(labelOf('ok', 500)).toBe('')
  })
})

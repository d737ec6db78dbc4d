import { describe, expect, it } from 'vitest'
import { figureText, showFigure } from '../../../app/format/figure.ts'
import type { Figure, FigureName } from '../../../model/figure.ts'

const measured = (value: number): Figure => ({ value, how: 'measured' })

describe('a figure reads', () => {
  const rows: [FigureName, Figure | undefined, string][] = [
    ['backlog', measured(1284), '1,284'],
    ['backlog', measured(0), '0'],
    ['backlog', { value: 4120, how: 'at_least' }, '≥ 4,120'],
    ['length', measured(18_234), '18.2k'],
    ['lateness', measured(372), '6 min 12 s'],
    ['lateness', { value: 38, how: 'estimated' }, '≈ 38 s'],
    ['lateness', { value: 0.21, how: 'at_most' }, '≤ 210 ms'],
    ['in_rate', measured(38.2), '38/s'],
    ['in_rate', measured(0.42), '0.4/s'],
    ['errors', measured(0.0123), '1.2 %'],
    ['memory', measured(1_520_000), '1.52 MB'],
    ['drain', { never: true }, 'never'],
    ['drain', { unknown: 'The source does not say.' }, '–'],
    ['drain', undefined, '–']
  ]
  it.each(rows)('%s %j as %s', (name, figure, text) => {
    expect(figureText(name, figure)).toBe(text)
  })

  it('in pieces, so that units can be set smaller', () => {
    expect(showFigure('lateness', measured(372)).pieces).toEqual([
      { value: '6', unit: 'min' },
      { value: '12', unit: 's' }
    ])
  })

  it('with the reason where it is not known, and never as zero', () => {
    const shown = showFigure('backlog', { unknown: 'Group lag needs Redis 7.0.' })
    expect(shown).toMatchObject({ kind: 'unknown', note: 'Group lag needs Redis 7.0.', pieces: [] })
    expect(shown.text).not.toContain('0')
  })

  it('tells never of drain and of loss apart', () => {
    expect(showFigure('drain', { never: true }).note).not.toBe(showFigure('loss', { never: true }).note)
  })
})

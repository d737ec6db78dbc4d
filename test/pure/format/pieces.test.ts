import { expect, it } from 'vitest'
import { piecesOf } from '../../../app/format/pieces.ts'

it.each([
  ['50.9k messages wait, the oldest for ≈ 41 min. 20 messages a second arrive.', ['≈ 41 min']],
  ['In 3 h 23 min unread messages are deleted.', ['3 h 23 min']],
  [
    'It uses 2.07 GB of memory; ≥ 16 min, ≈ 31 min 13 s and <0.1 % of it.',
    ['2.07 GB', '≥ 16 min', '≈ 31 min 13 s', '<0.1 %']
  ],
  ['≈ 1,412 messages wait', ['≈ 1,412']],
  ['2 of 3 members are online: 7 days and 5 such things', []],
  ['210 ms', ['210 ms']]
])('of a sentence its figures stay whole: %s', (text, whole) => {
  const pieces = piecesOf(text)
  expect(pieces.filter((piece) => piece.whole).map(({ words }) => words)).toEqual(whole)
  expect(pieces.map(({ words }) => words).join('')).toBe(text)
})

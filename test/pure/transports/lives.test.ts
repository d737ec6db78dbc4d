import { expect, test } from 'vitest'
import { Lives, type Rising } from '../../../collector/transports/lives.ts'

const follow = (polls: (Rising | undefined)[], keep = false) => {
  const lives = new Lives()
  return polls.map((rising) =>
    lives.follow(new Map(rising === undefined ? [] : [['it', rising]]), () => keep).get('it')
  )
}

test.each([
  [
    'rises',
    [
      [1, 5],
      [2, 5],
      [2, 9]
    ],
    ['0', '0', '0']
  ],
  [
    'one number falls',
    [
      [5, 5],
      [6, 1],
      [7, 2]
    ],
    ['0', '1', '1']
  ],
  ['falls twice', [[5], [1], [3], [0]], ['0', '1', '1', '3']],
  ['a number is missing for a while', [[5], [undefined], [6]], ['0', '0', '0']],
  ['a number is missing and comes back lower', [[5], [undefined], [4]], ['0', '0', '2']]
] as const)('%s', (_, polls, lives) => {
  expect(follow([...polls])).toEqual(lives)
})

test('what is gone is forgotten, what is hidden goes on', () => {
  expect(follow([[5], undefined, [1]])).toEqual(['0', undefined, '2'])
  expect(follow([[5], undefined, [1]], true)).toEqual(['0', '0', '2'])
})

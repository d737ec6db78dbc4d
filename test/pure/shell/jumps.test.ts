import { describe, expect, it } from 'vitest'
import { findJumps, jumpsOf } from '../../../app/shell/jumps.ts'
import { PLACES } from '../../../app/shell/places.ts'
import { entity, picture } from '../flow/things.ts'

const jumps = jumpsOf(
  picture({
    entities: [
      entity('q', 'queue', { name: 'email.send', health: 'critical' }),
      entity('d', 'queue', { name: 'email.dead' }),
      entity('s', 'service', { name: 'email' }),
      entity('n', 'node', { name: 'email-broker' })
    ]
  })
)
const names = (question: string) => findJumps(jumps, question).map(({ name }) => name)

describe('the palette', () => {
  it('offers the pages and what is in trouble before anything is asked', () => {
    expect(names('')).toEqual([...PLACES.map(({ name }) => name), 'email.send'])
  })

  it.each([
    ['the whole name first', 'email', ['email', 'email.send', 'email.dead', 'email-broker']],
    ['a part of it', 'send', ['email.send']],
    ['letters left out', 'emsnd', ['email.send']],
    ['several words, also of what it is', 'queue dead', ['email.dead']],
    ['what it is', 'service', ['email']],
    ['a page', 'alert', ['Alerts']],
    ['nothing', 'xyzzy', []]
  ])('finds %s', (_, question, expected) => {
    expect(names(question)).toEqual(expected)
  })
})

import { expect, test } from 'vitest'
import { reasonFor, Unseen } from '../../../collector/reasons.ts'

const coded = (code: string, options?: ErrorOptions) => Object.assign(new Error('x', options), { code })

test.each([
  ['a code', coded('ECONNREFUSED'), 'The broker does not answer: connection refused.'],
  [
    'the cause of a cause',
    new Error('fetch failed', { cause: new Error('y', { cause: coded('ENOTFOUND') }) }),
    'The host name is not known.'
  ],
  ['one of several', new AggregateError([new Error('z'), coded('EHOSTUNREACH')]), 'The host can’t be reached.'],
  ['a deadline', new DOMException('late', 'TimeoutError'), 'The broker does not answer in time.'],
  ['its own sentence before a code around it', coded('EPIPE', { cause: new Unseen('Not allowed.') }), 'Not allowed.']
])('the reason is %s', (_, error, reason) => {
  expect(reasonFor(error)).toBe(reason)
})

test('equal failures give equal reasons: numbers that move are left out', () => {
  const [one, two] = ['17000001', '17000002'].map((at) => reasonFor(new Error(`answer ${at} is broken`)))
  expect(one).toBe(two)
  expect(one).toContain('is broken')
})

test('an address that an error quotes is told without who logs in there', () => {
  const reason = reasonFor(new Error('no way to http://bob:hunter2@rabbit:15672/api/whoami'))
  expect(reason).toBe('The poll failed: no way to http://…@rabbit:…/api/whoami')
})

test('an error that causes itself ends', () => {
  const error = new Error('round')
  error.cause = error
  expect(reasonFor(error)).toBe('The poll failed: round')
})

import { expect, test } from 'vitest'
import { setOf } from '../../../guide/set.ts'
import { measured } from '../../../model/index.ts'

const begins = (consumers: object[] | undefined, type = 'stream') =>
  setOf(
    {
      id: 'rabbitmq/r/queue/%2F/q',
      target: 'r',
      kind: 'queue',
      transport: 'rabbitmq',
      name: 'q',
      labels: { 'x-queue-type': type },
      ...(consumers === undefined ? {} : { facts: { consumers: consumers as never[] } }),
      figures: { readers: measured(consumers?.length ?? 1) },
      sinceMs: 0
    },
    [],
    1,
    undefined
  ).readsFrom

test.each<[string, object[] | undefined, string | undefined]>([
  ['from its first message', [{ name: 'a #1', 'began at': 'first' }], 'old'],
  ['one of two from the start', [{ name: 'a #1' }, { name: 'b #1', 'began at': 'first' }], 'old'],
  ['an hour back', [{ name: 'a #1', 'began at': '1h' }], 'old'],
  ['a number: where it left off, or to read again', [{ name: 'a #1', 'began at': '42' }], 'offset'],
  ['with what comes', [{ name: 'a #1', 'began at': 'next' }], 'new'],
  ['nothing said is what comes', [{ name: 'a #1' }], 'new'],
  ['its consumers can’t be seen', undefined, undefined]
])('a stream queue’s readers begin: %s', (_, consumers, expected) => {
  expect(begins(consumers)).toBe(expected)
})

test('of other queues nobody begins anywhere', () => {
  expect(begins([{ name: 'a #1' }], 'quorum')).toBeUndefined()
})

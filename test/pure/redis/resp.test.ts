import { expect, test } from 'vitest'
import { Decoder, encode, ReplyError } from '../../../collector/transports/redis/resp.ts'

const ALL = Number.POSITIVE_INFINITY
/** What is read when these bytes arrive in pieces of `size`. */
const decoded = (bytes: Buffer, size: number, deepest = ALL): unknown[] => {
  const decoder = new Decoder()
  const answers: unknown[] = []
  for (let i = 0; i < bytes.length; i += size)
    decoder.push(
      Buffer.from(bytes.subarray(i, i + size)),
      () => deepest,
      (answer) => answers.push(answer)
    )
  return answers
}

// What arrives, and the answers in it.
const ANSWERS: [string, unknown[]][] = [
  ['+OK\r\n', ['OK']],
  ['-ERR no such key\r\n', [new ReplyError('ERR no such key')]],
  [':0\r\n:-1\r\n:1790000000000\r\n', [0, -1, 1_790_000_000_000]],
  ['$0\r\n\r\n$-1\r\n*-1\r\n*0\r\n', ['', null, null, []]],
  ['$7\r\nAuftr\u00e4\r\n', ['Aufträ']],
  ['$7\r\na\r\nb\r\nc\r\n', ['a\r\nb\r\nc']],
  ['*3\r\n$4\r\nname\r\n$4\r\nname\r\n$15\r\n1790000000000-1\r\n', [['name', 'name', '1790000000000-1']]],
  ['*2\r\n*2\r\n$1\r\na\r\n:1\r\n*1\r\n*1\r\n+b\r\n:3\r\n', [[['a', 1], [['b']]], 3]]
]

test.each([1, 2, 3, 7, 1000])('answers that arrive in pieces of %i bytes', (size) => {
  for (const [text, answers] of ANSWERS) expect([text, decoded(Buffer.from(text), size)]).toEqual([text, answers])
  const together = Buffer.from(ANSWERS.map(([text]) => text).join(''))
  expect(decoded(together, size)).toEqual(ANSWERS.flatMap(([, answers]) => answers))
})

test('a text of a megabyte is waited for', () => {
  const text = 'x'.repeat(1_000_000)
  expect(decoded(Buffer.from(`$1000000\r\n${text}\r\n:1\r\n`), 65_536)).toEqual([text, 1])
})

test('names that share a place in the table stay apart, however often they come', () => {
  const names = Array.from({ length: 5000 }, (_, i) => `name-${i}`)
  const bytes = Buffer.concat([...names, ...names].map((name) => Buffer.from(`$${name.length}\r\n${name}\r\n`)))
  expect(decoded(bytes, 4096)).toEqual([...names, ...names])
})

test.each([1, 1000])('the bodies of entries are passed over, in pieces of %i', (size) => {
  const entry = '*2\r\n$3\r\n1-0\r\n*2\r\n$4\r\nbody\r\n$6\r\nsecret\r\n'
  const bytes = Buffer.from(`*4\r\n$6\r\nlength\r\n:1\r\n$11\r\nfirst-entry\r\n${entry}:7\r\n`)
  expect(decoded(bytes, size, 2)).toEqual([['length', 1, 'first-entry', ['1-0', []]], 7])
})

test('what is no Redis is told apart at its first byte', () => {
  expect(() => decoded(Buffer.from('HTTP/1.1 400 Bad Request\r\n'), 100)).toThrow('not Redis')
})

test('a command is an array of texts, with their length in bytes', () => {
  expect(encode([['XINFO', 'STREAM', 'k']]).toString()).toBe('*3\r\n$5\r\nXINFO\r\n$6\r\nSTREAM\r\n$1\r\nk\r\n')
  expect(encode([['TYPE', 'Aufträge'], ['TIME']]).toString()).toBe(
    '*2\r\n$4\r\nTYPE\r\n$9\r\nAufträge\r\n*1\r\n$4\r\nTIME\r\n'
  )
})

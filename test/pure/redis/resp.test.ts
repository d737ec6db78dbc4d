import { expect, test } from 'vitest'
import { encode } from '../../../collector/transports/redis/encode.ts'
import { AS_IT_IS, Decoder, ReplyError, type Shape } from '../../../collector/transports/redis/resp.ts'

/** What is read when these bytes arrive in pieces of `size`. */
const decoded = (bytes: Buffer, size: number, shape: Shape = AS_IT_IS): unknown[] => {
  const decoder = new Decoder()
  const answers: unknown[] = []
  for (let i = 0; i < bytes.length; i += size)
    decoder.push(
      Buffer.from(bytes.subarray(i, i + size)),
      () => shape,
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

const names = new Set(['length', 'first-entry', 'last-entry', 'lag'])
const ENTRY = '*2\r\n$3\r\n1-0\r\n*2\r\n$4\r\nbody\r\n$6\r\nsecret\r\n'
// What arrives where an answer's names and values are asked for, and what is made of it.
const NAMED: [string, unknown][] = [
  [`*4\r\n$6\r\nlength\r\n:1\r\n$11\r\nfirst-entry\r\n${ENTRY}`, { length: 1, 'first-entry': '1-0' }],
  ['*4\r\n$3\r\nlag\r\n$-1\r\n$10\r\nlast-entry\r\n*-1\r\n', { lag: null, 'last-entry': null }],
  [`*6\r\n$5\r\nother\r\n${ENTRY}$4\r\nnull\r\n*-1\r\n$3\r\nlag\r\n:7\r\n`, { lag: 7 }],
  ['*6\r\n$1\r\na\r\n$-1\r\n$1\r\nb\r\n*0\r\n$1\r\nc\r\n+said\r\n', {}],
  ['*3\r\n$3\r\nlag\r\n:2\r\n$6\r\nlength\r\n', { lag: 2 }],
  ['*0\r\n', {}],
  ['*-1\r\n', null],
  [':3\r\n', 3],
  ['-ERR no such key\r\n', new ReplyError('ERR no such key')]
]

test.each([1, 2, 7, 1000])('names and values, those that are looked at and no body, in pieces of %i', (size) => {
  for (const [text, fields] of NAMED)
    expect([text, decoded(Buffer.from(`${text}${text}`), size, { as: 'fields', names })]).toEqual([
      text,
      [fields, fields]
    ])
  const listed = `*${NAMED.length}\r\n${NAMED.map(([text]) => text).join('')}`
  expect(decoded(Buffer.from(`${listed}*0\r\n`), size, { as: 'list of fields', names })).toEqual([
    NAMED.map(([, fields]) => fields),
    []
  ])
})

test('what is no Redis is told apart at its first byte', () => {
  expect(() => decoded(Buffer.from('HTTP/1.1 400 Bad Request\r\n'), 100)).toThrow('not Redis')
})

test('commands of any length are written whole, however many', () => {
  const long = 'ä'.repeat(70_000)
  const commands = Array.from({ length: 3000 }, (_, i) => ['TYPE', `key-${i}`])
  const written = encode([...commands, ['ECHO', long]]).toString()
  const each = (parts: string[]) =>
    `*2\r\n${parts.map((part) => `$${Buffer.byteLength(part)}\r\n${part}\r\n`).join('')}`
  expect(written === [...commands, ['ECHO', long]].map(each).join('')).toBe(true)
})

test('a command is an array of texts, with their length in bytes', () => {
  expect(encode([['XINFO', 'STREAM', 'k']]).toString()).toBe('*3\r\n$5\r\nXINFO\r\n$6\r\nSTREAM\r\n$1\r\nk\r\n')
  expect(encode([['TYPE', 'Aufträge'], ['TIME']]).toString()).toBe(
    '*2\r\n$4\r\nTYPE\r\n$9\r\nAufträge\r\n*1\r\n$4\r\nTIME\r\n'
  )
})

import { expect, test } from 'vitest'
import type { Answers, ClientAnswer, Fields, StreamAnswer } from '../../../collector/transports/redis/answers.ts'
import { observe } from '../../../collector/transports/redis/observe.ts'
import { refusedOf, wordedOf } from '../../../collector/transports/redis/refusal.ts'
import { latenessOf, unreadOf } from '../../../collector/transports/redis/unread.ts'
import { atMost, measured, RedisTarget } from '../../../model/index.ts'

const NOW = 1_790_000_000_000
const id = (agoS: number) => `${NOW - agoS * 1000}-0`
/** A stream of `length` entries, from 100 s to 10 s old. */
const stream = (length: number, more: Fields = {}): Fields => ({
  length,
  'entries-added': 50,
  'first-entry': length === 0 ? null : id(100),
  'last-entry': length === 0 ? null : id(10),
  'last-generated-id': id(10),
  ...more
})
const group = (agoS: number, lag?: number | null): Fields => ({
  name: 'g',
  'last-delivered-id': id(agoS),
  ...(lag === undefined ? {} : { lag })
})

// A row is a stream's length, how long ago the group's last entry was made, and what Redis says its lag is (undefined: before 7.0).
test.each([
  ['in the middle, lag known', 10, 50, 4, measured(4), undefined, atMost(50)],
  ['in the middle, lag null', 10, 50, null, atMost(9), undefined, atMost(50)],
  ['in the middle, Redis 6', 10, 50, undefined, atMost(9), undefined, atMost(50)],
  ['lag larger than what can be unread', 10, 50, 30, measured(9), undefined, atMost(50)],
  ['at the end, lag null', 10, 10, null, measured(0), undefined, measured(0)],
  ['at the end, Redis 6', 10, 10, undefined, measured(0), undefined, measured(0)],
  ['before the first, Redis 6', 10, 200, undefined, measured(10), undefined, measured(100)],
  ['before the first, lag null', 10, 200, null, measured(10), undefined, measured(100)],
  ['before the first, nothing lost', 10, 200, 10, measured(10), measured(0), measured(100)],
  ['before the first, 7 trimmed unread', 10, 200, 17, measured(10), measured(7), measured(100)],
  ['emptied, 3 unread then', 0, 200, 3, measured(0), measured(3), measured(0)],
  ['emptied, Redis 6', 0, 200, undefined, measured(0), undefined, measured(0)]
])('%s', (_, length, agoS, lag, backlog, lost, lateness) => {
  const unread = unreadOf(stream(length), group(agoS, lag))
  expect(unread).toEqual({ backlog, ...(lost === undefined ? {} : { lost }) })
  expect(latenessOf(unread.backlog, stream(length), group(agoS, lag), NOW).lateness).toEqual(lateness)
})

test('ids that nobody made from a clock say no age', () => {
  const counted = stream(3, { 'first-entry': '1-0', 'last-entry': '3-0' })
  expect(latenessOf(measured(2), counted, { 'last-delivered-id': '1-0' }, NOW)).toEqual({})
})

const target = RedisTarget.parse({ id: 'r', kind: 'redis', addresses: ['host:6379'] })
const consumer = (name: string, idleS: number): Fields => ({ name, pending: 0, idle: idleS * 1000 })
const client = (name: string, idleS: number, lastCommand = 'xreadgroup'): ClientAnswer => ({
  name,
  idleS,
  db: 0,
  lastCommand
})
const see = (consumers: Fields[], clients: ClientAnswer[], { version = '7.0.15', lag = 0 } = {}) => {
  const place = lag === 0 ? 10 : 50
  const answer: StreamAnswer = {
    key: 'k',
    info: stream(10),
    groups: [{ info: group(place, lag), consumers, pending: [] }],
    memory: 1
  }
  const answers: Answers = {
    serverMs: NOW,
    atMs: NOW,
    address: 'host:6379',
    info: { redis_version: version },
    streams: [answer],
    forbidden: [],
    denied: new Set(),
    clients
  }
  const seen = observe(target, answers)
  const runs = seen.edges.filter(({ kind }) => kind === 'runs').map(({ to }) => to)
  return { readers: seen.subscriptions[0]?.figures?.readers, runs }
}

test.each([
  ['heard of lately', [consumer('a', 5)], [], {}, measured(1)],
  ['silent, and nobody reads', [consumer('a', 500)], [], {}, measured(0)],
  ['silent, its client is there', [consumer('job-1', 500)], [client('job-1', 3)], {}, measured(1)],
  [
    'two silent, one client is left',
    [consumer('job-1', 500), consumer('job-2', 600)],
    [client('job-3', 3)],
    {},
    measured(1)
  ],
  ['silent as long as a stranger: at work', [consumer('a', 500)], [client('', 500)], { lag: 3 }, measured(1)],
  ['silent, a stranger who acknowledged', [consumer('a', 500)], [client('', 500, 'xack')], { lag: 3 }, measured(0)],
  ['entries wait, so a stranger waits elsewhere', [consumer('a', 500)], [client('', 2)], { lag: 3 }, measured(0)],
  ['a stranger may wait here', [consumer('a', 5)], [client('', 2)], {}, { value: 1, how: 'at_least' }],
  ['Redis 7.2 hears who asks', [consumer('a', 500)], [client('', 2)], { version: '7.2.1' }, measured(0)]
] as const)('readers: %s', (_, consumers, clients, more, readers) => {
  expect(see([...consumers], [...clients], more).readers).toEqual(readers)
})

test('readers: none seen and a stranger that may wait is unknown', () => {
  expect(see([], [client('', 2)]).readers).toHaveProperty('unknown')
})

test.each([
  ['one name on both sides', [consumer('mail-1', 1)], [client('mail-1', 1), client('other', 1)], ['service/-/-/mail']],
  ['all who read have one name', [consumer('0a', 1)], [client('mail-1', 1), client('mail-2', 1)], ['service/-/-/mail']],
  ['two names, none proved', [consumer('0a', 1)], [client('mail', 1), client('other', 1)], []],
  ['a nameless one may be it', [consumer('0a', 1)], [client('mail', 1), client('', 1)], []],
  ['nobody reads', [consumer('0a', 1)], [client('mail', 1, 'ping')], []]
])('services: %s', (_, consumers, clients, runs) => {
  expect(see(consumers, clients).runs).toEqual(runs)
})

test.each([
  ["NOPERM this user has no permissions to run the 'xinfo|stream' command", 'command'],
  ["NOPERM User default has no permissions to run the 'xinfo|stream' command", 'command'],
  ['NOPERM this user has no permissions to access one of the keys used as arguments', 'key'],
  ['NOPERM No permissions to access a key', 'key'],
  ['ERR no such key', undefined]
])('%s', (said, refused) => {
  expect(refusedOf(new Error(said))).toBe(refused)
})

test('a server without a password in the configuration says what it needs', () => {
  expect(wordedOf(new Error('NOAUTH Authentication required.'))).toMatchObject({
    message: 'The server asks for a password.',
    needs: 'username and password in the configuration'
  })
})

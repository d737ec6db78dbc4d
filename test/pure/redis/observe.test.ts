import { expect, test } from 'vitest'
import {
  type Answers,
  type ClientAnswer,
  CONSUMERS,
  type Fields,
  type ServerAnswers,
  type StreamAnswer
} from '../../../collector/transports/redis/answers.ts'
import { observe } from '../../../collector/transports/redis/observe.ts'
import { refusedOf, wordedOf } from '../../../collector/transports/redis/refusal.ts'
import { idFigure, latenessOf, unreadOf } from '../../../collector/transports/redis/unread.ts'
import { formatAmount } from '../../../model/format.ts'
import { atLeast, atMost, estimated, idOfPlace, measured, numberOf, RedisTarget } from '../../../model/index.ts'
import { readAs } from '../../recorders/redis/replies.ts'

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
const group = (agoS: number, lag?: number | null, read: number | null = null): Fields => ({
  name: 'g',
  'last-delivered-id': id(agoS),
  ...(lag === undefined ? {} : { lag, 'entries-read': read })
})

// A row is a stream's length, how long ago the group's last entry was made, and what Redis says its lag is (undefined: before 7.0) and how much of the
// stream's 50 it has read.
test.each([
  // Four came in forty seconds: the first of them ten seconds after the last that was delivered.
  ['in the middle, lag known', 10, 50, 4, measured(4), undefined, estimated(40)],
  ['in the middle, only the newest is left', 10, 50, 1, measured(1), undefined, measured(10)],
  ['in the middle, lag null', 10, 50, null, atMost(9), undefined, atLeast(10)],
  ['in the middle, Redis 6', 10, 50, undefined, atMost(9), undefined, atLeast(10)],
  ['lag larger than what can be unread', 10, 55, 30, measured(9), undefined, estimated(50)],
  ['at the end, lag null', 10, 10, null, measured(0), undefined, measured(0)],
  ['at the end, Redis 6', 10, 10, undefined, measured(0), undefined, measured(0)],
  ['before the first, Redis 6', 10, 200, undefined, measured(10), undefined, measured(100)],
  ['before the first, lag null', 10, 200, null, measured(10), undefined, measured(100)],
  ['before the first, nothing lost', 10, 200, 10, measured(10), measured(0), measured(100), 40],
  [
    'before the first, 7 trimmed unread, as Redis 7.0 says it',
    10,
    200,
    17,
    measured(10),
    measured(7),
    measured(100),
    33
  ],
  ['the same, as Redis 8.2 says it', 10, 200, 10, measured(10), measured(7), measured(100), 33],
  ['the same, as Valkey says it', 10, 200, null, measured(10), measured(7), measured(100), 33],
  ['emptied, 3 unread then, as Redis 7.0 says it', 0, 200, 3, measured(0), measured(3), measured(0), 47],
  ['the same, as Redis 8.2 says it', 0, 200, 0, measured(0), measured(3), measured(0), 47],
  ['emptied, all read then', 0, 10, 0, measured(0), measured(0), measured(0)],
  ['emptied, Redis 6', 0, 200, undefined, measured(0), undefined, measured(0)]
])('%s', (_, length, agoS, lag, backlog, lost, lateness, read: number | null = null) => {
  const unread = unreadOf(stream(length), group(agoS, lag, read), false)
  expect(unread).toEqual({ backlog, ...(lost === undefined ? {} : { lost }) })
  expect(latenessOf(unread.backlog, stream(length), group(agoS, lag), NOW)).toEqual(lateness)
})

test.each([
  ['at 0-0 with nothing missing before it', 50, false, measured(0)],
  ['at 0-0 after 40 were trimmed: it may have been made since', 10, false, atMost(40)],
  ['at 0-0, seen while all 50 were there', 10, true, measured(40)]
])('lost: %s', (_, length, fromBeginning, lost) => {
  const fresh = { name: 'g', 'last-delivered-id': '0-0', lag: length, 'entries-read': null }
  expect(unreadOf(stream(length), fresh, fromBeginning)).toEqual({ backlog: measured(length), lost })
})

test('ids that nobody made from a clock say no age', () => {
  const counted = stream(3, { 'first-entry': '1-0', 'last-entry': '3-0' })
  expect(latenessOf(measured(2), counted, { 'last-delivered-id': '1-0' }, NOW)).toBeUndefined()
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
  const server: ServerAnswers = {
    readMs: NOW,
    serverMs: NOW,
    address: 'host:6379',
    info: { redis_version: version },
    streams: [answer],
    forbidden: [],
    withheld: new Map(),
    denied: new Set(),
    clients
  }
  const answers: Answers = { atMs: NOW, servers: [server], silent: [], unserved: [] }
  const seen = observe(target, answers)
  const runs = seen.edges.filter(({ kind }) => kind === 'runs').map(({ to }) => to)
  const samples = Object.fromEntries(
    seen.samples.map(({ name, part, value }) => [`${name} ${part ?? ''}`.trim(), value])
  )
  return { readers: seen.subscriptions[0]?.figures?.readers, runs, samples, seen }
}

test('the first and the last id, and the last one delivered, are what XINFO says', () => {
  const { seen } = see([], [], { lag: 3 })
  const [entity, reader] = ['stream', 'group'].map((kind) => seen.entities.find((each) => each.kind === kind)?.figures)
  const said = [entity?.first_id, entity?.last_id, reader?.delivered_id].map((figure) =>
    idOfPlace(numberOf(figure) ?? 0)
  )
  expect(said).toEqual([id(100), id(10), id(50)])
})

test.each([
  ['small ids that people made', '7-3', '7-3'],
  ['the last sequence that is kept', '1790000000000-4095', '1790000000000-4095'],
  ['a sequence beyond that', '1790000000000-4096', 'unknown'],
  ['ms beyond what is kept', '9790000000000-1', 'unknown'],
  ['the largest id there is', '18446744073709551615-18446744073709551615', 'unknown'],
  ['none, of an empty stream', null, 'nothing']
])('an id is that id or not known: %s', (_, told, said) => {
  const figure = idFigure(told)
  const known = numberOf(figure)
  expect(figure === undefined ? 'nothing' : known === undefined ? 'unknown' : formatAmount('{id}', known)).toBe(said)
})

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

test('how long a consumer has asked for nothing and got nothing; −1 is never', () => {
  const consumers = readAs(
    [
      ['name', 'a', 'pending', 2, 'idle', 3000, 'inactive', 60_000],
      ['name', 'b', 'pending', 0, 'idle', 5000, 'inactive', -1],
      ['name', 'c', 'pending', 0, 'idle', 7000]
    ],
    CONSUMERS
  ) as Fields[]
  const { samples } = see(consumers, [], { version: '7.2.1' })
  expect(samples).toMatchObject({
    'redis.consumer.pending a': 2,
    'redis.consumer.idle a': 3000,
    'redis.consumer.inactive a': 60_000,
    'redis.consumer.idle b': 5000,
    'redis.consumer.idle c': 7000
  })
  expect(samples).not.toHaveProperty(['redis.consumer.inactive b'])
  expect(samples).not.toHaveProperty(['redis.consumer.inactive c'])
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

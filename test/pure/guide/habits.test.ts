import { expect, test } from 'vitest'
import { contractsOf, tracedOf } from '../../../guide/habits.ts'
import { confirmsOf, safetyOf } from '../../../guide/set.ts'
import { sharesOf } from '../../../guide/shares.ts'
import type { Channel, WatchedPart } from '../../../guide/watched.ts'
import { type Habits, measured } from '../../../model/index.ts'

const entity = (given: Partial<WatchedPart['entities'][number]>): WatchedPart['entities'][number] => ({
  id: 'it',
  target: 't',
  kind: 'rpc_method',
  transport: 'grpc',
  name: 'Put',
  labels: { service: 'shop.S' },
  figures: {},
  sinceMs: 0,
  ...given
})
const method = entity({}) as Channel
const part = (...entities: WatchedPart['entities']): WatchedPart => ({
  target: 't',
  atMs: 5,
  entities,
  edges: [],
  subscriptions: []
})
const habits = (of: Habits['of']): Habits => ({ from: 1, to: 1_500_001, of })
const given = { traced: { missing: 'x' }, at: 5 }

test('what callers tell of a method and what its server does are put together; fewer than are needed say so', () => {
  const told = habits({
    it: { hops: { value: 5, count: 40 }, openS: { value: 0.1, count: 2 } },
    'rpc:shop.S/Put': { receivers: { value: 7, count: 20 } },
    'rpc:shop.S/Get': { unavailable: { value: 1, count: 99 } }
  })
  const { hops, receivers, openS, unavailable } = tracedOf(method, told, new Map(), given)
  expect(hops).toMatchObject({ value: 5, how: 'estimated', fromMs: 1, toMs: 1_500_001, of: 'it' })
  expect(receivers).toMatchObject({ value: 7 })
  expect(openS).toEqual({ missing: 'needs 3 calls that ended, has 2 in 25 min' })
  expect(unavailable).toHaveProperty('missing')
})

test('nothing was told: everything is missing, with what is needed', () => {
  for (const seen of Object.values(tracedOf(method, undefined, new Map(), given)))
    expect(seen).toHaveProperty('missing')
})

test('that nobody answered in time is told as never', () => {
  const told = habits({ it: { answer: { value: null, count: 50 } } })
  expect(tracedOf(entity({ transport: 'kafka' }) as Channel, told, new Map(), given).answer).toMatchObject({
    value: Number.POSITIVE_INFINITY
  })
})

test('a contract tells of empty answers and of streams, whoever reflects it', () => {
  const reflected = (labels: Record<string, string>) =>
    tracedOf(
      method,
      undefined,
      contractsOf([part(entity({ id: 'other', labels: { service: 'shop.S', ...labels } }))]),
      given
    )
  expect(reflected({ 'response type': 'google.protobuf.Empty' }).emptyAnswers).toMatchObject({ value: 1 })
  expect(reflected({ 'response type': 'shop.Receipt' }).emptyAnswers).toHaveProperty('missing')
  expect(reflected({ 'response type': 'shop.Event', 'streamed by': 'the server' }).oneWay).toMatchObject({ value: 1 })
  expect(reflected({ 'response type': 'shop.Event', 'streamed by': 'both sides' }).oneWay).toHaveProperty('missing')
})

test('whether its calls are streams: by its contract, else by counts of messages, else by streams that are open now', () => {
  const counts = habits({ it: { streams: { value: 0, count: 9 } } })
  const open = entity({ figures: { open_streams: measured(3) } }) as Channel
  const contract = (labels: Record<string, string>) =>
    contractsOf([part(entity({ labels: { service: 'shop.S', 'response type': 'shop.Event', ...labels } }))])
  const none = contractsOf([])
  expect(tracedOf(method, counts, contract({ 'streamed by': 'both sides' }), given).streams).toMatchObject({ value: 1 })
  expect(tracedOf(open, undefined, contract({}), given).streams).toMatchObject({ value: 0 })
  expect(tracedOf(method, counts, none, given).streams).toMatchObject({ value: 0 })
  expect(tracedOf(open, undefined, none, given).streams).toMatchObject({ value: 1 })
  const closed = entity({ figures: { open_streams: measured(0) } }) as Channel
  expect(tracedOf(closed, undefined, none, given).streams).toHaveProperty('missing')
})

test('what a server says of its answers goes before what its callers see of them, whoever answered', () => {
  const callers = { 'rpc:shop.S/Put': { emptyAnswers: { value: 1, count: 90 } } }
  const both = habits({ it: { emptyAnswers: { value: 0.5, count: 60 } }, ...callers })
  expect(tracedOf(method, both, new Map(), given).emptyAnswers).toMatchObject({ value: 0.5 })
  expect(tracedOf(method, habits(callers), new Map(), given).emptyAnswers).toMatchObject({ value: 1 })
  const few = habits({ it: { emptyAnswers: { value: 0.5, count: 6 } }, ...callers })
  expect(tracedOf(method, few, new Map(), given).emptyAnswers).toMatchObject({ value: 1 })
})

test('the share that is traced is what producers’ spans count of what the broker counts', () => {
  const topic = entity({ id: 'k', transport: 'kafka', kind: 'topic', figures: { in_rate: measured(40) } }) as Channel
  const edge = { kind: 'publishes', from: 's', to: 'k', labels: {}, figures: { rate: measured(30) } } as const
  const share = (target: string) => sharesOf([{ ...part(), target, edges: [edge] }])(topic, 5)
  expect(share('otlp')).toMatchObject({ value: 0.75 })
  expect(share('rabbit')).toHaveProperty('missing')
})

test('confirms: by the channels of who publishes it; by all where nobody asks for any', () => {
  const says = (confirms: string, id: string) => entity({ id, kind: 'service', transport: null, labels: { confirms } })
  const writers = (...ids: string[]) => ({ writers: new Map([['q', new Set(ids)]]), readers: new Map() })
  const both = part(says('asked for', 'a'), says('not asked for', 'b'))
  expect(confirmsOf(both, writers('a'))('q')).toBe(true)
  expect(confirmsOf(both, writers('b'))('q')).toBe(false)
  expect(confirmsOf(both, writers('b', 'unseen'))('q')).toBeUndefined()
  expect(confirmsOf(both, writers())('other')).toBeUndefined()
  expect(confirmsOf(part(says('not asked for', 'b')), writers())('other')).toBe(false)
  expect(confirmsOf(part(), writers())('other')).toBeUndefined()
})

test('a Redis is as safe as the least of its servers, and what one does not say is not known', () => {
  const server = (labels: Record<string, string>) =>
    entity({ id: 'n', kind: 'node', transport: 'redis', labels: { 'append-only file': 'yes', ...labels } })
  const safe = { appendfsync: 'everysec', 'keys that are no streams': 'none' }
  expect(safetyOf(part(server(safe)))).toMatchObject({ fsync: 'everysec', otherKeys: { value: 0 }, replicas: 0 })
  expect(safetyOf(part(server(safe), server({ ...safe, appendfsync: 'no' })))).toMatchObject({ fsync: 'no' })
  expect(safetyOf(part(server(safe), server({})))).toMatchObject({
    fsync: undefined,
    otherKeys: { missing: expect.any(String) }
  })
  expect(safetyOf(part(server({ 'keys that are no streams': 'some' }), server({})))).toMatchObject({
    otherKeys: { value: 1 }
  })
})

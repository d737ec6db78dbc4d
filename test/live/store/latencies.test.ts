import { afterAll, beforeAll, expect, test } from 'vitest'
import { answerRpc } from '../../../judge/rpc.ts'
import {
  addTo,
  emptyHistogram,
  type Histogram,
  RPC_CODES,
  RPC_SERIES,
  rpcMethodId,
  rpcPart,
  type Tick
} from '../../../model/index.ts'
import { packHours, readRpc, type Store, writeTick } from '../../../store/index.ts'
import { freshStore } from '../app/ticks.ts'

/** Latencies of parts of a method: written a tick at a time, read merged, and the same once their hour is packed. */
const METHOD = rpcMethodId({ name: 'orders' }, 'shop.Orders', 'Place')
const HOUR_MS = 3_600_000
const START_MS = Math.floor(Date.now() / HOUR_MS) * HOUR_MS - 3 * HOUR_MS
const TICKS = 90
let store: Store

beforeAll(async () => {
  store = await freshStore(['k'])
})
afterAll(() => store?.close())

const of = (values: readonly number[], scale?: number): Histogram => {
  const histogram = emptyHistogram(scale)
  for (const value of values) addTo(histogram, value)
  return histogram
}
const tick = (n: number): Tick => ({
  target: 'k',
  atMs: START_MS + n * 10_000,
  entities: [],
  edges: [],
  subscriptions: [],
  figures: new Map(),
  samples: [],
  histograms: new Map(),
  latencies: [
    { of: METHOD, name: RPC_SERIES.served, part: rpcPart(0, 'a'), latency: of([0, 0.01 + n / 1000, 0.3]) },
    // A sender of coarse buckets now and then.
    {
      of: METHOD,
      name: RPC_SERIES.served,
      part: rpcPart(RPC_CODES.indexOf('INTERNAL'), 'b'),
      latency: of([2], n % 3 === 0 ? 0 : 5)
    }
  ],
  events: [],
  gaps: [],
  labels: {},
  poll: { durationMs: 1, overruns: 0, intervalMs: 10_000 }
})

const read = async (step: number) => {
  const { spreads, ...time } = await readRpc(store, { of: [METHOD], from: START_MS, to: START_MS + HOUR_MS, step })
  return answerRpc(spreads, time)
}
const rows = async (): Promise<number> =>
  Number((await store.pool.query('select count(*) as n from histogram')).rows[0]?.n)

test('every call is there, merged exactly, before and after its hour is packed', async () => {
  for (let n = 0; n < TICKS; n++) await writeTick(store, tick(n))
  const before = await read(60_000)
  expect(before.total).toMatchObject({
    calls: 4 * TICKS,
    failed: TICKS,
    codes: { OK: 3 * TICKS, INTERNAL: TICKS }
  })
  expect(before.instances.map(({ instance, calls }) => [instance, calls])).toEqual([
    ['b', TICKS],
    ['a', 3 * TICKS]
  ])
  expect(before.columns).toHaveLength(15)
  expect(before.columns.reduce((sum, { calls }) => sum + calls, 0)).toBe(4 * TICKS)
  expect(await rows()).toBe(2 * TICKS)

  expect(await packHours(store, START_MS + 2 * HOUR_MS)).toBe(1)
  // A row a minute and scale.
  expect(await rows()).toBe(3 * 15)
  expect(await read(60_000)).toEqual(before)
})

test('a step is as wide as asked, never finer than polls, and a wide one holds what its narrow ones do', async () => {
  const fine = await read(1000)
  expect(fine.step).toBeGreaterThanOrEqual(1000)
  const wide = await read(HOUR_MS)
  expect(wide.columns).toHaveLength(1)
  expect(wide.total).toEqual(fine.total)
})

import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { redisStreamId } from '../../../model/index.ts'
import type { Store } from '../../../store/index.ts'
import { startService, stopService } from '../../services/index.ts'
import { client, read, watch } from '../redis/server.ts'
import { pollOnce } from '../watch.ts'
import { freshStore, HOUR_MS, layHistory, lookAt, strayIds, writer } from './history.ts'

/** One stray and one near miss of each rule on Redis Streams, in a real Redis. */
const OWN = { instance: 'guide' }
const DAY_MS = 24 * HOUR_MS
const id = (key: string) => redisStreamId('redis', 0, key)
const stores: Store[] = []
const store = async () => {
  const made = await freshStore('redis', 'redis')
  stores.push(made)
  return made
}
let redis: Redis
let watched: Connection

beforeAll(async () => {
  const service = await startService('redis', OWN)
  redis = client(service, 'guide-test')
  await redis.flushall()
  watched = watch(service)
})
afterAll(async () => {
  await watched?.close()
  redis?.disconnect()
  await Promise.all(stores.map((each) => each.close()))
  await stopService('redis', OWN)
})

test('redis.retention: an entry of 31 days strays, one of 6 days and 23 hours is a near miss (ids given to XADD)', async () => {
  const now = Date.now()
  await redis.xadd('archive', `${now - 31 * DAY_MS}-0`, 'n', '1')
  await redis.xadd('week', `${now - 7 * DAY_MS + HOUR_MS}-0`, 'n', '1')
  const kept = await store()
  await writer(kept, 1000)(await pollOnce(watched))
  const { findings, state } = await lookAt(kept, 'redis.retention', Date.now())
  expect(findings).toMatchObject([
    { of: id('archive'), severity: 'critical', instead: 'kafka', evidence: { series: 'kept', threshold: 7 * 86_400 } }
  ])
  expect(findings[0]?.evidence.value).toBeCloseTo(31 * 86_400, -2)
  expect(findings[0]?.summary).toContain('31 d old')
  expect(state).toMatchObject({ concerns: 2, strays: 1, fits: 1, unknown: [] })
})

test('redis.unbounded: a large stream that is never cut strays, one that XTRIM cut is a near miss (two real polls, laid over 26 h)', async () => {
  await redis.flushall()
  const add = async (key: string, count: number) => {
    const pipeline = redis.pipeline()
    for (let i = 0; i < count; i++) pipeline.xadd(key, '*', 'body', 'x'.repeat(500))
    await pipeline.exec()
  }
  for (const key of ['endless', 'cut']) await add(key, 3000)
  const before = await pollOnce(watched)
  for (const key of ['endless', 'cut']) await add(key, 1000)
  await redis.xtrim('cut', 'MAXLEN', 2000)
  const after = await pollOnce(watched)
  const kept = await store()
  const now = Date.now()
  await layHistory(kept, now, 26, (atMs) => (atMs < now - 12 * HOUR_MS ? before : after))
  const { findings, state } = await lookAt(kept, 'redis.unbounded', now)
  expect(strayIds(findings)).toEqual([id('endless')])
  expect(findings).toMatchObject([{ instead: null, evidence: { series: 'memory', unit: 'By' } }])
  expect(findings[0]?.summary).toMatch(/has 1,000 messages more than then, and it takes \d+ % of used memory/)
  expect(state).toMatchObject({ concerns: 2, strays: 1, fits: 1 })
})

test('redis.unbounded: with 3 h of history it says what is missing', async () => {
  const seen = await pollOnce(watched)
  const kept = await store()
  // Not at the turn of an hour: three whole hours are closed then.
  const now = Math.floor(Date.now() / HOUR_MS) * HOUR_MS + HOUR_MS / 2
  await layHistory(kept, now, 3.5, () => seen)
  const { findings, state } = await lookAt(kept, 'redis.unbounded', now)
  expect(findings).toEqual([])
  expect(state?.unknown).toMatchObject([{ missing: expect.stringMatching(/^needs 1 d, has 3 h/), count: 2 }])
})

test('any.retention-loss: entries trimmed before a group read them stray, trimmed after it did is a near miss', async () => {
  await redis.flushall()
  for (const key of ['lossy', 'read']) {
    await redis.xgroup('CREATE', key, 'billing', '0', 'MKSTREAM')
    for (let i = 0; i < 20; i++) await redis.xadd(key, '*', 'n', String(i))
  }
  // Of a group that has read nothing at all, Redis forgets what was cut.
  await read(redis, 'lossy', 'billing', 'c1', 1)
  await read(redis, 'read', 'billing', 'c1', 15)
  for (const key of ['lossy', 'read']) await redis.xtrim(key, 'MAXLEN', 6)
  const kept = await store()
  await writer(kept, 1000)(await pollOnce(watched))
  const { findings } = await lookAt(kept, 'any.retention-loss', Date.now())
  expect(findings).toMatchObject([
    {
      of: id('lossy'),
      severity: 'critical',
      summary: 'billing of lossy lost messages: 13 were deleted before they were read.',
      evidence: { series: 'lost', value: 13 }
    }
  ])
})

import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { idOfPlace, numberOf } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RedisService } from '../../services/redis.ts'
import { pollOnce } from '../watch.ts'
import { add, client, exactly, groupOf, read, streamOf, suffix, tidy, watch, xinfo } from './server.ts'

let service: RedisService
let redis: Redis
let watched: Connection
beforeAll(async () => {
  service = await startService('redis')
  redis = client(service, 'producer')
  watched = watch(service)
})
afterAll(async () => {
  await watched.close()
  await tidy(redis)
  redis.disconnect()
})

test('at rest streams, groups and consumers stand exactly as XINFO says', async () => {
  const key = `tasks:${suffix}`
  await add(redis, key, 20)
  await redis.xgroup('CREATE', key, 'workers', '0')
  await redis.xgroup('CREATE', key, 'audit', '0')
  await read(redis, key, 'workers', 'workers-1', 7)
  await read(redis, key, 'workers', 'workers-2', 5)
  const [first] = (await redis.xpending(key, 'workers', '-', '+', 1)) as [string][]
  await redis.xack(key, 'workers', String(first?.[0]))

  const [stream] = await xinfo(service, 'STREAM', key)
  const groups = await xinfo(service, 'GROUPS', key)
  const consumers = await xinfo(service, 'CONSUMERS', key, 'workers')
  const memory = Number(await service.cli('MEMORY', 'USAGE', key))
  const seen = await pollOnce(watched)

  expect(streamOf(seen, key)).toMatchObject({
    counters: { in: stream?.['entries-added'] },
    figures: { length: exactly(20), memory: exactly(memory) }
  })
  expect(stream?.length).toBe(20)
  const ids = [await redis.xrange(key, '-', '+', 'COUNT', 1), await redis.xrevrange(key, '+', '-', 'COUNT', 1)]
  const { first_id: firstId, last_id: lastId } = streamOf(seen, key)?.figures ?? {}
  expect([firstId, lastId].map((figure) => idOfPlace(numberOf(figure) ?? 0))).toEqual(ids.map(([entry]) => entry?.[0]))
  for (const info of groups) {
    const { figures, counters } = groupOf(seen, key, String(info.name))
    expect(figures).toMatchObject({
      backlog: exactly(Number(info.lag)),
      unacked: exactly(Number(info.pending)),
      readers: exactly(Number(info.consumers))
    })
    expect(counters?.in).toBe(20)
    const delivered = groupOf(seen, key, String(info.name)).entity?.figures?.delivered_id
    expect(idOfPlace(numberOf(delivered) ?? Number.NaN)).toBe(info['last-delivered-id'])
    if (info['entries-read'] !== null) expect(counters?.out).toBe(info['entries-read'])
  }
  expect(groupOf(seen, key, 'workers').figures?.backlog).toEqual(exactly(8))
  expect(groupOf(seen, key, 'audit').counters?.out).toBe(0)
  const pending = seen.samples.filter(
    ({ of, name }) => of === groupOf(seen, key, 'workers').id && name === 'redis.consumer.pending'
  )
  expect(Object.fromEntries(pending.map(({ part, value }) => [part, value]))).toEqual(
    Object.fromEntries(consumers.map(({ name, pending }) => [name, pending]))
  )
  expect(groupOf(seen, key, 'workers').entity).toMatchObject({
    parent: `redis/redis/stream/0/${encodeURIComponent(key)}`,
    facts: { members: [{ client: 'workers-1' }, { client: 'workers-2' }] }
  })
  expect(seen.gaps).toEqual([])
})

test('under load the backlog lies between what XINFO said before and after', async () => {
  const key = `load:${suffix}`
  await redis.xgroup('CREATE', key, 'slow', '0', 'MKSTREAM')
  const adding = { on: true }
  const producer = (async () => {
    while (adding.on) await add(redis, key, 20)
  })()
  const [before] = await until('nothing is added', async () => {
    const groups = await xinfo(service, 'GROUPS', key)
    expect(Number(groups[0]?.lag)).toBeGreaterThan(0)
    return groups
  })
  const seen = await pollOnce(watched)
  const [after] = await xinfo(service, 'GROUPS', key)
  adding.on = false
  await producer
  const backlog = numberOf(groupOf(seen, key, 'slow').figures?.backlog)
  expect(backlog).toBeGreaterThanOrEqual(Number(before?.lag))
  expect(backlog).toBeLessThanOrEqual(Number(after?.lag))
})

test('trimming and deleting: what is left unread, what was lost, and what can only be bounded', async () => {
  const key = `traps:${suffix}`
  const ids = await add(redis, key, 10)
  await redis.xgroup('CREATE', key, 'g', '0')
  await redis.xgroup('CREATE', key, 'middle', String(ids[4]))
  await redis.xgroup('CREATE', key, 'end', '$')
  await read(redis, key, 'g', 'c', 2)
  const backlogs = async () => {
    const seen = await pollOnce(watched)
    return Object.fromEntries(['g', 'middle', 'end'].map((name) => [name, groupOf(seen, key, name).figures?.backlog]))
  }
  // Redis itself says null for the group that begins in the middle, and for the one at the end.
  expect(await backlogs()).toEqual({ g: exactly(8), middle: { value: 9, how: 'at_most' }, end: exactly(0) })

  // Deleted among the unread: XINFO's lag turns null.
  await redis.xdel(key, String(ids[5]))
  expect((await xinfo(service, 'GROUPS', key)).find(({ name }) => name === 'g')?.lag).toBe(null)
  expect(await backlogs()).toEqual({
    g: { value: 8, how: 'at_most' },
    middle: { value: 8, how: 'at_most' },
    end: exactly(0)
  })

  // Trimmed to 4: only those are left to read, and 4 are lost. Its lag says 8 in Redis 7.0, 4 in 8.2, and null in Valkey 9.1.
  await redis.xtrim(key, 'MAXLEN', 4)
  const trimmed = (await xinfo(service, 'GROUPS', key)).find(({ name }) => name === 'g')
  expect([8, 4, null]).toContain(trimmed?.lag)
  expect(trimmed?.['entries-read']).toBe(2)
  expect(await backlogs()).toEqual({ g: exactly(4), middle: exactly(4), end: exactly(0) })
  expect(groupOf(await pollOnce(watched), key, 'g').figures?.lost).toEqual(exactly(4))

  // Emptied: nothing is left.
  await redis.xtrim(key, 'MAXLEN', 0)
  expect(await backlogs()).toEqual({ g: exactly(0), middle: exactly(0), end: exactly(0) })
  expect(groupOf(await pollOnce(watched), key, 'g').figures?.lateness).toEqual(exactly(0))
})

test('what was trimmed before a group was made it did not lose; what is trimmed while it is watched it did', async () => {
  const key = `before:${suffix}`
  await add(redis, key, 10)
  await redis.xtrim(key, 'MAXLEN', 4)
  await redis.xgroup('CREATE', key, 'late', '0')
  const whole = `whole:${suffix}`
  await redis.xgroup('CREATE', whole, 'early', '$', 'MKSTREAM')
  await add(redis, whole, 10)
  const lost = async () => {
    const seen = await pollOnce(watched)
    return [groupOf(seen, key, 'late').figures?.lost, groupOf(seen, whole, 'early').figures?.lost]
  }
  // Redis says nothing of when a group was made.
  expect(await lost()).toEqual([{ value: 6, how: 'at_most' }, exactly(0)])
  await redis.xtrim(whole, 'MAXLEN', 7)
  expect(await lost()).toEqual([{ value: 6, how: 'at_most' }, exactly(3)])
  // It reads from there, and what is trimmed beyond is its loss.
  await read(redis, key, 'late', 'c', 1)
  await redis.xtrim(key, 'MAXLEN', 1)
  expect((await lost())[0]).toEqual(exactly(2))
})

test('names that are not UTF-8 are a gap and not nothing, and what has a name beside them is seen', async () => {
  const key = `bytes:${suffix}`
  const [odd, group] = [Buffer.from([0xff, ...Buffer.from(key)]), Buffer.from([0xfe, 0x67])]
  await add(redis, key, 3)
  await redis.call('XADD', odd, '*', 'n', 'x')
  await redis.xgroup('CREATE', key, 'g', '0')
  await redis.call('XGROUP', 'CREATE', key, group, '0')
  const seen = await pollOnce(watched)
  await redis.call('UNLINK', odd)
  await redis.call('XGROUP', 'DESTROY', key, group)
  expect(seen.gaps).toMatchObject([
    { what: `streams and groups whose names are not text: \uFFFD${key}, \uFFFDg`, needs: null, hides: [] }
  ])
  expect(groupOf(seen, key, 'g').figures?.backlog).toEqual(exactly(3))
  expect((await pollOnce(watched)).gaps).toEqual([])
})

test('the age of the oldest unread entry is its id’s, or bounded by the last one delivered', async () => {
  const key = `late:${suffix}`
  const [now = 0] = (await redis.time()).map(Number)
  const agoS = 3600
  for (let i = 0; i < 3; i++) await redis.xadd(key, `${(now - agoS + i * 60) * 1000}-0`, 'n', 'x')
  await redis.xgroup('CREATE', key, 'g', '0')
  const lateness = async () => groupOf(await pollOnce(watched), key, 'g').figures?.lateness
  const passed = async () => Number((await redis.time())[0]) - now
  expect(await lateness()).toMatchObject({ how: 'measured' })
  expect(numberOf(await lateness())).toBeGreaterThanOrEqual(agoS)
  expect(numberOf(await lateness())).toBeLessThan(agoS + (await passed()) + 2)
  // One read: two are left, which came after that one, the newest two minutes after it.
  await read(redis, key, 'g', 'c', 1)
  expect(await lateness()).toMatchObject({ how: 'estimated' })
  expect(numberOf(await lateness())).toBeGreaterThanOrEqual(agoS - 60)
  expect(numberOf(await lateness())).toBeLessThan(agoS - 60 + (await passed()) + 2)
  // The only one that is left is the newest.
  await read(redis, key, 'g', 'c', 1)
  expect(await lateness()).toMatchObject({ how: 'measured' })
  expect(numberOf(await lateness())).toBeLessThan(agoS - 120 + (await passed()) + 2)
  await read(redis, key, 'g', 'c', 10)
  expect(await lateness()).toEqual(exactly(0))

  // Ids that are no times say no age.
  const counted = `counted:${suffix}`
  await redis.xadd(counted, '5-0', 'n', 'x')
  await redis.xgroup('CREATE', counted, 'g', '0')
  const seen = groupOf(await pollOnce(watched), counted, 'g').figures
  expect(seen?.backlog).toEqual(exactly(1))
  expect(seen?.lateness).toBeUndefined()
})

test('set back to the middle, where Redis tells no lag: reading again, with bounds that hold', async () => {
  const key = `back:${suffix}`
  const ids = await add(redis, key, 60)
  await redis.xgroup('CREATE', key, 'g', '0')
  await read(redis, key, 'g', 'c', 60)
  let memory: Memory | undefined
  const see = async () => {
    const seen = await pollOnce(watched)
    const derived = derive(memory, seen, { durationMs: 1, overruns: 0, intervalMs: 5000 })
    memory = derived.memory
    const { id } = groupOf(seen, key, 'g')
    const state = derived.tick.subscriptions.find((each) => each.id === id)?.verdict.state
    return { state, atMs: seen.atMs, figures: derived.tick.figures.get(id) ?? {} }
  }
  expect((await see()).figures.backlog).toEqual(exactly(0))
  await redis.xgroup('SETID', key, 'g', String(ids[19]))
  expect((await xinfo(service, 'GROUPS', key))[0]?.lag).toBe(null)
  const back = await see()
  expect(back.state).toBe('rewound')
  expect(back.figures.backlog).toEqual({ value: 59, how: 'at_most' })
  // The oldest that waits is the entry after that one: no older than that, and as old as the newest at least.
  const ageOf = (at: number) => (back.atMs - Number(ids[at]?.split('-')[0])) / 1000
  expect(back.figures.lateness).toMatchObject({ how: expect.stringMatching(/^(at_least|estimated)$/) })
  expect(numberOf(back.figures.lateness)).toBeLessThanOrEqual(ageOf(19) + 1)
  expect(numberOf(back.figures.lateness)).toBeGreaterThanOrEqual(ageOf(59) - 1)
  expect(back.figures.out_rate).toHaveProperty('unknown')
  // It reads on, and is in step at the end.
  await read(redis, key, 'g', 'c', 40)
  expect((await see()).figures).toMatchObject({ backlog: exactly(0), lateness: exactly(0) })
})

test('a stream deleted and made anew begins another life, a trimmed one goes on', async () => {
  const key = `again:${suffix}`
  const life = async () => streamOf(await pollOnce(watched), key)?.life
  await add(redis, key, 10)
  await redis.xgroup('CREATE', key, 'g', '0')
  const first = await life()
  expect(groupOf(await pollOnce(watched), key, 'g').life).toBe(first)
  await redis.xtrim(key, 'MAXLEN', 2)
  expect(await life()).toBe(first)
  await redis.del(key)
  await add(redis, key, 3)
  expect(await life()).not.toBe(first)
})

test('patterns take streams, other types are not asked', async () => {
  const keys = [`p:in:${suffix}`, `p:in:no:${suffix}`, `p:out:${suffix}`]
  for (const key of keys) await add(redis, key, 1)
  await redis.set(`p:in:text:${suffix}`, 'x')
  const some = watch(service, { streams: { include: ['p:in:*'], exclude: ['*:no:*'] } })
  const seen = await pollOnce(some)
  await some.close()
  expect(seen.entities.filter(({ kind }) => kind === 'stream').map(({ name }) => name)).toEqual([keys[0]])
})

import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { type Observation, troublesOf } from '../../../model/index.ts'
import { startService, stopService } from '../../services/index.ts'
import type { RedisService } from '../../services/redis.ts'
import { expectSeen } from '../watch.ts'
import { add, client, groupOf, read, watch, xinfo } from './server.ts'

/** A server of its own, that takes a stream back whose times were changed. */
const instance = { instance: 'redis-left-behind' }
const key = 'left'
const AGO_MS = 6 * 60_000
let service: RedisService
let redis: Redis
let watched: Connection
beforeAll(async () => {
  service = await startService('redis', { ...instance, config: ['--enable-debug-command', 'yes'] })
  redis = client(service, 'worker')
  await redis.del(key)
  watched = watch(service)
})
afterAll(async () => {
  await watched.close()
  redis.disconnect()
  await stopService('redis', instance)
})

const nowMs = async (): Promise<number> => {
  const [seconds = 0, micros = 0] = (await redis.time()).map(Number)
  return seconds * 1000 + Math.floor(micros / 1000)
}

/**
 * Has the server hold the stream as if what was done with it from one moment to another had been done six minutes earlier. When a consumer was last seen, and when an entry
 * was delivered, stand in a stream's dump as ms, 8 bytes, the lowest first (RDB_TYPE_STREAM_LISTPACKS); entries' ids are written the other way round.
 */
const backdate = async (fromMs: number, toMs: number): Promise<void> => {
  const dump = await redis.dumpBuffer(key)
  for (let i = 0; i + 8 <= dump.length; i++) {
    const atMs = Number(dump.readBigUInt64LE(i))
    if (atMs >= fromMs && atMs <= toMs) dump.writeBigUInt64LE(BigInt(atMs - AGO_MS), i)
  }
  await redis.call('DEBUG', 'SET-SKIP-CHECKSUM-VALIDATION', '1')
  await redis.restore(key, 0, dump, 'REPLACE')
}

const troubles = (seen: Observation) => troublesOf(groupOf(seen, key, 'g').entity?.facts)

test('entries that a consumer holds who is gone for five minutes are left behind, until another has them', async () => {
  await add(redis, key, 3)
  await redis.xgroup('CREATE', key, 'g', '0')
  const leaver = client(service, 'left-1')
  const fromMs = await nowMs()
  await read(leaver, key, 'g', 'left-1', 2)
  const toMs = await nowMs()
  leaver.disconnect()
  await expectSeen(watched, (now) => {
    expect(groupOf(now, key, 'g').figures?.readers).toHaveProperty('value')
    expect(troubles(now)).toEqual([])
  })

  await backdate(fromMs, toMs)
  expect(await xinfo(service, 'CONSUMERS', key, 'g')).toMatchObject([
    { name: 'left-1', pending: 2, idle: expect.toSatisfy((idle) => idle >= AGO_MS) }
  ])
  await expectSeen(watched, (now) =>
    expect(troubles(now)).toEqual([
      {
        severity: 'warn',
        lead: 'Entries are left behind',
        text: 'Consumers that are gone hold entries that nobody works on: left-1. XAUTOCLAIM gives them to another.'
      }
    ])
  )

  await redis.xautoclaim(key, 'g', 'stays-1', 60_000, '0')
  await expectSeen(watched, (now) => expect(troubles(now)).toEqual([]))
})

import { createServer } from 'node:net'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { seen as observed } from '../../../collector/run-target.ts'
import { carry } from '../../../judge/carry.ts'
import { derive } from '../../../judge/derive.ts'
import { type Observation, redisStreamId } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RedisService } from '../../services/redis.ts'
import { pollOnce, rejection } from '../watch.ts'
import { add, client, exactly, groupOf, read, streamOf, suffix, tidy, watch } from './server.ts'

const mine = `mine:${suffix}`
const theirs = `theirs:${suffix}`
const user = `watcher-${suffix}`
const NEEDED = ['+scan', '+xinfo', '+info', '+time', '+client|list', '+memory|usage', '+xpending']
let service: RedisService
let redis: Redis

const allow = (...rules: string[]) => redis.call('ACL', 'SETUSER', user, 'reset', 'on', '>secret', ...rules)
const see = async (...rules: string[]): Promise<Observation> => {
  await allow(...rules)
  const watched = watch(service, { username: user, password: 'secret', streams: { include: [`*${suffix}`] } })
  const seen = await pollOnce(watched)
  await watched.close()
  return seen
}
const without = (rule: string) => see(...NEEDED.filter((each) => each !== rule), '%R~*')

beforeAll(async () => {
  service = await startService('redis')
  redis = client(service, 'producer')
  for (const key of [mine, theirs]) {
    await add(redis, key, 5)
    await redis.xgroup('CREATE', key, 'g', '0')
    await read(redis, key, 'g', 'c-1', 2)
  }
})
afterAll(async () => {
  await redis.call('ACL', 'DELUSER', user)
  await tidy(redis)
  redis.disconnect()
})

test('these rights are enough: nothing is a gap', async () => {
  const seen = await see(...NEEDED, '%R~*')
  expect(seen.gaps).toEqual([])
  expect(groupOf(seen, mine, 'g').figures?.backlog).toEqual(exactly(3))
})

test.each([
  ['+memory|usage', 'memory of each stream', 'The server does not allow MEMORY USAGE.'],
  ['+client|list', 'which services read the groups', 'The server does not allow CLIENT LIST.'],
  ['+info', 'version, role and memory of the server', 'The server does not allow INFO.'],
  ['+time', 'the server’s clock', 'The server does not allow TIME.']
])('without %s only that is missing', async (rule, what, why) => {
  const seen = await without(rule)
  expect(seen.gaps.map((gap) => [gap.what, gap.why, gap.needs])).toEqual([[what, why, `ACL rule ${rule}`]])
  expect(groupOf(seen, mine, 'g').figures).toMatchObject({
    backlog: exactly(3),
    unacked: exactly(2),
    readers: exactly(1)
  })
  expect(streamOf(seen, mine)?.figures?.memory).toEqual(
    rule === '+memory|usage' ? { unknown: why } : expect.objectContaining({ how: 'measured' })
  )
})

test('without XINFO CONSUMERS nobody is said to be gone', async () => {
  const seen = await see(...NEEDED, '-xinfo|consumers', '%R~*')
  expect(seen.gaps.map(({ needs }) => needs)).toEqual(['ACL rule +xinfo|consumers'])
  expect(groupOf(seen, mine, 'g').figures).toMatchObject({
    backlog: exactly(3),
    readers: { unknown: 'The server does not allow XINFO CONSUMERS.' }
  })
})

test('without XINFO GROUPS the streams stay, their groups are hidden and not gone', async () => {
  const whole = await see(...NEEDED, '%R~*')
  const seen = await see(...NEEDED, '-xinfo|groups', '%R~*')
  expect(seen.gaps.map(({ needs }) => needs)).toEqual(['ACL rule +xinfo|groups'])
  expect(streamOf(seen, mine)?.figures?.length).toEqual(exactly(5))
  const hidden = hiddenBy(whole, seen)
  expect(hidden.get(groupOf(whole, mine, 'g').id)).toBe('The server does not allow XINFO GROUPS.')
  expect(hidden.has(streamOf(whole, mine)?.id ?? '')).toBe(false)
})

test('without XINFO nothing but the server is seen, and all streams are hidden', async () => {
  const whole = await see(...NEEDED, '%R~*')
  const seen = await without('+xinfo')
  expect(seen.gaps.map(({ needs }) => needs)).toEqual(['ACL rule +xinfo|stream'])
  expect(seen.entities.map(({ kind }) => kind)).toEqual(['node'])
  expect(hiddenBy(whole, seen).has(streamOf(whole, theirs)?.id ?? '')).toBe(true)
})

test('rights that are taken from a connection in use, and given back: the next poll says so each time', async () => {
  await allow(...NEEDED, '%R~*')
  const watched = watch(service, { username: user, password: 'secret', streams: { include: [`*${suffix}`] } })
  const needsAt = async (...rules: string[]) => {
    await redis.call('ACL', 'SETUSER', user, ...rules)
    return (await pollOnce(watched)).gaps.map(({ needs }) => needs).sort()
  }
  expect(await needsAt()).toEqual([])
  expect(await needsAt('-client|list')).toEqual(['ACL rule +client|list'])
  expect(await needsAt('-xpending')).toEqual(['ACL rule +client|list', 'ACL rule +xpending'])
  expect(await needsAt('resetkeys', `%R~${mine}`)).toContain(`ACL rule ~${theirs} (or %R~${theirs})`)
  expect(await needsAt('%R~*', '+client|list', '+xpending')).toEqual([])
  // A user that is deleted is thrown out: the first poll may find only that.
  await redis.call('ACL', 'DELUSER', user)
  await until('it is let in', async () =>
    expect((await rejection(pollOnce(watched))).message).toBe('The server refuses the credentials.')
  )
  await allow(...NEEDED, '%R~*')
  expect(await needsAt()).toEqual([])
  await watched.close()
})

test('of many keys that are kept from the user some are named, and the others told together', async () => {
  const keys = Array.from({ length: 23 }, (_, i) => `many:${i}:${suffix}`)
  for (const each of keys) await add(redis, each, 1)
  const whole = await see(...NEEDED, '%R~*')
  const seen = await see(...NEEDED, `%R~${mine}`, `%R~${theirs}`)
  await redis.del(...keys)
  expect(seen.gaps).toHaveLength(21)
  expect(seen.gaps.at(-1)).toMatchObject({
    what: 'further streams',
    needs: 'ACL rule %R~<pattern>, or streams.exclude in the configuration'
  })
  const hidden = hiddenBy(whole, seen)
  for (const each of keys) expect(hidden.has(streamOf(whole, each)?.id ?? ''), each).toBe(true)
})

test('another database than 0 needs +select: without it nothing is seen, and the right is named', async () => {
  const other = client(service, 'other')
  await other.select(1)
  await add(other, mine, 3)
  const watched = () =>
    watch(service, { username: user, password: 'secret', db: 1, streams: { include: [`*${suffix}`] } })
  await allow(...NEEDED, '+select', '%R~*')
  const whole = watched()
  const seen = await pollOnce(whole)
  expect(seen.gaps).toEqual([])
  const stream = seen.entities.find(({ id }) => id === redisStreamId('redis', 1, mine))
  expect(stream?.figures?.length).toEqual(exactly(3))
  await whole.close()

  await redis.call('ACL', 'SETUSER', user, '-select')
  const less = watched()
  const { entities, gaps } = await observed(less, { id: 'redis', kind: 'redis' }, new AbortController().signal)
  expect(entities).toEqual([])
  expect(gaps).toEqual([
    {
      what: 'everything',
      why: 'The server does not allow another database than 0.',
      needs: 'ACL rule +select',
      hides: ['redis/redis/']
    }
  ])
  // Given back, the next poll sees all again.
  await redis.call('ACL', 'SETUSER', user, '+select')
  expect((await pollOnce(less)).gaps).toEqual([])
  await less.close()
  await other.del(mine)
  other.disconnect()
})

test('a key that is kept from the user is a gap that hides only itself', async () => {
  const whole = await see(...NEEDED, '%R~*')
  const seen = await see(...NEEDED, `%R~${mine}`)
  expect(seen.gaps).toMatchObject([
    {
      what: `stream ${theirs}`,
      why: 'The server does not allow reading it.',
      needs: `ACL rule ~${theirs} (or %R~${theirs})`
    }
  ])
  expect(groupOf(seen, mine, 'g').figures?.backlog).toEqual(exactly(3))
  const hidden = hiddenBy(whole, seen)
  expect(hidden.has(groupOf(whole, theirs, 'g').id)).toBe(true)
  expect(hidden.has(groupOf(whole, mine, 'g').id)).toBe(false)
})

test('refusals say what is missing, and never the password', async () => {
  const refusal = async (settings: object) => {
    const watched = watch(service, { ...settings })
    const error = await rejection(pollOnce(watched))
    await watched.close()
    return { why: error.message, needs: 'needs' in error ? error.needs : undefined }
  }
  await allow('+info', '%R~*')
  expect(await refusal({ username: user, password: 'secret' })).toEqual({
    why: 'The server does not allow finding its streams.',
    needs: 'ACL rule +scan'
  })
  expect(await refusal({ username: user, password: 'a wrong one' })).toEqual({
    why: 'The server refuses the credentials.',
    needs: 'the right username and password'
  })
  expect(await refusal({ db: 99 })).toEqual({
    why: 'The server has no database of this number.',
    needs: 'another db in the configuration'
  })
})

test('the next address is tried where one is not there', async () => {
  const closed = await new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0))
    })
  })
  const watched = watch(service, { addresses: [`127.0.0.1:${closed}`, `${service.host}:${service.port}`] })
  expect(streamOf(await pollOnce(watched), mine)).toBeDefined()
  await watched.close()
})

const hiddenBy = (whole: Observation, seen: Observation) => {
  const { memory } = derive(undefined, whole, { durationMs: 1, overruns: 0, intervalMs: 1000 })
  return carry(memory, seen).hidden
}

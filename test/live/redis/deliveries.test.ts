import { afterAll, beforeAll, expect, test } from 'vitest'
import { derive } from '../../../judge/derive.ts'
import { numberOf, type Observation, troublesOf } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import type { RedisService } from '../../services/redis.ts'
import { pollOnce } from '../watch.ts'
import { add, client, exactly, groupOf, read, suffix, watch } from './server.ts'

/** Entries that were delivered and not acknowledged: how old they are, and which come back again and again. */
const key = `poisoned:${suffix}`
let service: RedisService
let redis: ReturnType<typeof client>
beforeAll(async () => {
  service = await startService('redis')
  redis = client(service, 'worker')
})
afterAll(async () => {
  await redis.del(key)
  redis.disconnect()
})

const see = async (): Promise<Observation> => {
  const watched = watch(service, { streams: { include: [key] } })
  const seen = await pollOnce(watched)
  await watched.close()
  return seen
}
const troubles = (seen: Observation) => troublesOf(groupOf(seen, key, 'g').entity?.facts)
/** A consumer that reads what it holds once more (an id instead of `>`): Redis counts that as a delivery. */
const again = () => redis.xreadgroup('GROUP', 'g', 'c-1', 'COUNT', 2, 'STREAMS', key, '0')

test('an entry that comes back for the fifth time is poison, by its id, until it is acknowledged', async () => {
  const [first = '', second = ''] = await add(redis, key, 4)
  await redis.xgroup('CREATE', key, 'g', '0')
  await read(redis, key, 'g', 'c-1', 3)
  for (let i = 0; i < 3; i++) await again()
  const four = await see()
  expect(troubles(four)).toEqual([])
  const { figures } = groupOf(four, key, 'g')
  expect(figures?.unacked).toEqual(exactly(3))
  const [seconds = 0, micros = 0] = (await redis.time()).map(Number)
  const age = seconds + micros / 1e6 - Number(first.split('-')[0]) / 1000
  expect(numberOf(figures?.unacked_age)).toBeGreaterThan(0)
  expect(numberOf(figures?.unacked_age)).toBeLessThanOrEqual(age)

  await again()
  const five = await see()
  const listed = (await redis.xpending(key, 'g', '-', '+', 10)) as [string, string, number, number][]
  expect(listed.map(([id, , , deliveries]) => [id, deliveries]).slice(0, 2)).toEqual([
    [first, 5],
    [second, 5]
  ])
  expect(troubles(five)).toEqual([
    {
      severity: 'warn',
      lead: 'Poison messages',
      text: `Delivered 5 times or more and never acknowledged: ${first}, ${second}.`
    }
  ])
  // Its group is not well for it, and says so.
  const { tick } = derive(undefined, five, { durationMs: 1, overruns: 0, intervalMs: 1000 })
  const { reader, id } = groupOf(five, key, 'g')
  expect(tick.figures.get(reader)?.health).toEqual(exactly(1))
  expect(tick.figures.get(id)?.health).toEqual(exactly(1))

  await redis.xack(key, 'g', first)
  expect(troubles(await see())[0]?.text).toBe(`Delivered 5 times or more and never acknowledged: ${second}.`)
  await redis.xack(key, 'g', second)
  expect(troubles(await see())).toEqual([])
})

test('without the right to XPENDING that alone is missing', async () => {
  const user = `counter-${suffix}`
  const rules = ['on', '>p', `%R~${key}`, '+scan', '+xinfo', '+info', '+time', '+client|list', '+memory|usage']
  await redis.call('ACL', 'SETUSER', user, 'reset', ...rules)
  const watched = watch(service, { username: user, password: 'p', streams: { include: [key] } })
  const seen = await pollOnce(watched)
  await watched.close()
  await redis.call('ACL', 'DELUSER', user)
  expect(seen.gaps.map(({ what, needs }) => [what, needs])).toEqual([
    ['how often entries were delivered', 'ACL rule +xpending']
  ])
  expect(groupOf(seen, key, 'g').figures).toMatchObject({
    unacked: exactly(1),
    unacked_age: { unknown: 'The server does not allow XPENDING.' }
  })
})

import { setTimeout as sleep } from 'node:timers/promises'
import type { Redis } from 'ioredis'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { parseClients } from '../../../collector/transports/redis/answers.ts'
import { liveOf } from '../../../collector/transports/redis/readers.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { startService } from '../../services/index.ts'
import type { RedisService } from '../../services/redis.ts'
import { pollOnce } from '../watch.ts'
import { add, client, exactly, groupOf, read, suffix, tidy, waits, watch, xinfo } from './server.ts'

let service: RedisService
let watched: Connection
const open: Redis[] = []
const connect = (name: string): Redis => {
  const redis = client(service, name)
  open.push(redis)
  return redis
}
beforeAll(async () => {
  service = await startService('redis')
  watched = watch(service)
})
afterAll(async () => {
  await watched.close()
  await tidy(connect('producer'))
  for (const redis of open) redis.disconnect()
})

/** [name, value, …] as pairs. */
const pairsOf = (flat: readonly string[]): [string, string][] =>
  flat.flatMap((name, i) => (i % 2 === 0 ? [[name, flat[i + 1] ?? ''] as [string, string]] : []))

test('a group runs in the service whose clients and consumers have one name', async () => {
  const key = `named:${suffix}`
  const name = `shipping_${suffix}x`
  const one = connect(`${name}-1`)
  await add(one, key, 4)
  await one.xgroup('CREATE', key, 'g', '0')
  await one.xgroup('CREATE', key, 'nobody', '0')
  await read(one, key, 'g', `${name}-1`, 1)
  await read(connect(`${name}-2`), key, 'g', `${name}-2`, 1)
  const seen = await pollOnce(watched)
  const { reader } = groupOf(seen, key, 'g')
  expect(seen.edges.filter(({ id }) => id.includes(encodeURIComponent(key))).map(({ id }) => id)).toEqual([
    `consumes|redis/redis/stream/0/${encodeURIComponent(key)}|${reader}`,
    `runs|${reader}|service/-/-/${name}`,
    `consumes|redis/redis/stream/0/${encodeURIComponent(key)}|${groupOf(seen, key, 'nobody').reader}`
  ])
  expect(seen.entities.find(({ id }) => id === `service/-/-/${name}`)?.labels).toEqual({
    inferred: 'Redis client name'
  })
})

test('consumers that are silent for long: at work or waiting they are there, gone they are not', async () => {
  const key = `silent:${suffix}`
  const producer = connect('producer')
  await producer.xgroup('CREATE', key, 'g', '0', 'MKSTREAM')
  // One for each of them: then there is nothing left, and who asks again waits.
  await add(producer, key, 3)
  const gone = client(service, 'left-1')
  await read(gone, key, 'g', 'left-1', 1)
  gone.disconnect()
  const waiting = connect(`waiter_${suffix}x-1`)
  await read(waiting, key, 'g', `waiter_${suffix}x-1`, 1)
  // Longer than CLIENT LIST's slack of whole seconds, so that the silent ones differ.
  await sleep(5000)
  await read(connect('nameless'), key, 'g', 'at-work', 1)
  void waiting.xreadgroup('GROUP', 'g', `waiter_${suffix}x-1`, 'BLOCK', 0, 'STREAMS', `${key}`, '>').catch(() => 0)
  await waits(producer, `waiter_${suffix}x-1`)

  // Both of one moment.
  const answers = await producer.multi().xinfo('CONSUMERS', key, 'g').client('LIST').exec()
  const [listed, text] = (answers ?? []).map(([, answer]) => answer) as [string[][], string]
  const consumers = listed.map((fields) => Object.fromEntries(pairsOf(fields)))
  const clients = parseClients(text)
  // Both as they will be once two minutes have passed: silence grows alike in XINFO and CLIENT LIST.
  const laterS = 120
  const aged = consumers.map((consumer) => ({ ...consumer, idle: Number(consumer.idle) + laterS * 1000 }))
  const agedClients = clients
    .filter(({ lastCommand }) => lastCommand === 'xreadgroup')
    .map((each) => ({ ...each, idleS: each.idleS + laterS }))
  const strangers = agedClients.filter(({ name }) => name === 'nameless')
  const live = (all: typeof agedClients) =>
    liveOf(aged, { clients: all, strangers: all.length === 0 ? [] : strangers }, 1000).map(({ name }) => name)
  expect(live(agedClients)).toEqual(['at-work', `waiter_${suffix}x-1`])
  expect(live([])).toEqual([])
})

test('on a server that does not show who waits, nobody seen is not nobody there', async () => {
  const key = `waits:${suffix}`
  const producer = connect('producer')
  await producer.xgroup('CREATE', key, 'g', '0', 'MKSTREAM')
  const nameless = connect(`stranger_${suffix}x`)
  const answer = nameless.xreadgroup('GROUP', 'g', 'somebody', 'BLOCK', 0, 'STREAMS', key, '>').catch(() => undefined)
  await waits(producer, `stranger_${suffix}x`)
  const seen = await pollOnce(watched)
  const [info] = await xinfo(service, 'GROUPS', key)
  const { readers } = groupOf(seen, key, 'g').figures ?? {}
  // Redis 7.0 lists no consumer until it got its first entry; from 7.2 it lists who asks.
  if (info?.consumers === 0) expect(readers).toEqual({ unknown: expect.stringContaining('before 7.2') })
  else expect(readers).toEqual(exactly(1))
  await add(producer, key, 1)
  await answer
  expect(groupOf(await pollOnce(watched), key, 'g').figures?.readers).toMatchObject({ value: 1 })
})

test('of thousands of names that ever read those are told that hold most or were heard of last, and all are counted', async () => {
  const key = `names:${suffix}`
  const redis = connect('producer')
  await add(redis, key, 10)
  await redis.xgroup('CREATE', key, 'g', '0')
  for (const [name, count] of [
    ['old-7', 3],
    ['old-1999', 2]
  ] as const)
    await read(redis, key, 'g', name, count)
  const pipeline = redis.pipeline()
  for (let i = 0; i < 2000; i++) pipeline.xgroup('CREATECONSUMER', key, 'g', `old-${i}`)
  await pipeline.exec()
  expect(await xinfo(service, 'CONSUMERS', key, 'g')).toHaveLength(2000)
  const seen = await pollOnce(watched)
  const { id, entity, figures } = groupOf(seen, key, 'g')
  const members = (entity?.facts as { members: { client: string }[] }).members.map(({ client }) => client)
  expect(members).toHaveLength(100)
  expect(members).toEqual(expect.arrayContaining(['old-7', 'old-1999']))
  expect(entity?.labels).toEqual({ 'consumers that are told': '100: who holds most, then who was last heard of' })
  expect(new Set(seen.samples.filter(({ of }) => of === id).map(({ part }) => part)).size).toBe(100)
  expect(figures?.readers).toEqual(exactly(2000))
  await redis.unlink(key)
})

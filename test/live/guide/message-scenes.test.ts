import type { ChildProcess } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import amqp from 'amqplib'
import type { Redis } from 'ioredis'
import type { Kafka } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OtlpIntake } from '../../../collector/otlp/index.ts'
import type { Channels } from '../../../collector/otlp/resolve.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { profilesOf, type UsageProfile } from '../../../guide/index.ts'
import { kafkaTopicId, rabbitExchangeId, rabbitQueueId, redisStreamId } from '../../../model/index.ts'
import { readTopology, type Store, saveTargets } from '../../../store/index.ts'
import { judgeReal, recordOf, written } from '../../scenarios/guide/real.ts'
import { MESSAGES_REAL } from '../../scenarios/guide/real-messages.ts'

import { startService, stopService } from '../../services/index.ts'
import { endAll, intake, said, service } from '../instrument/run.ts'
import { client, commit, send, watch as watchKafka } from '../kafka/cluster.ts'
import { watch as watchRabbit } from '../rabbitmq/broker.ts'
import { client as redisClient, watch as watchRedis } from '../redis/server.ts'
import { freshStore, NO_HISTORY, writer } from './history.ts'

/**
 * Every rule of messages on real brokers, used by three instrumented services: two that stray and two that look like it, each. What no label names must not
 * stray, on any of their channels.
 */
const OWN = { instance: 'scenes' }
// Letters alone: a digit or a mark would change what names tell.
const run = `s${[...randomBytes(6)].map((byte) => String.fromCharCode(97 + (byte % 26))).join('')}`
const HOUR_MS = 3_600_000
const named = (name: string) => `${run}${name}`
const bare = (name: string) => (name.startsWith(run) ? name.slice(run.length) : name)

/** As the collector's directory answers: whatever begins with the run's name is on the watched brokers, and so is every stream. */
const directory: Channels = {
  findChannel: ({ transport, kind, name }) => {
    if (transport === 'redis') return { id: redisStreamId('redis', 0, name), target: 'redis' }
    if (transport === 'kafka') return { id: kafkaTopicId('main', name), target: 'main' }
    return kind === 'queue'
      ? { id: rabbitQueueId('rabbit', '/', name), target: 'rabbit' }
      : { id: rabbitExchangeId('rabbit', '/', name), target: 'rabbit' }
  }
}

const watched = new Map<string, Connection>()
let otlp: OtlpIntake
let store: Store
let kafka: Kafka
let redis: Redis
let start: (role: string) => ChildProcess

const TOPICS: Readonly<Record<string, [partitions: number, retentionMs?: number]>> = {
  'jobs-one': [4, HOUR_MS],
  'jobs-two': [12, HOUR_MS],
  'jobs-batch': [4, HOUR_MS],
  'jobs-large': [4, HOUR_MS],
  month: [1, 30 * 24 * HOUR_MS],
  fortnight: [1, 14 * 24 * HOUR_MS],
  hour: [1, HOUR_MS],
  sixty: [60],
  beside: [2],
  keyed: [4]
}
const ONES =
  'everything two-filter work-high work-low mail-p0 mail-p1 sensors-high sensors-low alert-urgent ask told quotes quotes-reply survey survey-response order confirmed orders-retry-5m mail-delay late-retry-5m pay-retry'
const KINDS = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']

const makeTopics = async () => {
  const ones = [...ONES.split(' '), ...KINDS.flatMap((kind) => [`route-${kind}`, `mixed-${kind}`])]
  const all: [string, [number, number?]][] = [
    ...Object.entries(TOPICS),
    ...ones.map((name): [string, [number]] => [name, [1]])
  ]
  const admin = kafka.admin()
  await admin.connect()
  await admin.createTopics({
    waitForLeaders: true,
    topics: all.map(([name, [numPartitions, retentionMs]]) => ({
      topic: named(name),
      numPartitions,
      configEntries: retentionMs === undefined ? [] : [{ name: 'retention.ms', value: `${retentionMs}` }]
    }))
  })
  await admin.disconnect()
}

const makeQueues = async (url: string) => {
  const connection = await amqp.connect(url)
  const channel = await connection.createChannel()
  const queue = (name: string, options: Parameters<typeof channel.assertQueue>[1] = {}) =>
    channel.assertQueue(named(name), options)
  const exchange = async (name: string, type: string, queues: readonly string[], key: string) => {
    await channel.assertExchange(named(name), type)
    for (const each of queues) await channel.bindQueue(named(each), named(name), key)
  }
  for (const name of ['again', 'bulk', 'x3', 'x4', 'work', 'crash', 'rpc', 'plain', 'pipe', 'sure']) await queue(name)
  await queue('dead', { deadLetterExchange: '', deadLetterRoutingKey: named('parked') })
  // What waits here for two seconds comes to the other queue as if it were new, as a replay from an archive does.
  for (const [copy, back] of [
    ['copy', 'again'],
    ['bulk-copy', 'bulk']
  ] as const)
    await queue(copy, { messageTtl: 2000, deadLetterExchange: '', deadLetterRoutingKey: named(back) })
  for (const name of ['log-old', 'log-new'])
    await queue(name, { durable: true, arguments: { 'x-queue-type': 'stream' } })
  const numbered = (name: string, count: number) => Array.from({ length: count }, (_, i) => `${name}${i + 1}`)
  for (const name of [...numbered('bc', 5), ...numbered('record', 4), ...numbered('evening', 4)]) await queue(name)
  await exchange('copies', 'fanout', ['again', 'copy', 'x3', 'x4'], '')
  await exchange('bulked', 'fanout', ['bulk', 'bulk-copy'], '')
  await exchange('everybody', 'fanout', numbered('bc', 5), '')
  await exchange('record', 'topic', numbered('record', 4), 'order.paid')
  await channel.assertExchange(named('straight'), 'direct')
  for (const name of ['plain', 'pipe', 'dead']) await channel.bindQueue(named(name), named('straight'), name)
  await exchange('careful', 'direct', ['sure'], 'sure')
  await exchange('evening', 'topic', numbered('evening', 4), 'order.paid')
  await connection.close()
}

/** On a broker without the plugin of streams theirs is a gap, and tests that come after share this broker. */
const removeLogs = async (url: string) => {
  const connection = await amqp.connect(url)
  const channel = await connection.createChannel()
  for (const name of ['log-old', 'log-new']) await channel.deleteQueue(named(name))
  await connection.close()
}

const makeStreams = async () => {
  const now = Date.now()
  for (const [key, agoMs] of [
    ['archive', 31 * 24 * HOUR_MS],
    ['eight', 8 * 24 * HOUR_MS],
    ['week', 166 * HOUR_MS]
  ] as const)
    await redis.xadd(key, `${now - agoMs}-0`, 'n', '1')
  await redis.xadd('kept-work', `${now - 48 * HOUR_MS}-0`, 'n', '1')
  await redis.xgroup('CREATE', 'kept-work', 'stock', '0')
  for (let i = 0; i < 500; i++) await redis.xadd('fast', '*', 'n', `${i}`)
  await redis.xadd('feed', '*', 'n', '1')
  for (const key of ['question', 'slow-question', 'side', 'alone'])
    await redis.xgroup('CREATE', key, 'stock', '$', 'MKSTREAM')
}

beforeAll(async () => {
  const [broker, rabbit, server] = [
    await startService('kafka'),
    await startService('rabbitmq'),
    await startService('redis', OWN)
  ]
  kafka = client(broker, 'scenes')
  redis = redisClient(server, 'scenes')
  await redis.flushall()
  await redis.config('SET', 'appendonly', 'no')
  await Promise.all([makeTopics(), makeQueues(rabbit.amqpUrl), makeStreams()])
  watched.set('main', watchKafka(broker, { topics: { include: [`${run}*`] } }))
  watched.set('rabbit', watchRabbit(rabbit, { queues: { include: [`${run}*`] } }))
  watched.set('redis', watchRedis(server))
  otlp = await intake(directory)
  store = await freshStore('otlp', 'otlp')
  const target = (id: string, kind: 'kafka' | 'rabbitmq' | 'redis' | 'otlp') => ({
    id,
    kind,
    address: 'there',
    intervalMs: 1000
  })
  await saveTargets(store, [
    target('main', 'kafka'),
    target('rabbit', 'rabbitmq'),
    target('redis', 'redis'),
    target('otlp', 'otlp')
  ])
  start = (role) => {
    const args = [role, run, broker.bootstrap, rabbit.amqpUrl, `${server.port}`]
    return service(join(import.meta.dirname, 'services/scene-messages.ts'), args, otlp, {
      OTEL_SERVICE_NAME: role,
      OTEL_BSP_SCHEDULE_DELAY: '300',
      OTEL_BSP_MAX_QUEUE_SIZE: '100000',
      PLUMBLINE_REDIS_ORDERING_FIELD: 'order',
      PLUMBLINE_REDIS_CONVERSATION_FIELD: 'question'
    })
  }
})
afterAll(async () => {
  endAll()
  await Promise.all([...watched.values(), otlp].map((each) => each?.close()))
  redis?.disconnect()
  await store?.close()
  await removeLogs((await startService('rabbitmq')).amqpUrl)
  await stopService('redis', OWN)
})

/** Two streams as they stand while the server holds nothing else. */
const alone = async (poll: () => Promise<void>): Promise<UsageProfile[]> => {
  await poll()
  const profiles = profilesOf(await readTopology(store), NO_HISTORY, Date.now())
  await redis.set('a-cache', 'has keys')
  return profiles
    .filter(({ name }) => name === 'fast' || name === 'feed')
    .map((profile) => ({ ...profile, name: `${profile.name}, alone` }))
}

test('rules of messages find what strays and invent nothing', async () => {
  const signal = new AbortController().signal
  const writers = new Map([...watched.keys(), 'otlp'].map((id) => [id, writer(store, 1000)]))
  const poll = async () => {
    for (const [id, write] of writers) await write(await (watched.get(id) ?? otlp.connection).poll(signal))
  }
  const before = await alone(poll)
  const [stock, audit] = [start('stock'), start('audit')]
  await Promise.all([said(stock), said(audit)])
  for (const name of ['orders-retry-5m', 'mail-delay', 'late-retry-5m']) {
    await commit(kafka, named(`holds-${name}`), named(name), { 0: 0 })
    await send(kafka, named(name), [3])
  }
  await commit(kafka, named('tries'), named('pay-retry'), { 0: 0 })
  const till = start('till')
  const done = said(till)
  audit.send('begin')
  await said(audit)
  await done
  await send(kafka, named('pay-retry'), [1])
  let profiles: UsageProfile[] = []
  let wrong: ReturnType<typeof judgeReal> = []
  // What RabbitMQ tells of queues and consumers is up to 5 s old, copies come back after 2 s, and the last spans are on their way.
  for (let i = 0; i < 20; i++) {
    await poll()
    const now = Date.now()
    const habits = otlp.habits(now + 60_000)
    const ran = profilesOf(await readTopology(store), { ...NO_HISTORY, habits }, now)
    profiles = [...before, ...ran.map((profile) => ({ ...profile, name: bare(profile.name) }))]
    wrong = judgeReal(MESSAGES_REAL, profiles, now).filter(({ agrees }) => !agrees)
    if (wrong.length === 0) break
    await sleep(1000)
  }
  if (process.env.PLUMBLINE_RECORD === '1') writeFileSync(recordOf('messages'), written(profiles))
  expect(wrong).toEqual([])
})

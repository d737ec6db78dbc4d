import type { Kafka } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { kafkaTopicId, type Observation } from '../../../model/index.ts'
import type { Store } from '../../../store/index.ts'
import { startService } from '../../services/index.ts'
import { client, commit, makeTopic, send, suffix, watch } from '../kafka/cluster.ts'
import { pollOnce } from '../watch.ts'
import { freshStore, layHistory, lookAt, strayIds, writer } from './history.ts'

/** One stray and one near miss of each rule on Kafka, in a real Kafka. */
const names = {
  quiet: `quiet.${suffix}`,
  busy: `busy.${suffix}`,
  compacted: `compacted.${suffix}`,
  short: `short.${suffix}`,
  long: `long.${suffix}`
}
const id = (name: string) => kafkaTopicId('main', name)
const stores: Store[] = []
let kafka: Kafka
let watched: Connection

beforeAll(async () => {
  const service = await startService('kafka')
  kafka = client(service, 'guide-test')
  watched = watch(service, { topics: { include: [`*.${suffix}`] } })
})
afterAll(async () => {
  await watched?.close()
  await Promise.all(stores.map((store) => store.close()))
})

const makeWith = async (topic: string, config: Record<string, string>) => {
  const admin = kafka.admin()
  await admin.connect()
  const configEntries = Object.entries(config).map(([name, value]) => ({ name, value }))
  await admin.createTopics({ topics: [{ topic, numPartitions: 1, configEntries }], waitForLeaders: true })
  await admin.disconnect()
}

/** The same with a topic's count as it would have been had it taken in `rate` a second until now. */
const flowing = (seen: Observation, topic: string, rate: number, agoMs: number): Observation => ({
  ...seen,
  entities: seen.entities.map((entity) =>
    entity.id === id(topic) ? { ...entity, counters: { in: Math.round(1e6 - (rate * agoMs) / 1000) } } : entity
  )
})

test('kafka.overkill: a quiet topic strays, 1.2 messages/s and a compacted one are near misses (a real poll, its counts laid over 26 h)', async () => {
  await makeTopic(kafka, names.quiet, 1)
  await makeTopic(kafka, names.busy, 1)
  await makeWith(names.compacted, { 'cleanup.policy': 'compact' })
  await send(kafka, names.quiet, [5])
  const seen = await pollOnce(watched)
  const store = await freshStore('main', 'kafka')
  stores.push(store)
  const now = Date.now()
  // The cluster as a whole is busy: only the quiet topic is more than it needs.
  await layHistory(store, now, 26, (atMs) => flowing(flowing(seen, names.busy, 1.2, now - atMs), names.compacted, 0, 0))
  const whole = await lookAt(store, 'kafka.overkill', now)
  expect(strayIds(whole.findings)).toEqual([id(names.busy), id(names.quiet)].sort())
  // The cluster takes in 1.2 messages/s in all: for the busy topic that is the reason, and only a hint.
  expect(whole.findings.find(({ of }) => of === id(names.busy))).toMatchObject({
    severity: 'hint',
    evidence: { threshold: 10 }
  })
  expect(whole.findings.find(({ of }) => of === id(names.quiet))).toMatchObject({
    severity: 'warn',
    instead: 'rabbitmq',
    evidence: { series: 'in_rate', threshold: 1 }
  })
})

test('kafka.overkill: on a busy cluster 1.2 messages/s fit', async () => {
  const seen = await pollOnce(watched)
  const store = await freshStore('main', 'kafka')
  stores.push(store)
  const now = Date.now()
  await layHistory(store, now, 26, (atMs) =>
    flowing(flowing(seen, names.busy, 1.2, now - atMs), names.compacted, 40, now - atMs)
  )
  const { findings, state } = await lookAt(store, 'kafka.overkill', now)
  expect(strayIds(findings)).toEqual([id(names.quiet)])
  expect(state).toMatchObject({ concerns: 3, strays: 1, fits: 2 })
})

const madeAt = ({ parts }: Observation['subscriptions'][number], atMs: number) =>
  parts === undefined
    ? {}
    : {
        parts: {
          ...parts,
          unreadSinceMs: parts.unreadSinceMs.map((sinceMs) => (Number.isNaN(sinceMs) ? sinceMs : atMs))
        }
      }

test('any.retention-loss: unread for 90 s of 100 s that are kept strays, of 200 s is a near miss (real retention, one poll laid over 90 s)', async () => {
  await makeWith(names.short, { 'retention.ms': '100000' })
  await makeWith(names.long, { 'retention.ms': '200000' })
  for (const topic of [names.short, names.long]) {
    await send(kafka, topic, [4])
    await commit(kafka, `late.${suffix}`, topic, { 0: 1 })
  }
  const other = watch(await startService('kafka'), { topics: { include: [`*.${suffix}`] } })
  const seen = await pollOnce(other)
  await other.close()
  const store = await freshStore('main', 'kafka')
  stores.push(store)
  const now = Date.now()
  const write = writer(store, 5000)
  // Kafka told when the oldest unread message was made, which was a moment ago: it is moved back to where the time that is laid begins.
  const subscriptions = seen.subscriptions.map((each) => ({ ...each, ...madeAt(each, now - 90_000) }))
  for (let atMs = now - 90_000; atMs <= now; atMs += 5000) await write({ ...seen, subscriptions, atMs })
  const { findings } = await lookAt(store, 'any.retention-loss', now)
  expect(findings).toMatchObject([
    { of: id(names.short), severity: 'warn', instead: null, evidence: { series: 'lateness', threshold: 80 } }
  ])
  expect(findings[0]?.summary).toMatch(/late\.\w+ of short\.\w+ is about to lose messages/)
})

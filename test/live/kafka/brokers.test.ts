import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigResourceTypes, type Kafka } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { derive } from '../../../judge/derive.ts'
import { kafkaNodeId, kafkaTopicId, numberOf, type Observation, troublesOf } from '../../../model/index.ts'
import { killService, startService, stopService } from '../../services/index.ts'
import type { KafkaService } from '../../services/kafka.ts'
import { folderOf, until } from '../../services/process.ts'
import { expectSeen, pollOnce } from '../watch.ts'
import { client, commit, makeTopic, send, subscriptionOf, suffix, watch } from './cluster.ts'

/** Three brokers on one host; the first is the controller, and stays. */
const named = (id: number) => ({ instance: `kafka-brokers-${id}` })
const [safe, single, wide] = [`safe.${suffix}`, `single.${suffix}`, `wide.${suffix}`]
let service: KafkaService
let kafka: Kafka
let watched: Connection

/** Who leads stays as it is until somebody elects others. */
const properties = { 'auto.leader.rebalance.enable': 'false' }
const joinIn = (id: number, fresh = false) =>
  startService('kafka', { ...named(id), join: named(1).instance, node: id, fresh, properties })
/** Each partition as another client is told of it. */
const partitions = async () => {
  const admin = kafka.admin()
  await admin.connect()
  const { topics } = await admin.fetchTopicMetadata()
  await admin.disconnect()
  return topics.flatMap(({ name, partitions }) => partitions.map((partition) => ({ name, ...partition })))
}

beforeAll(async () => {
  service = await startService('kafka', { ...named(1), fresh: true, properties })
  kafka = client(service)
  // Kafka's own topic of offsets is made with the first commit: on the broker that stays, whichever groups come later.
  const first = `first.${suffix}`
  await makeTopic(kafka, first, 1)
  await commit(kafka, first, first, { 0: 0 })
  await Promise.all([joinIn(2, true), joinIn(3, true)])
  const admin = kafka.admin()
  await admin.connect()
  const config = (name: string, value: string) => [{ name, value }]
  await admin.createTopics({
    waitForLeaders: true,
    topics: [
      { topic: safe, numPartitions: 3, replicationFactor: 3, configEntries: config('min.insync.replicas', '2') },
      // A partition on each broker, and nobody else has it.
      { topic: single, replicaAssignment: [1, 2, 3].map((id, partition) => ({ partition, replicas: [id] })) },
      { topic: wide, numPartitions: 1, replicationFactor: 3, configEntries: config('min.insync.replicas', '3') }
    ]
  })
  await admin.disconnect()
  await send(kafka, single, [5, 7, 9])
  await commit(kafka, `g-${suffix}`, single, { 0: 1, 1: 1, 2: 1 })
  watched = watch(service)
})
afterAll(async () => {
  await watched?.close()
  for (const id of [3, 2, 1]) await stopService('kafka', named(id))
})

const nodeOf = (seen: Observation, id: number) => seen.entities.find((each) => each.id === kafkaNodeId('main', id))
const topicOf = (seen: Observation, name: string) =>
  seen.entities.find((each) => each.id === kafkaTopicId('main', name))
/** What lies in the folders of a broker: bytes of its logs' segments, by topic. */
const sizesIn = (id: number): Map<string, number> => {
  const folder = join(folderOf(named(id).instance, 'kafka'), 'data')
  // The log of the controllers is none of a broker’s replicas.
  const logs = readdirSync(folder).filter((name) => /-\d+$/.test(name) && !name.startsWith('__cluster_metadata'))
  const sizes = new Map<string, number>()
  for (const log of logs) {
    const topic = log.replace(/-\d+$/, '')
    const segments = readdirSync(join(folder, log)).filter((file) => file.endsWith('.log'))
    const bytes = segments.reduce((sum, file) => sum + statSync(join(folder, log, file)).size, 0)
    sizes.set(topic, (sizes.get(topic) ?? 0) + bytes)
  }
  return sizes
}
const sum = (values: Iterable<number>): number => [...values].reduce((a, b) => a + b, 0)
const leadsOf = (seen: Observation, topic: string) => troublesOf(topicOf(seen, topic)?.facts).map(({ lead }) => lead)

test('each broker is seen with what it leads and keeps, as another client is told', async () => {
  // Replicas come into step one by one.
  await until('it is not seen as another client is told', async () => {
    const seen = await pollOnce(watched)
    const told = await partitions()
    for (const topic of [safe, wide]) expect(leadsOf(seen, topic)).toEqual([])
    for (const id of [1, 2, 3]) {
      expect(nodeOf(seen, id)?.figures).toMatchObject({
        leads: { value: told.filter(({ leader }) => leader === id).length, how: 'measured' },
        replicas: { value: told.filter(({ replicas }) => replicas.includes(id)).length, how: 'measured' },
        out_of_sync: { value: 0, how: 'measured' },
        led_elsewhere: {
          value: told.filter(({ replicas, leader }) => replicas[0] === id && leader !== id).length,
          how: 'measured'
        }
      })
      expect(numberOf(nodeOf(seen, id)?.figures?.disk_free)).toBeGreaterThan(1e6)
      expect(troublesOf(nodeOf(seen, id)?.facts)).toEqual([])
    }
    expect(seen.labels).toMatchObject({ brokers: '3', version: '4.4' })
    expect(topicOf(seen, safe)?.labels).toMatchObject({ replication: '3', 'min.insync.replicas': '2' })
  })
})

test('what logs take on disk is what lies in the brokers’ folders, by topic and by broker', async () => {
  await send(kafka, safe, [50, 30, 20])
  // Who comes anew asks at once what is in the folders; followers take their copies a moment later.
  await until('they differ', async () => {
    const anew = watch(service)
    const seen = await pollOnce(anew).finally(() => anew.close())
    const folders = [1, 2, 3].map(sizesIn)
    const ofTopic = (name: string) => sum(folders.map((each) => each.get(name) ?? 0))
    expect(ofTopic(safe)).toBeGreaterThan(3 * ofTopic(single))
    for (const topic of [single, safe, wide])
      expect(topicOf(seen, topic)?.figures?.on_disk).toEqual({ value: ofTopic(topic), how: 'measured' })
    for (const [i, sizes] of folders.entries())
      expect(numberOf(nodeOf(seen, i + 1)?.figures?.on_disk)).toBe(sum(sizes.values()))
  })
})

test('one of three is killed: what it alone led is unknown, what others keep goes on, and each is said', async () => {
  await killService('kafka', named(3))
  // Leaders are elected and replicas are given up one by one.
  const all = 'All 3 partitions have replicas that are not in sync, on broker 3.'
  const seen = await expectSeen(watched, (now) => {
    expect(troublesOf(nodeOf(now, 3)?.facts)).toMatchObject([{ severity: 'critical', lead: 'Down' }])
    expect(numberOf(nodeOf(now, 3)?.figures?.leads)).toBe(0)
    expect(troublesOf(topicOf(now, single)?.facts)).toEqual([
      {
        severity: 'critical',
        lead: 'Offline',
        text: 'Partition 2 has no leader: nothing can be written to or read from it.'
      }
    ])
    expect(leadsOf(now, wide)).toEqual(['Too few in sync'])
    expect(troublesOf(topicOf(now, safe)?.facts)[0]?.text).toBe(all)
    // Two partitions are seen with 4 and 6 unread; of the third nobody knows.
    expect(subscriptionOf(now, single, `g-${suffix}`)?.figures?.backlog).toEqual({ value: 10, how: 'at_least' })
    expect(topicOf(now, single)?.figures?.length).toHaveProperty('unknown')
    expect(topicOf(now, safe)?.figures?.on_disk).toMatchObject({ how: 'at_least' })
    expect(nodeOf(now, 3)?.figures?.on_disk).toHaveProperty('unknown')
    expect(now.gaps).toEqual([])
  })
  // Another client is refused all of it for that one partition.
  await expect(partitions()).rejects.toThrow('There is no leader for this topic-partition')
  const { tick } = derive(undefined, seen, { durationMs: 1, overruns: 0, intervalMs: 1000 })
  expect(tick.figures.get(kafkaTopicId('main', single))?.health).toEqual({ value: 2, how: 'measured' })
  expect(tick.figures.get(kafkaTopicId('main', safe))?.health).toEqual({ value: 1, how: 'measured' })
})

test('it comes back, and all is well again', async () => {
  await joinIn(3)
  const well = (now: Observation) => {
    for (const topic of [safe, single, wide]) expect(leadsOf(now, topic)).toEqual([])
    expect(troublesOf(nodeOf(now, 3)?.facts)).toEqual([])
    expect(subscriptionOf(now, single, `g-${suffix}`)?.figures?.backlog).toEqual({ value: 18, how: 'measured' })
    expect(now.gaps).toEqual([])
  }
  const seen = await expectSeen(watched, well, 90_000)
  // What it should lead others lead since, until somebody elects it again.
  const told = await partitions()
  const elsewhere = told.filter(({ replicas, leader }) => replicas[0] === 3 && leader !== 3)
  expect(elsewhere.map(({ name }) => name)).toContain(safe)
  expect(nodeOf(seen, 3)?.figures?.led_elsewhere).toEqual({ value: elsewhere.length, how: 'measured' })
  // Whatever broker is asked: the first alone is a controller here.
  for (let i = 0; i < 5; i++) {
    const now = await pollOnce(watched)
    expect([1, 2, 3].map((id) => nodeOf(now, id)?.labels.controller)).toEqual(['yes', 'no', 'no'])
    expect(now.labels.controller).toBe('1')
  }
})

test('a changed configuration is an event; what is compacted has a backlog that is an upper bound', async () => {
  const admin = kafka.admin()
  await admin.connect()
  const configEntries = [
    { name: 'cleanup.policy', value: 'compact' },
    { name: 'retention.ms', value: '3600000' }
  ]
  const resources = [{ type: ConfigResourceTypes.TOPIC, name: single, configEntries }]
  await admin.alterConfigs({ validateOnly: false, resources })
  await admin.disconnect()
  // Configurations are read now and then, and at once where the set of topics changes; a broker may have taken up the new topic, and another not yet what changed before.
  let more = 0
  const seen = await until('the change is not told', async () => {
    await makeTopic(kafka, `more-${more++}.${suffix}`, 1)
    const now = await pollOnce(watched)
    const of = kafkaTopicId('main', single)
    expect(now.events.map(({ of, kind, text }) => ({ of, kind, text }))).toEqual([
      { of, kind: 'configured', text: `retention.ms of ${single} went from 604800000 to 3600000.` },
      { of, kind: 'configured', text: `cleanup.policy of ${single} went from delete to compact.` }
    ])
    return now
  })
  expect(subscriptionOf(seen, single, `g-${suffix}`)?.figures?.backlog).toEqual({ value: 18, how: 'at_most' })
  expect((await pollOnce(watched)).events).toEqual([])
})

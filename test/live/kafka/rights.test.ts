import { Consumer } from '@platformatic/kafka'
import { AclOperationTypes, AclResourceTypes, type Kafka } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { reasonFor } from '../../../collector/reasons.ts'
import type { Connection } from '../../../collector/transports/transport.ts'
import { carry } from '../../../judge/carry.ts'
import { derive } from '../../../judge/derive.ts'
import { kafkaGroupId, kafkaTopicId, numberOf, type Observation, subscriptionId } from '../../../model/index.ts'
import { startService, stopService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import { expectSeen, pollOnce, rejection } from '../watch.ts'
import { commit, lagsOf, makeTopic, send, subscriptionOf, suffix, watch } from './cluster.ts'
import { ADMIN, adminOf, permit, SECURED, WATCHER } from './secured.ts'

/** Rights are really given and taken. */
const instance = { instance: 'kafka-rights', properties: SECURED }
/** Of this run alone: the broker's data stays from run to run. */
const [SEEN, TAKEN, BRIEF] = [`seen.${suffix}`, `taken.${suffix}`, `brief.${suffix}`]
const NAMES = [SEEN, TAKEN]
const READERS = `${TAKEN}-readers`

let service: Awaited<ReturnType<typeof startService<'kafka'>>>
let admin: Kafka
let watched: Connection

const describing = (
  allow: boolean,
  type: AclResourceTypes,
  name: string,
  operation: AclOperationTypes = AclOperationTypes.DESCRIBE
) => permit(admin, allow, type, name, operation)

beforeAll(async () => {
  service = await startService('kafka', instance)
  admin = adminOf(service)
  for (const name of NAMES) {
    await makeTopic(admin, name, 2)
    await send(admin, name, [5, 3])
    await commit(admin, `${name}-readers`, name, { 0: 2, 1: 3 }, ADMIN)
    await describing(true, AclResourceTypes.TOPIC, name)
    await describing(true, AclResourceTypes.GROUP, `${name}-readers`)
  }
  // What an earlier run left behind, when it was ended half-way, is none of this one.
  const own = { include: [`*${suffix}*`] }
  watched = watch(service, { sasl: WATCHER, topics: own, groups: own })
})
afterAll(async () => {
  await watched?.close()
  await stopService('kafka', instance)
})

const lags = (seen: Observation, name: string) => lagsOf(seen, name, `${name}-readers`)
const CLUSTER = 'Describe on the cluster'
/** The topics' configuration and the brokers' disks are rights of their own, which this user does not have. */
const gapsOf = ({ gaps }: Observation) =>
  gaps.filter(({ needs }) => needs !== CLUSTER && !needs?.startsWith('DescribeConfigs'))
const LAGS = { '0': 3, '1': 0 }
const whole = (seen: Observation): void => {
  expect(gapsOf(seen)).toEqual([])
  for (const name of NAMES) expect(lags(seen, name)).toEqual(LAGS)
}

/** What of the first observation the second leaves out and its gaps hide. */
const hiddenIn = (first: Observation, second: Observation) =>
  carry(derive(undefined, first, { durationMs: 1, overruns: 0, intervalMs: 1000 }).memory, second).hidden

test('Describe on topics and groups alone is enough for lag and lateness', async () => {
  const seen = await expectSeen(watched, (now) => {
    expect(now.gaps).toMatchObject([{ needs: 'DescribeConfigs on topics' }, { needs: CLUSTER }])
    for (const name of NAMES) expect(lags(now, name)).toEqual(LAGS)
  })
  // What waits was there before: how old it is, is found by asking for offsets by time.
  const { figures } = derive(undefined, seen, { durationMs: 1, overruns: 0, intervalMs: 1000 }).tick
  const late = figures.get(subscriptionOf(seen, SEEN, `${SEEN}-readers`)?.id ?? '')?.lateness
  expect(late).toHaveProperty('how', 'estimated')
  expect(numberOf(late)).toBeGreaterThan(0)
})

test('Describe on the cluster opens the disks of the brokers, and closes them again', async () => {
  const diskOf = ({ entities }: Observation) => entities.find(({ kind }) => kind === 'node')?.figures?.disk_free
  const sizeOf = ({ entities }: Observation) =>
    entities.find(({ id }) => id === kafkaTopicId('main', SEEN))?.figures?.on_disk
  const allow = (right: boolean) => describing(right, AclResourceTypes.CLUSTER, 'kafka-cluster')
  const needsIt = ({ gaps }: Observation) => gaps.some(({ needs }) => needs === CLUSTER)
  await allow(true)
  await expectSeen(watched, (now) => {
    expect(needsIt(now)).toBe(false)
    expect(numberOf(diskOf(now))).toBeGreaterThan(1e6)
    expect(numberOf(sizeOf(now))).toBeGreaterThan(0)
    expect(now.labels.controller).toBe('1')
  })
  await allow(false)
  await expectSeen(watched, (now) => {
    expect(needsIt(now)).toBe(true)
    expect(diskOf(now)).toEqual({ unknown: 'The broker does not allow reading it.' })
    expect(sizeOf(now)).toEqual({ unknown: 'The broker does not allow reading it.' })
    expect(now.labels).not.toHaveProperty('controller')
    expect(lags(now, SEEN)).toEqual(LAGS)
  })
})

test('a group that is taken away is a gap that hides only itself, until it is given back', async () => {
  const before = await expectSeen(watched, whole)
  await describing(false, AclResourceTypes.GROUP, READERS)
  // The right may go between two requests of one poll.
  const after = await expectSeen(watched, (now) => {
    expect(gapsOf(now)).toMatchObject([
      {
        what: `group ${READERS}`,
        why: 'The broker does not allow reading it.',
        needs: `Describe on group ${READERS}`
      }
    ])
    expect(lags(now, SEEN)).toEqual(LAGS)
    expect(now.entities.map(({ id }) => id)).toContain(kafkaTopicId('main', TAKEN))
  })
  const hidden = hiddenIn(before, after)
  const group = kafkaGroupId('main', READERS)
  expect(hidden.get(group)).toBe('The broker does not allow reading it.')
  expect(hidden.has(subscriptionId(kafkaTopicId('main', TAKEN), group))).toBe(true)
  expect([...hidden.keys()].filter((id) => id.includes(SEEN))).toEqual([])
  // It stays a gap for as long as the right is away.
  expect(gapsOf(await pollOnce(watched))).toHaveLength(1)

  await describing(true, AclResourceTypes.GROUP, READERS)
  await expectSeen(watched, whole)
})

test('a topic that is taken away is a gap that hides only itself, until it is given back', async () => {
  const before = await expectSeen(watched, whole)
  await describing(false, AclResourceTypes.TOPIC, TAKEN)
  const after = await expectSeen(watched, (now) => {
    expect(gapsOf(now)).toMatchObject([
      { what: `topic ${TAKEN}`, why: 'The broker does not allow reading it.', needs: `Describe on topic ${TAKEN}` }
    ])
    expect(now.entities.map(({ id }) => id)).not.toContain(kafkaTopicId('main', TAKEN))
    expect(lags(now, SEEN)).toEqual(LAGS)
  })
  const hidden = hiddenIn(before, after)
  expect(hidden.get(kafkaTopicId('main', TAKEN))).toBe('The broker does not allow reading it.')
  expect(hidden.has(subscriptionId(kafkaTopicId('main', TAKEN), kafkaGroupId('main', READERS)))).toBe(true)

  await describing(true, AclResourceTypes.TOPIC, TAKEN)
  const again = await expectSeen(watched, whole)
  expect(subscriptionOf(again, TAKEN, READERS)).toBeDefined()
})

test('a topic’s DescribeConfigs that is taken away hides its retention alone, until it is given back', async () => {
  const configs = (allow: boolean, topic: string) =>
    describing(allow, AclResourceTypes.TOPIC, topic, AclOperationTypes.DESCRIBE_CONFIGS)
  // A configuration that was read is kept for minutes: a watcher that comes anew asks at once.
  const anew = () => watch(service, { sasl: WATCHER, topics: { include: NAMES } })
  for (const name of NAMES) await configs(true, name)
  const others = ({ gaps }: Observation) => gaps.filter(({ needs }) => needs !== CLUSTER)
  const seeAnew = (expected: (now: Observation) => void) =>
    until('the right is not taken up', async () => {
      const each = anew()
      try {
        expected(await pollOnce(each))
      } finally {
        await each.close()
      }
    })
  await seeAnew((now) => expect(others(now)).toEqual([]))

  await configs(false, TAKEN)
  const asItIs = (now: Observation) => {
    expect(others(now)).toMatchObject([
      { what: `retention of topic ${TAKEN}`, needs: `DescribeConfigs on topic ${TAKEN}`, hides: [] }
    ])
    for (const name of NAMES) expect(lags(now, name)).toEqual(LAGS)
  }
  await seeAnew(asItIs)
  const going = anew()
  asItIs(await pollOnce(going))
  await configs(true, TAKEN)
  await expectSeen(going, (now) => expect(others(now)).toEqual([]), 90_000)
  await going.close()
})

test('a topic that is not watched is no gap when it is taken away', async () => {
  const without = watch(service, { sasl: WATCHER, topics: { exclude: [TAKEN] } })
  await pollOnce(without)
  await describing(false, AclResourceTypes.TOPIC, TAKEN)
  // The other watcher says when the broker has taken it up.
  await expectSeen(watched, (now) => expect(gapsOf(now)).toHaveLength(1))
  const seen = await pollOnce(without)
  await describing(true, AclResourceTypes.TOPIC, TAKEN)
  await without.close()
  expect(gapsOf(seen)).toEqual([])
  expect(lags(seen, SEEN)).toEqual(LAGS)
  await expectSeen(watched, whole)
})

test('a group of the newer protocol (KIP-848) that reads a topic taken away keeps its lag on the others; its members are the gap', async () => {
  const group = `both.${suffix}`
  await describing(true, AclResourceTypes.GROUP, group)
  const consumer = new Consumer({
    groupId: group,
    clientId: 'billing-1',
    groupProtocol: 'consumer',
    bootstrapBrokers: [service.bootstrap],
    sasl: ADMIN
  })
  const stream = await consumer.consume({ topics: NAMES, mode: 'earliest', autocommit: false })
  stream.on('data', () => undefined)
  stream.on('error', () => undefined)
  const of = (seen: Observation, topic: string) => subscriptionOf(seen, topic, group)
  const readers = (seen: Observation) => numberOf(of(seen, SEEN)?.figures?.readers)
  await expectSeen(watched, (now) => expect(readers(now)).toBe(1))
  const partitions = NAMES.flatMap((topic) => [0, 1].map((partition) => ({ topic, partition })))
  await consumer.commit({ offsets: partitions.map((each) => ({ ...each, offset: 1n, leaderEpoch: 0 })) })
  const before = await expectSeen(watched, (now) => {
    for (const name of NAMES) expect(lagsOf(now, name, group)).toEqual({ 0: 4, 1: 2 })
  })

  await describing(false, AclResourceTypes.TOPIC, TAKEN)
  const after = await expectSeen(watched, (now) => {
    expect(gapsOf(now).map(({ what, needs }) => [what, needs])).toEqual([
      [`topic ${TAKEN}`, `Describe on topic ${TAKEN}`],
      [`members of group ${group}`, `Describe on every topic that group ${group} reads`]
    ])
    expect(lagsOf(now, SEEN, group)).toEqual({ 0: 4, 1: 2 })
    expect(of(now, SEEN)?.figures).toMatchObject({
      backlog: { value: 6, how: 'measured' },
      readers: { unknown: 'The group’s members can’t be read.' }
    })
    expect(of(now, TAKEN)).toBeUndefined()
  })
  // Who its members are stays on the picture as what can't be seen now; the group and the other topic are not hidden.
  const hidden = hiddenIn(before, after)
  expect(hidden.has(`runs|${kafkaGroupId('main', group)}|service/-/-/billing`)).toBe(true)
  expect(hidden.has(kafkaGroupId('main', group))).toBe(false)
  expect(hidden.has(kafkaTopicId('main', SEEN))).toBe(false)

  await describing(true, AclResourceTypes.TOPIC, TAKEN)
  await expectSeen(watched, (now) => {
    expect(gapsOf(now)).toEqual([])
    expect(readers(now)).toBe(1)
  })
  await consumer.close(true)
})

test('a topic that is deleted is gone, and no gap', async () => {
  const client = admin.admin()
  await client.connect()
  await client.createTopics({ topics: [{ topic: BRIEF, numPartitions: 1 }], waitForLeaders: true })
  await describing(true, AclResourceTypes.TOPIC, BRIEF)
  const names = ({ entities }: Observation) => entities.map(({ name }) => name)
  await expectSeen(watched, (now) => expect(names(now)).toContain(BRIEF))
  await client.deleteTopics({ topics: [BRIEF] })
  await client.disconnect()
  await expectSeen(watched, (now) => {
    expect(names(now)).not.toContain(BRIEF)
    expect(gapsOf(now)).toEqual([])
  })
})

test('a wrong password is said as what it is', async () => {
  const wrong = watch(service, { sasl: { mechanism: 'PLAIN', username: 'plumbline', password: 'not this' } })
  expect(reasonFor(await rejection(pollOnce(wrong)))).toBe('The broker refuses the credentials.')
  await wrong.close()
})

import { setTimeout as sleep } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { kafkaGroupId, kafkaTopicId, numberOf, type Observation, troublesOf } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import type { KafkaService } from '../../services/kafka.ts'
import { until } from '../../services/process.ts'
import { expectSeen, pollOnce, pollUntil } from '../watch.ts'
import { client, commit, lagsByTool, lagsOf, makeTopic, send, subscriptionOf, suffix, total, watch } from './cluster.ts'

let service: KafkaService
let kafka: Kafka
let watched: Connection
beforeAll(async () => {
  service = await startService('kafka')
  kafka = client(service)
  watched = watch(service)
})
afterAll(() => watched.close())

test('at rest an empty group’s lag stands exactly as kafka-consumer-groups says, partition by partition', async () => {
  const [topic, group] = [`orders.${suffix}`, `empty.${suffix}`]
  await makeTopic(kafka, topic, 3)
  await send(kafka, topic, [5, 7, 11])
  await commit(kafka, group, topic, { 0: 5, 1: 3, 2: 0 })

  const byTool = await lagsByTool(service, topic, group)
  const seen = await pollOnce(watched)
  expect(byTool).toEqual({ 0: 0, 1: 4, 2: 11 })
  expect(lagsOf(seen, topic, group)).toEqual(byTool)
  expect(subscriptionOf(seen, topic, group)).toMatchObject({
    counters: { in: 23, out: 8 },
    figures: { backlog: { value: 15, how: 'measured' }, readers: { value: 0, how: 'measured' } }
  })
  expect(seen.entities.find(({ id }) => id === kafkaTopicId('main', topic))).toMatchObject({
    labels: { partitions: '3' },
    counters: { in: 23 },
    figures: { length: { value: 23, how: 'measured' } }
  })
})

test('partitions without a commit make the backlog a lower bound, and are not counted as read or unread', async () => {
  const [topic, group] = [`partial.${suffix}`, `partial.${suffix}`]
  await makeTopic(kafka, topic, 3)
  await send(kafka, topic, [5, 7, 11])
  await commit(kafka, group, topic, { 1: 3 })
  const seen = await pollOnce(watched)
  expect(lagsOf(seen, topic, group)).toEqual(await lagsByTool(service, topic, group))
  expect(subscriptionOf(seen, topic, group)?.figures?.backlog).toEqual({ value: 4, how: 'at_least' })
})

test('an offset beyond the end is named: the tool says a negative lag, and what waits elsewhere is a lower bound', async () => {
  const [topic, group] = [`beyond.${suffix}`, `beyond.${suffix}`]
  await makeTopic(kafka, topic, 3)
  await send(kafka, topic, [5, 7, 11])
  await commit(kafka, group, topic, { 0: 5, 1: 12, 2: 8 })
  expect(await lagsByTool(service, topic, group)).toEqual({ 0: 0, 1: -5, 2: 3 })
  const facts = (seen: Observation) => seen.entities.find(({ id }) => id === kafkaGroupId('main', group))?.facts
  const seen = await pollOnce(watched)
  expect(subscriptionOf(seen, topic, group)?.figures?.backlog).toEqual({ value: 3, how: 'at_least' })
  expect(troublesOf(facts(seen))).toMatchObject([
    { severity: 'warn', lead: 'Beyond the end', text: expect.stringContaining(`end of partition 1 of ${topic}:`) }
  ])
  // Caught up, it is no more than one that has read all.
  await send(kafka, topic, [0, 6, 0])
  const after = await pollOnce(watched)
  expect(subscriptionOf(after, topic, group)?.figures?.backlog).toEqual({ value: 4, how: 'measured' })
  expect(troublesOf(facts(after))).toEqual([])
})

test('a live group: members, who they are, and lag between the tool’s readings under load', async () => {
  const [topic, group] = [`busy.${suffix}`, `busy.${suffix}`]
  await makeTopic(kafka, topic, 2)
  const consumer = client(service, `billing-7`).consumer({ groupId: group, maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  // It takes messages and commits none for now: the lag only grows.
  await consumer.run({ autoCommit: false, eachMessage: async () => undefined })
  await expectSeen(watched, (now) => {
    expect(numberOf(subscriptionOf(now, topic, group)?.figures?.readers)).toBe(1)
    expect(subscriptionOf(now, topic, group)?.figures?.backlog).toHaveProperty('unknown')
    expect(now.edges.map(({ id }) => id)).toContain(`runs|${kafkaGroupId('main', group)}|service/-/-/billing`)
  })
  await consumer.commitOffsets([0, 1].map((partition) => ({ topic, partition, offset: '0' })))

  let sending = true
  const load = (async () => {
    while (sending) {
      await send(kafka, topic, [3, 2])
      await sleep(20)
    }
  })()
  const before = await until('nothing is sent', async () => {
    const lag = total(await lagsByTool(service, topic, group))
    expect(lag).toBeGreaterThan(0)
    return lag
  })
  const backlog = numberOf(subscriptionOf(await pollOnce(watched), topic, group)?.figures?.backlog)
  const after = total(await lagsByTool(service, topic, group))
  sending = false
  await load
  expect(backlog).toBeGreaterThanOrEqual(before)
  expect(backlog).toBeLessThanOrEqual(after)
  await consumer.disconnect()
})

test('a member that comes or leaves is a rebalance: counted, and an event', async () => {
  const [topic, group] = [`dealt.${suffix}`, `dealt.${suffix}`]
  await makeTopic(kafka, topic, 4)
  const join = async (clientId: string) => {
    const consumer = client(service, clientId).consumer({
      groupId: group,
      sessionTimeout: 6000,
      heartbeatInterval: 500,
      // Whoever waits for messages hears of a rebalance only afterwards.
      maxWaitTimeInMs: 100
    })
    await consumer.connect()
    await consumer.subscribe({ topic })
    await consumer.run({ eachMessage: async () => undefined })
    return consumer
  }
  const groupIn = (seen: Observation) => seen.entities.find(({ id }) => id === kafkaGroupId('main', group))
  const texts: string[] = []
  /** Polls until it is settled with so many members; keeps what happened meanwhile. */
  const settled = (members: number) =>
    pollUntil(watched, (seen) => {
      const own = seen.events.filter(({ of, kind }) => of === kafkaGroupId('main', group) && kind === 'rebalance')
      texts.push(...own.map(({ text }) => text))
      const entity = groupIn(seen)
      return entity?.labels.state === 'Stable' && numberOf(entity.figures?.readers) === members
    })
  const first = await join('dealt-1')
  const alone = numberOf(groupIn(await settled(1))?.figures?.rebalances) ?? 0
  const second = await join('dealt-2')
  const both = groupIn(await settled(2))?.figures?.rebalances
  expect(both).toHaveProperty('how', 'at_least')
  expect(numberOf(both)).toBeGreaterThan(alone)
  await second.disconnect()
  await settled(1)
  expect(texts.length).toBeGreaterThanOrEqual(2)
  expect(texts.at(-1)).toMatch(new RegExp(`^dealt\\.${suffix} was rebalanced: \\d members?`))
  await first.disconnect()
})

test('a rebalance that lasts counts for as long as its members wait', async () => {
  const [topic, group] = [`long-dealt.${suffix}`, `long-dealt.${suffix}`]
  await makeTopic(kafka, topic, 2)
  await send(kafka, topic, [1, 0])
  const join = async (clientId: string, eachMessage: () => Promise<void>) => {
    const consumer = client(service, clientId).consumer({ groupId: group, maxWaitTimeInMs: 100 })
    await consumer.connect()
    await consumer.subscribe({ topic, fromBeginning: true })
    await consumer.run({ eachMessage })
    return consumer
  }
  const { promise: released, resolve: release } = Promise.withResolvers<void>()
  let taken = 0
  // Who is at work on a message hears of a rebalance only afterwards.
  const first = await join('long-dealt-1', () => {
    taken += 1
    return released
  })
  await expect.poll(() => taken, { timeout: 60_000 }).toBe(1)
  const joining = join('long-dealt-2', async () => undefined)
  const groupIn = (seen: Observation) => seen.entities.find(({ id }) => id === kafkaGroupId('main', group))
  const waitedIn = (seen: Observation) => numberOf(groupIn(seen)?.figures?.rebalancing) ?? 0
  const under = await pollUntil(watched, (seen) => waitedIn(seen) >= 2)
  expect(waitedIn(under)).toBeGreaterThanOrEqual(2)
  expect(groupIn(under)?.labels.state).not.toBe('Stable')
  release()
  const second = await joining
  await expectSeen(watched, (now) => {
    expect(groupIn(now)?.labels.state).toBe('Stable')
    expect(numberOf(groupIn(now)?.figures?.readers)).toBe(2)
    expect(waitedIn(now)).toBeGreaterThanOrEqual(waitedIn(under))
  })
  // Once it is settled no more is added.
  const settled = waitedIn(await pollOnce(watched))
  expect(waitedIn(await pollOnce(watched))).toBe(settled)
  await first.disconnect()
  await second.disconnect()
})

test('a topic made anew is a new life', async () => {
  const topic = `anew.${suffix}`
  const lifeOf = async () =>
    (await pollOnce(watched)).entities.find(({ id }) => id === kafkaTopicId('main', topic))?.life
  await makeTopic(kafka, topic, 1)
  const first = await lifeOf()
  const admin = kafka.admin()
  await admin.connect()
  await admin.deleteTopics({ topics: [topic] })
  await pollUntil(watched, ({ entities }) => entities.every(({ name }) => name !== topic))
  await admin.disconnect()
  await makeTopic(kafka, topic, 1)
  const second = await lifeOf()
  expect(first).toBeDefined()
  expect(second).toBeDefined()
  expect(second).not.toBe(first)
})

test('requests do not grow with groups and topics', async () => {
  const { connectionsApiChannel } = await import('@platformatic/kafka')
  let requests = 0
  const count = () => void requests++
  const during = async () => {
    requests = 0
    connectionsApiChannel.start.subscribe(count)
    await pollOnce(watched).finally(() => connectionsApiChannel.start.unsubscribe(count))
    return requests
  }
  await pollOnce(watched)
  const few = await during()
  const [topics, groups] = [5, 5].map((n, kind) => Array.from({ length: n }, (_, i) => `many${kind}.${i}.${suffix}`))
  for (const topic of topics ?? []) await makeTopic(kafka, topic, 2)
  for (const group of groups ?? []) await commit(kafka, group, topics?.[0] ?? '', { 0: 0 })
  expect(few).toBeGreaterThan(0)
  // New topics are asked for their configuration once, together.
  expect(await during()).toBe(few + 1)
  expect(await during()).toBe(few)
  const seen = await pollOnce(watched)
  expect(
    seen.subscriptions.filter(
      ({ reader }) => reader?.startsWith(kafkaGroupId('main', `many1.`)) && reader.endsWith(suffix)
    ).length
  ).toBe(5)
})

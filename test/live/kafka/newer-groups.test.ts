import { randomUUID } from 'node:crypto'
import type { Kafka } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { derive } from '../../../judge/derive.ts'
import { kafkaGroupId, measured, numberOf, type Observation, samplesOf } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import type { KafkaService } from '../../services/kafka.ts'
import { until } from '../../services/process.ts'
import { expectSeen, pollOnce } from '../watch.ts'
import { client, commit, makeTopic, send, subscriptionOf, suffix, watch } from './cluster.ts'
import { connect, ShareMember, streamsHeartbeat } from './newer-groups.ts'

let service: KafkaService
let kafka: Kafka
let watched: Connection
beforeAll(async () => {
  service = await startService('kafka')
  kafka = client(service)
  watched = watch(service)
})
afterAll(() => watched.close())

const groupOf = (seen: Observation, group: string) => seen.entities.find(({ id }) => id === kafkaGroupId('main', group))

/** Until it has its partitions. */
const joined = (member: ShareMember, count: number): Promise<void> =>
  until('the member was not assigned them', async () =>
    expect([...(await member.beat()).values()].flat()).toHaveLength(count)
  )

/** ShareGroupCommand --describe: the START-OFFSET and LAG of each partition. */
const byTool = async (group: string): Promise<Record<string, { start: string; lag: string }>> => {
  const text = await service.tool(
    'org.apache.kafka.tools.consumer.group.ShareGroupCommand',
    ...['--bootstrap-server', service.bootstrap, '--describe', '--group', group]
  )
  const rows = text.split('\n').map((line) => line.trim().split(/\s+/))
  const heads = rows.find(([first]) => first === 'GROUP') ?? []
  return Object.fromEntries(
    rows
      .filter(([first]) => first === group)
      .map((row) => [
        row[heads.indexOf('PARTITION')] ?? '',
        { start: row[heads.indexOf('START-OFFSET')] ?? '', lag: row[heads.indexOf('LAG')] ?? '' }
      ])
  )
}

test('a share group: members, who they are, and what it is not done with, as ShareGroupCommand says', async () => {
  const [topic, group] = [`shared.${suffix}`, `share.${suffix}`]
  await makeTopic(kafka, topic, 2)
  const member = new ShareMember(await connect(service.bootstrap, 'picker-1'), group, randomUUID(), [topic])
  await joined(member, 2)
  // A share group begins a partition at its end, some time after its first member comes, and tells of it once something was read there.
  let looks = 0
  const read = async () => {
    await member.beat()
    await member.take()
    if (looks++ % 10 === 5) await send(kafka, topic, [3, 2])
    expect(subscriptionOf(await pollOnce(watched), topic, group)?.figures?.backlog).toEqual(measured(0))
  }
  await until('it does not work all off', read, { everyMs: 200 })
  await send(kafka, topic, [9, 4])
  const seen = await pollOnce(watched)
  const tool = await byTool(group)
  const subscription = subscriptionOf(seen, topic, group)
  const lag = Object.values(tool).reduce((sum, { lag }) => sum + Number(lag), 0)
  expect(Object.keys(tool)).toEqual(['0', '1'])
  expect(lag).toBe(13)
  expect(subscription).toMatchObject({
    figures: { backlog: measured(lag), readers: measured(1) }
  })
  const { in: came = 0, out: done = 0 } = subscription?.counters ?? {}
  expect(came - done).toBe(lag)
  const offsets = [...samplesOf(seen)].filter(
    ({ of, name }) => of === subscription?.id && name === 'kafka.consumer_group.offset'
  )
  expect(Object.fromEntries(offsets.map(({ part, value }) => [part, String(value)]))).toEqual(
    Object.fromEntries(Object.entries(tool).map(([partition, { start }]) => [partition, start]))
  )
  expect(groupOf(seen, group)).toMatchObject({
    labels: { type: 'share', state: 'Stable' },
    facts: { members: [{ client: 'picker-1', partitions: { [topic]: [0, 1] } }] }
  })
  expect(seen.edges.map(({ id }) => id)).toContain(`runs|${kafkaGroupId('main', group)}|service/-/-/picker`)

  // What it is done with doesn't count as old, though its position stands before it.
  const { figures } = derive(undefined, seen, { durationMs: 1, overruns: 0, intervalMs: 5000 }).tick
  expect(numberOf(figures.get(subscription?.id ?? '')?.lateness)).toBeLessThan(15)

  await member.leave()
  const left = await expectSeen(watched, (now) => {
    expect(numberOf(subscriptionOf(now, topic, group)?.figures?.readers)).toBe(0)
    expect(numberOf(subscriptionOf(now, topic, group)?.figures?.backlog)).toBeGreaterThan(0)
  })
  const { tick } = derive(undefined, left, { durationMs: 1, overruns: 0, intervalMs: 5000 })
  expect(tick.gaps.filter(({ what }) => what.includes(group))).toEqual([])
})

test('a Streams group: members and the topics that their tasks read', async () => {
  const [topic, group] = [`clicks.${suffix}`, `streams.${suffix}`]
  await makeTopic(kafka, topic, 3)
  await send(kafka, topic, [4, 4, 4])
  const connection = await connect(service.bootstrap, 'enricher-1')
  const member = randomUUID()
  let epoch = 0
  await until('its tasks are not seen', async () => {
    const beat = await streamsHeartbeat.async(connection, group, member, epoch, topic)
    expect(beat, beat.errorMessage ?? '').toMatchObject({ errorCode: 0 })
    epoch = beat.memberEpoch
    const seen = await pollOnce(watched)
    expect(groupOf(seen, group)).toMatchObject({
      labels: { type: 'streams' },
      facts: { members: [{ client: 'enricher-1', partitions: { [topic]: [0, 1, 2] } }] }
    })
    expect(subscriptionOf(seen, topic, group)?.figures).toMatchObject({ readers: { value: 1, how: 'measured' } })
  })
  await streamsHeartbeat.async(connection, group, member, -1, topic)
  await connection.close()
})

test('a static member is named by its instance, too', async () => {
  const [topic, group] = [`static.${suffix}`, `static.${suffix}`]
  await makeTopic(kafka, topic, 1)
  const { Consumer } = await import('@platformatic/kafka')
  const consumer = new Consumer({
    clientId: 'steady-1',
    groupId: group,
    groupInstanceId: 'pod-0',
    bootstrapBrokers: [service.bootstrap],
    autocommit: false
  })
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest' })
  await expectSeen(watched, (now) => {
    expect(numberOf(subscriptionOf(now, topic, group)?.figures?.readers)).toBe(1)
    expect(groupOf(now, group)?.facts).toMatchObject({ members: [{ client: 'steady-1', instance: 'pod-0' }] })
  })
  await stream.close()
  await consumer.close(true)
  await commit(kafka, group, topic, { 0: 0 }).catch(() => undefined)
})

import { setTimeout as sleep } from 'node:timers/promises'
import { Consumer, stringDeserializers } from '@platformatic/kafka'
import type { Kafka } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { kafkaGroupId, numberOf, type Observation } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import type { KafkaService } from '../../services/kafka.ts'
import { expectSeen, pollOnce } from '../watch.ts'
import { client, lagsByTool, lagsOf, makeTopic, send, subscriptionOf, suffix, total, watch } from './cluster.ts'

/** Groups of the newer rebalance protocol (KIP-848, `group.protocol=consumer`): the broker lists and describes them by other requests. */
const [topic, group] = [`ledger.${suffix}`, `readers.${suffix}`]
let service: KafkaService
let kafka: Kafka
let watched: Connection
const consumers: Consumer<string, string, string, string>[] = []

beforeAll(async () => {
  service = await startService('kafka')
  kafka = client(service)
  watched = watch(service)
  await makeTopic(kafka, topic, 4)
  await send(kafka, topic, [5, 7, 11, 2])
})
afterAll(async () => {
  for (const consumer of consumers) await consumer.close(true)
  await watched.close()
})

/** Joins the group with the new protocol; it takes messages and commits nothing by itself. */
const join = async (clientId: string): Promise<Consumer<string, string, string, string>> => {
  const consumer = new Consumer({
    groupId: group,
    clientId,
    groupProtocol: 'consumer',
    bootstrapBrokers: [service.bootstrap],
    deserializers: stringDeserializers
  })
  consumers.push(consumer)
  const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false })
  stream.on('data', () => undefined)
  stream.on('error', () => undefined)
  return consumer
}

/** What `kafka-consumer-groups --describe --state` says: state and number of members. */
const stateByTool = async () => {
  const text = await service.groupsTool('--describe', '--group', group, '--state')
  const [heads = [], row = []] = text
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/))
    .filter((cells) => cells.length > 3)
  const cell = (name: string) => row[heads.findIndex((head) => head.startsWith(name))]
  return { state: cell('STATE'), members: Number(cell('#MEMBERS')) }
}

/** Partitions by client id, as `kafka-consumer-groups --describe` says. */
const assignedByTool = async (): Promise<Record<string, number[]>> => {
  const rows = (await service.groupsTool('--describe', '--group', group)).split('\n').map((line) => line.split(/\s+/))
  const heads = rows.find(([first]) => first === 'GROUP') ?? []
  const column = (row: string[], name: string) => row[heads.indexOf(name)] ?? ''
  const mine = rows.filter((row) => row[0] === group && column(row, 'CLIENT-ID') !== '-')
  return Object.fromEntries(
    Object.entries(Object.groupBy(mine, (row) => column(row, 'CLIENT-ID'))).map(([id, of]) => [
      id,
      (of ?? []).map((row) => Number(column(row, 'PARTITION'))).sort()
    ])
  )
}

const groupOf = (seen: Observation) => seen.entities.find(({ id }) => id === kafkaGroupId('main', group))
const assignedIn = (seen: Observation): Record<string, number[]> => {
  const { members } = groupOf(seen)?.facts as { members: { client: string; partitions: Record<string, number[]> }[] }
  return Object.fromEntries(members.map(({ client, partitions }) => [client, partitions[topic] ?? []]))
}
const readersIn = (seen: Observation) => numberOf(subscriptionOf(seen, topic, group)?.figures?.readers)

test('its type, state, members and their partitions stand as kafka-consumer-groups says', async () => {
  await join('billing-1')
  await join('billing-2')
  const seen = await expectSeen(watched, (now) => {
    expect(groupOf(now)).toMatchObject({
      labels: { type: 'consumer', state: 'Stable' },
      figures: { readers: { value: 2, how: 'measured' } }
    })
    expect(Object.values(assignedIn(now)).map(({ length }) => length)).toEqual([2, 2])
    expect(Object.values(assignedIn(now)).flat().sort()).toEqual([0, 1, 2, 3])
  })
  expect(await stateByTool()).toEqual({ state: 'Stable', members: 2 })
  expect(assignedIn(seen)).toEqual(await assignedByTool())
  expect(seen.edges.map(({ id }) => id)).toContain(`runs|${kafkaGroupId('main', group)}|service/-/-/billing`)
  // It has read and committed nothing: that is not a lag of 0.
  expect(subscriptionOf(seen, topic, group)?.figures?.backlog).toHaveProperty('unknown')
})

test('at rest its lag is the tool’s, partition by partition; under load it lies between the tool’s readings', async () => {
  const partitions: Record<number, bigint> = { 0: 5n, 1: 3n, 2: 0n, 3: 1n }
  for (const consumer of consumers) {
    const own = consumer.assignments?.find((each) => each.topic === topic)?.partitions ?? []
    await consumer.commit({
      offsets: own.map((partition) => ({ topic, partition, offset: partitions[partition] ?? 0n, leaderEpoch: 0 }))
    })
  }
  const atRest = await pollOnce(watched)
  const byTool = await lagsByTool(service, topic, group)
  expect(byTool).toEqual({ 0: 0, 1: 4, 2: 11, 3: 1 })
  expect(lagsOf(atRest, topic, group)).toEqual(byTool)
  expect(subscriptionOf(atRest, topic, group)).toMatchObject({
    counters: { in: 25, out: 9 },
    figures: { backlog: { value: 16, how: 'measured' }, readers: { value: 2, how: 'measured' } }
  })

  let sending = true
  const load = (async () => {
    while (sending) {
      await send(kafka, topic, [3, 2, 1, 1])
      await sleep(20)
    }
  })()
  const before = total(await lagsByTool(service, topic, group))
  const backlog = numberOf(subscriptionOf(await pollOnce(watched), topic, group)?.figures?.backlog)
  const after = total(await lagsByTool(service, topic, group))
  sending = false
  await load
  expect(after).toBeGreaterThan(16)
  expect(backlog).toBeGreaterThanOrEqual(before)
  expect(backlog).toBeLessThanOrEqual(after)
})

test('when its members leave, it is empty and its lag is still seen', async () => {
  for (const consumer of consumers.splice(0)) await consumer.close(true)
  const seen = await expectSeen(watched, (now) => {
    expect(readersIn(now)).toBe(0)
    expect(groupOf(now)).toMatchObject({ labels: { state: 'Empty' }, figures: { readers: { value: 0 } } })
  })
  expect(await stateByTool()).toEqual({ state: 'Empty', members: 0 })
  expect(lagsOf(seen, topic, group)).toEqual(await lagsByTool(service, topic, group))
})

import type { Kafka } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { derive } from '../../../judge/derive.ts'
import { type Figure, type Observation, PART_LATENESS, samplesOf } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import type { KafkaService } from '../../services/kafka.ts'
import { pollOnce } from '../watch.ts'
import { client, commit, makeTopic, subscriptionOf, suffix, watch } from './cluster.ts'

let service: KafkaService
let kafka: Kafka
let watched: Connection
const topic = `old.${suffix}`
const HOUR_MS = 3_600_000
const nowMs = Date.now()

/** When each message of a partition was made, Unix ms. */
const made: number[][] = [
  // One a second for an hour.
  Array.from({ length: 3600 }, (_, i) => nowMs - HOUR_MS + i * 1000),
  // A burst a week ago, silence, a burst a minute ago.
  Array.from({ length: 200 }, (_, i) => nowMs - (i < 100 ? 168 * HOUR_MS : 60_000) + i),
  // Ever faster over three days.
  Array.from({ length: 1000 }, (_, i) => Math.round(nowMs - 72 * HOUR_MS * (1 - Math.sqrt(i / 1000)))),
  // All in one moment.
  Array.from({ length: 50 }, () => nowMs - 5 * HOUR_MS)
]
/** Where each group stands, by partition. */
const groups: Record<string, Record<number, number>> = {
  far: { 0: 0, 1: 0, 2: 0, 3: 0 },
  middle: { 0: 1234, 1: 99, 2: 500, 3: 25 },
  near: { 0: 3599, 1: 100, 2: 999, 3: 49 },
  done: { 0: 3600, 1: 200, 2: 1000, 3: 50 },
  mixed: { 0: 3600, 1: 150, 2: 1, 3: 50 }
}

beforeAll(async () => {
  service = await startService('kafka')
  kafka = client(service)
  // Kept whatever its age, or what the past is made of would be deleted at once.
  await makeTopic(kafka, topic, made.length, { 'retention.ms': '-1' })
  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  for (const [partition, times] of made.entries())
    for (let from = 0; from < times.length; from += 250)
      await producer.send({
        topic,
        messages: times.slice(from, from + 250).map((ms) => ({ partition, value: 'x', timestamp: String(ms) }))
      })
  await producer.disconnect()
  for (const [name, offsets] of Object.entries(groups)) await commit(kafka, `${name}.${suffix}`, topic, offsets)
  watched = watch(service)
})
afterAll(() => watched?.close())

/** What is judged of one poll alone: there is no history yet. */
const judged = (seen: Observation) => derive(undefined, seen, { durationMs: 1, overruns: 0, intervalMs: 5000 }).tick

const oldestMs = (offsets: Record<number, number>): number =>
  Math.min(...Object.entries(offsets).map(([partition, offset]) => made[Number(partition)]?.[offset] ?? Infinity))

test('a backlog that is older than the first look has its age at once, to a second, in every partition', async () => {
  const seen = await pollOnce(watched)
  const tick = judged(seen)
  const errors: string[] = []
  for (const [name, offsets] of Object.entries(groups)) {
    const subscription = subscriptionOf(seen, topic, `${name}.${suffix}`)
    const lateness: Figure | undefined = tick.figures.get(subscription?.id ?? '')?.lateness
    const trueS = oldestMs(offsets) === Infinity ? 0 : (seen.atMs - oldestMs(offsets)) / 1000
    const value = lateness !== undefined && 'value' in lateness ? lateness.value : Number.NaN
    errors.push(`${name}: ${value} s of ${trueS} s`)
    expect(Math.abs(value - trueS), errors.at(-1)).toBeLessThanOrEqual(2)
    const ages = [...samplesOf(tick)].filter(({ of, name }) => of === subscription?.id && name === PART_LATENESS)
    for (const { part, value } of ages) {
      const ms = made[Number(part)]?.[offsets[Number(part)] ?? -1] ?? Number.NaN
      expect(Math.abs(value - (seen.atMs - ms)), `${name}, partition ${part}`).toBeLessThanOrEqual(2000)
    }
    expect(ages.length).toBe(
      Object.entries(offsets).filter(([p, offset]) => offset < (made[Number(p)]?.length ?? 0)).length
    )
  }
  console.info(errors.join('\n'))
})

test('as a group reads on through its old backlog, its age follows', async () => {
  for (const offset of [10, 700, 2500, 3590]) {
    await commit(kafka, `far.${suffix}`, topic, { ...groups.done, 0: offset })
    const seen = await pollOnce(watched)
    const tick = judged(seen)
    const figure = tick.figures.get(subscriptionOf(seen, topic, `far.${suffix}`)?.id ?? '')?.lateness
    const trueS = (seen.atMs - (made[0]?.[offset] ?? 0)) / 1000
    expect(figure).toMatchObject({ how: 'estimated' })
    expect(Math.abs((figure as { value: number }).value - trueS), `at ${offset}`).toBeLessThanOrEqual(2)
  }
})

test('what was deleted unread no longer waits: the oldest is the first that is still there', async () => {
  const admin = kafka.admin()
  await admin.connect()
  await admin.fetchTopicOffsets(topic)
  await admin.deleteTopicRecords({ topic, partitions: [{ partition: 2, offset: '400' }] })
  await admin.disconnect()
  await commit(kafka, `mixed.${suffix}`, topic, { ...groups.done, 2: 1 })
  const seen = await pollOnce(watched)
  const subscription = subscriptionOf(seen, topic, `mixed.${suffix}`)
  const figures = judged(seen).figures.get(subscription?.id ?? '')
  const trueS = (seen.atMs - (made[2]?.[400] ?? 0)) / 1000
  expect(figures?.lost).toEqual({ value: 399, how: 'measured' })
  expect(Math.abs((figures?.lateness as { value: number }).value - trueS)).toBeLessThanOrEqual(2)
})

test('messages that come in no order of time end the search, and are known about as well as can be', async () => {
  const name = `unordered.${suffix}`
  await makeTopic(kafka, name, 1)
  const producer = kafka.producer({ idempotent: true })
  await producer.connect()
  const times = Array.from({ length: 100 }, (_, i) => nowMs - ((i * 37) % 100) * 60_000)
  await producer.send({ topic: name, messages: times.map((ms) => ({ value: 'x', timestamp: String(ms) })) })
  await producer.disconnect()
  await commit(kafka, `unordered.${suffix}`, name, { 0: 50 })
  const seen = await pollOnce(watched)
  const figure = judged(seen).figures.get(subscriptionOf(seen, name, `unordered.${suffix}`)?.id ?? '')?.lateness
  expect(figure).toHaveProperty('value')
  expect((figure as { value: number }).value).toBeLessThanOrEqual(100 * 60 + 60)
})

import { setTimeout as sleep } from 'node:timers/promises'
import { Partitioners } from 'kafkajs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { summarise } from '../../../judge/sentence.ts'
import { type Figures, numberOf, type Verdict } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import type { KafkaService } from '../../services/kafka.ts'
import { pollOnce } from '../watch.ts'
import { client, commit, lagsByTool, lagsOf, makeTopic, subscriptionOf, suffix, watch } from './cluster.ts'

const topic = `parted.${suffix}`
const group = `parted-readers.${suffix}`
const HELD = 2
const INTERVAL_MS = 5000

let service: KafkaService
let watched: Connection
beforeAll(async () => {
  service = await startService('kafka')
  watched = watch(service)
})
afterAll(() => watched?.close())

let memory: Memory | undefined
/** Polls once, and judges. */
const see = async (): Promise<{ verdict: Verdict | undefined; figures: Figures; lags: Record<string, number> }> => {
  const seen = await pollOnce(watched)
  const { tick, memory: next } = derive(memory, seen, { durationMs: 1, overruns: 0, intervalMs: INTERVAL_MS })
  memory = next
  const id = subscriptionOf(seen, topic, group)?.id ?? ''
  const verdict = tick.subscriptions.find((each) => each.id === id)?.verdict
  return { verdict, figures: tick.figures.get(id) ?? {}, lags: lagsOf(seen, topic, group) }
}
const seeUntil = async (wanted: (now: Awaited<ReturnType<typeof see>>) => boolean, withinMs: number) => {
  const deadline = Date.now() + withinMs
  for (;;) {
    const now = await see()
    if (wanted(now) || Date.now() > deadline) return now
    await sleep(2000)
  }
}

test('one of four partitions that its consumer leaves aside is named with who reads it; read again, all is in step', async () => {
  const kafka = client(service, 'worker-7')
  await makeTopic(kafka, topic, 4)
  await commit(kafka, group, topic, { 0: 0, 1: 0, 2: 0, 3: 0 })
  const producer = kafka.producer({ createPartitioner: Partitioners.DefaultPartitioner })
  await producer.connect()
  const consumer = kafka.consumer({ groupId: group, maxWaitTimeInMs: 100 })
  await consumer.connect()
  await consumer.subscribe({ topic, fromBeginning: true })
  const joined = new Promise<void>((done) => consumer.on(consumer.events.GROUP_JOIN, () => done()))
  await consumer.run({ autoCommitInterval: 500, eachMessage: async () => undefined })
  await joined
  let going = true
  const feed = async (): Promise<void> => {
    while (going) {
      await producer.send({ topic, messages: [0, 1, 2, 3].map((partition) => ({ partition, value: 'x' })) })
      await sleep(250)
    }
  }
  const feeding = feed()
  try {
    const begun = await seeUntil(
      ({ verdict, lags }) => verdict?.state === 'ok' && Object.keys(lags).length === 4,
      60_000
    )
    expect(begun.verdict?.state).toBe('ok')

    consumer.pause([{ topic, partitions: [HELD] }])
    const stalled = await seeUntil(({ verdict }) => verdict?.state === 'stalled', 180_000)
    const { verdict, figures } = stalled
    expect(verdict).toMatchObject({
      state: 'stalled',
      evidence: { parts: [{ part: HELD, reader: 'worker-7' }], partsNamed: 1, partsInAll: 4 }
    })
    expect(numberOf(figures.lateness)).toBeGreaterThan(50)
    expect(numberOf(figures.out_rate)).toBeGreaterThan(0)
    const text = summarise({ state: 'stalled', evidence: verdict?.evidence ?? {}, figures, readerName: group })
    console.info(text)
    expect(text).toMatch(
      /^Partition 2, which worker-7 reads, stands still; the other 3 are read\. \d+ messages wait, the oldest for ≈ .+\. \S+ messages a second arrive\.$/
    )
    const byTool = await lagsByTool(service, topic, group)
    const total = Object.values(byTool).reduce((a, b) => a + b, 0)
    expect(byTool[HELD]).toBeGreaterThan(0.8 * total)

    consumer.resume([{ topic, partitions: [HELD] }])
    const again = await seeUntil(({ verdict }) => verdict?.state === 'ok', 120_000)
    expect(again.verdict?.state).toBe('ok')
  } finally {
    going = false
    await feeding
    await consumer.disconnect()
    await producer.disconnect()
  }
}, 480_000)

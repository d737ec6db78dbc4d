import { setTimeout as sleep } from 'node:timers/promises'
import amqp, { type ChannelModel } from 'amqplib'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { Connection } from '../../../collector/transports/transport.ts'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { isKnown, rabbitQueueId, subscriptionId } from '../../../model/index.ts'
import { startService } from '../../services/index.ts'
import { until } from '../../services/process.ts'
import type { RabbitmqService } from '../../services/rabbitmq.ts'
import { pollOnce } from '../watch.ts'
import { suffix, tidy, watch } from './broker.ts'

const TTL_MS = 40_000
/** Of that time, when the forecast is taken that is held against what came. */
const LEFT_S = 26
/** How much of the time that was left then it may be off: publishers give whole seconds. */
const OFF = 0.1
/** Messages a second, of a queue each. */
const RATES = [1, 5, 20, 60, 200]
const INTERVAL_MS = 1000

let service: RabbitmqService
let model: ChannelModel
let watched: Connection
beforeAll(async () => {
  service = await startService('rabbitmq')
  model = await amqp.connect(service.amqpUrl)
  watched = watch(service, { metrics: [service.metricsUrl] })
})
afterEach(() => tidy(service))
afterAll(async () => {
  await watched.close()
  await model.close()
})

interface Run {
  rate: number
  queue: string
  dead: string
  published: number
  /** When it was said, and in how many seconds the first message would be lost. */
  forecasts: { atMs: number; seconds: number }[]
  /** When the first message came out where expired ones go. */
  lostMs: number | undefined
}

/** A queue that nobody reads, whose messages expire into another, which tells when. */
const start = async (rate: number): Promise<Run> => {
  const [queue, dead] = [`ttl-${rate}.${suffix}`, `ttl-dead-${rate}.${suffix}`]
  const run: Run = { rate, queue, dead, published: 0, forecasts: [], lostMs: undefined }
  const channel = await model.createChannel()
  await channel.assertQueue(dead)
  await channel.assertQueue(queue, {
    messageTtl: TTL_MS,
    arguments: { 'x-dead-letter-exchange': '', 'x-dead-letter-routing-key': dead }
  })
  await channel.consume(
    dead,
    () => {
      run.lostMs ??= Date.now()
    },
    { noAck: true }
  )
  return run
}

const publish = async (runs: readonly Run[], going: () => boolean) => {
  const channel = await model.createChannel()
  const began = Date.now()
  while (going()) {
    const now = Date.now()
    for (const run of runs)
      for (const due = ((now - began) / 1000) * run.rate; run.published <= due; run.published++)
        channel.sendToQueue(run.queue, Buffer.from('x'), { timestamp: Math.floor(now / 1000) })
    await sleep(50)
  }
  return channel
}

test('when unread messages will expire is foretold within a tenth, at five rates', async () => {
  const runs = await Promise.all(RATES.map(start))
  const ids = new Map(runs.map((run) => [subscriptionId(rabbitQueueId('rabbit', '/', run.queue), null), run]))
  let memory: Memory | undefined
  let going = true
  const publishing = publish(runs, () => going)
  await until(
    'nothing expires',
    async () => {
      const derived = derive(memory, await pollOnce(watched), { durationMs: 1, overruns: 0, intervalMs: INTERVAL_MS })
      memory = derived.memory
      for (const [id, run] of ids) {
        const loss = derived.tick.figures.get(id)?.loss
        if (isKnown(loss) && run.lostMs === undefined)
          run.forecasts.push({ atMs: derived.tick.atMs, seconds: loss.value })
      }
      expect(runs.filter(({ lostMs }) => lostMs === undefined)).toEqual([])
    },
    { withinMs: 120_000, everyMs: INTERVAL_MS }
  )
  going = false
  const channel = await publishing
  const told = runs.map(({ rate, forecasts, lostMs = 0 }) => {
    const left = ({ atMs }: { atMs: number }) => (lostMs - atMs) / 1000
    const nearest = forecasts.toSorted((a, b) => Math.abs(left(a) - LEFT_S) - Math.abs(left(b) - LEFT_S))[0]
    if (nearest === undefined) return { rate, off: Number.NaN }
    const off = (nearest.seconds - left(nearest)) / left(nearest)
    return { rate, foretold: nearest.seconds, was: Number(left(nearest).toFixed(1)), off: Number(off.toFixed(3)) }
  })
  console.table(told)
  for (const { off } of told) expect(Math.abs(off)).toBeLessThanOrEqual(OFF)
  await channel.close()
})

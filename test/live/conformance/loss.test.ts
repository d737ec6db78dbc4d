import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { isKnown } from '../../../model/index.ts'
import { stopService } from '../../services/index.ts'
import type { Adapter, Reader } from './adapter.ts'
import { Follower } from './follow.ts'
import { errorOf, FORECAST_AFTER_MS, type Forecast } from './forecasts.ts'
import { kafkaAdapter } from './kafka.ts'
import { rabbitmqAdapter } from './rabbitmq.ts'
import { redisAdapter } from './redis.ts'

/**
 * When unread messages will be deleted, as it is forecast, beside when the broker really deletes the first: with readers that are too slow, at five pairs of
 * rates at once. Kafka deletes by age or by size, Redis as producers cut the stream, RabbitMQ when the queue is full. The errors are printed.
 */
const LOST_S = 120
/** RabbitMQ's samples are 5 s old and more, and a segment of Kafka fills in some: the time that is forecast has to be long beside that. */
const STEPPED_LOST_S = 200
/** Messages a second. */
const RATES = [
  { arrive: 20, take: 0 },
  { arrive: 10, take: 5 },
  { arrive: 40, take: 10 },
  { arrive: 50, take: 25 },
  { arrive: 60, take: 36 }
]
type Rates = (typeof RATES)[number]

const KAFKA = {
  instance: 'kafka-loss',
  properties: { 'log.retention.check.interval.ms': '500', 'log.initial.task.delay.ms': '500' }
}
afterAll(() => stopService('kafka', KAFKA))

interface Run {
  name: string
  rates: Rates
  reader: Reader
  startMs: number
  forecasts: Forecast[]
  lostMs?: number
}

describe.concurrent.each([
  // The age of what it comes to grows by what it is slower than messages came.
  {
    kind: 'kafka',
    by: 'age',
    open: () => kafkaAdapter(KAFKA),
    keeps: ({ arrive, take }: Rates) => LOST_S * (1 - take / arrive),
    filled: false
  },
  // Whole segments are deleted, each of which holds a good part of what some of these topics keep.
  {
    kind: 'kafka',
    by: 'size',
    open: () => kafkaAdapter(KAFKA, 'size'),
    keeps: ({ arrive, take }: Rates) => STEPPED_LOST_S * (arrive - take),
    filled: false
  },
  // Full from the start, of what is read: each entry that comes cuts one.
  {
    kind: 'redis',
    by: 'length',
    open: redisAdapter,
    keeps: ({ arrive, take }: Rates) => LOST_S * (arrive - take),
    filled: true
  },
  {
    kind: 'rabbitmq',
    by: 'length',
    open: rabbitmqAdapter,
    keeps: ({ arrive, take }: Rates) => STEPPED_LOST_S * (arrive - take),
    filled: false
  }
])('$kind by $by', ({ kind, by, open, keeps, filled }) => {
  test('unread messages are deleted when that was forecast, within a tenth', async () => {
    const broker = await open()
    const follower = new Follower(broker, kind === 'rabbitmq' ? 5000 : 2000)
    const runs = await Promise.all(
      RATES.map((rates, i) => begin(broker, `lose-${by}${i}`, rates, keeps(rates), filled))
    )
    const driven = runs.map((run) => drive(broker, run))
    await follower.pollUntil(
      () => {
        for (const run of runs) note(run, follower)
        return runs.every(({ lostMs }) => lostMs !== undefined)
      },
      2.5 * STEPPED_LOST_S * 1000
    )
    for (const each of driven) await each.stop()
    const results = runs.map(({ rates, forecasts, lostMs }) =>
      errorOf(`${kind} by ${by} ${rates.arrive}/s in, ${rates.take}/s out`, forecasts, lostMs)
    )
    console.info(results.map(({ text }) => text).join('\n'))
    await follower.close()
    for (const { name } of runs) await broker.remove(name)
    await broker.close()
    for (const { text, error } of results) expect(Math.abs(error), text).toBeLessThanOrEqual(0.1)
  }, 600_000)
})

/** A channel and its reader, which has read all that is there. */
const begin = async (broker: Adapter, name: string, rates: Rates, keeps: number, filled: boolean): Promise<Run> => {
  await broker.make(name, Math.round(keeps))
  const reader = await broker.read(name)
  if (filled) {
    await broker.send(name, Math.round(keeps))
    reader.permit(Math.round(keeps))
    await expect.poll(() => reader.taken, { timeout: 60_000 }).toBe(Math.round(keeps))
  }
  return { name, rates, reader, forecasts: [], startMs: Date.now() }
}

const note = (run: Run, follower: Follower): void => {
  const { atMs, figures } = follower.of(run.name)
  if (atMs >= run.startMs + FORECAST_AFTER_MS && run.lostMs === undefined && isKnown(figures.loss))
    run.forecasts.push({ atMs, seconds: figures.loss.value })
}

/** Sends and permits by the clock, so that the rates hold whatever the steps take, and looks when the first unread message is gone. */
const drive = (broker: Adapter, run: Run) => {
  const { name, rates, reader } = run
  let going = true
  const feed = async (): Promise<void> => {
    let [sent, permitted] = [0, 0]
    while (going) {
      const seconds = (Date.now() - run.startMs) / 1000
      const [send, permit] = [Math.floor(seconds * rates.arrive) - sent, Math.floor(seconds * rates.take) - permitted]
      reader.permit(permit)
      await broker.send(name, send)
      sent += send
      permitted += permit
      await sleep(100)
    }
  }
  const look = async (): Promise<void> => {
    while (going && run.lostMs === undefined) {
      if ((await broker.lost(name)) > 0) run.lostMs = Date.now()
      await sleep(250)
    }
  }
  const loops = [feed(), look()]
  return {
    stop: async () => {
      going = false
      await Promise.all(loops)
      await reader.leave()
    }
  }
}

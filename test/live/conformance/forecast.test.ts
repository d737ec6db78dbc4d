import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { derive } from '../../../judge/derive.ts'
import type { Memory } from '../../../judge/memory.ts'
import { type Figures, isKnown } from '../../../model/index.ts'
import type { Adapter, Reader } from './adapter.ts'
import { steadily } from './follow.ts'
import { errorOf, FORECAST_AFTER_MS, type Forecast } from './forecasts.ts'
import { kafkaAdapter } from './kafka.ts'
import { rabbitmqAdapter } from './rabbitmq.ts'
import { redisAdapter } from './redis.ts'

/**
 * Forecasts beside what then really happens, on real brokers: a backlog that drains while more arrives, at five pairs of rates at once. And at each poll, how
 * late the reader is beside when the oldest message not yet taken was really sent. The errors are printed.
 */

/** Messages a second. */
const RATES = [
  { arrive: 0, take: 20 },
  { arrive: 10, take: 40 },
  { arrive: 25, take: 60 },
  { arrive: 5, take: 50 },
  { arrive: 40, take: 90 }
]

interface Run {
  name: string
  rates: (typeof RATES)[number]
  /** When each message was sent, Unix ms. */
  sentMs: number[]
  reader: Reader
  forecasts: Forecast[]
  drainedMs?: number
  /** Which message was the oldest not taken, every tenth of a second. */
  stood: { atMs: number; oldest: number }[]
  /** At each poll, how far what was said is from what was true, s. */
  late: { saidS: number; offS: number; withinS: number }[]
}

/** From poll to poll, s, and at least as far as they are due: the last two, and those that the message came between. */
interface Intervals {
  nowS: number
  thenS: number
}

/** Within one interval of the truth: as long as the one is now, or was when the message came. A busy machine holds some polls up. */
const exactly = {
  backPolls: 0,
  within: (_saidS: number, { nowS, thenS }: Intervals): number => Math.max(nowS, thenS)
}
/**
 * RabbitMQ’s messages carry no time here: it is told from the in-counter’s history, in samples that are some seconds old. It was true within the last two intervals, to a
 * tenth or two intervals.
 */
const lately = {
  backPolls: 2,
  within: (saidS: number, { nowS }: Intervals): number => Math.max(0.1 * saidS, 2 * nowS)
}

/** `drainS`: how long the drain takes from the start, s; some 50 s of it are left when it is forecast, and more where samples are 5 s apart and up to twice as old. */
describe.concurrent.each([
  { kind: 'kafka', open: kafkaAdapter, everyMs: 2000, drainS: 86, late: exactly },
  { kind: 'redis', open: redisAdapter, everyMs: 2000, drainS: 86, late: exactly },
  { kind: 'rabbitmq', open: rabbitmqAdapter, everyMs: 5000, drainS: 190, late: lately },
  {
    kind: 'rabbitmq by its metrics',
    open: () => rabbitmqAdapter({ metrics: true }),
    everyMs: 5000,
    drainS: 190,
    late: lately
  }
])('$kind', ({ kind, open, everyMs, drainS, late }) => {
  test('drains when it was forecast to, within a tenth, and is as late as its messages are old', async () => {
    const broker = await open()
    const watched = broker.watch({ timeout: '5s' })
    let memory: Memory | undefined
    let figures = new Map<string, Figures>()
    const polls: number[] = []
    const poll = async (): Promise<void> => {
      const seen = await watched.poll(new AbortController().signal)
      const derived = derive(memory, seen, { durationMs: 1, overruns: 0, intervalMs: everyMs })
      memory = derived.memory
      figures = derived.tick.figures
      polls.push(seen.atMs)
    }
    await poll()
    const runs = await Promise.all(RATES.map((rates, i) => begin(broker, { name: `drain${i}`, rates, drainS }, poll)))
    const startMs = Date.now()
    const driven = drive(broker, runs, startMs)
    const due = steadily(everyMs)
    while (runs.some(({ drainedMs }) => drainedMs === undefined) && Date.now() < startMs + 2 * drainS * 1000) {
      await due()
      await poll()
      for (const run of runs)
        judge(run, figures.get(broker.subscription(run.name)) ?? {}, {
          polls,
          everyMs,
          startMs,
          late
        })
    }
    await driven.stop()
    const errors = runs.map(({ rates, forecasts, drainedMs }) =>
      errorOf(`${kind} ${rates.arrive}/s in, ${rates.take}/s out`, forecasts, drainedMs)
    )
    const lates = runs.flatMap((run) => run.late)
    console.info(
      [
        ...errors.map(({ text }) => text),
        `${kind} lateness at ${lates.length} polls: at most ${Math.max(...lates.map(({ offS }) => offS)).toFixed(2)} s off`
      ].join('\n')
    )
    await watched.close()
    await broker.close()
    for (const { text, error } of errors) expect(Math.abs(error), text).toBeLessThanOrEqual(0.1)
    expect(lates.length).toBeGreaterThan(50)
    for (const { offS, withinS, saidS } of lates) expect(offS, `${saidS} s said`).toBeLessThanOrEqual(withinS)
  }, 500_000)
})

/** Sends the backlog in ten steps, a poll after each: how it came is known then. */
const begin = async (
  broker: Adapter,
  { name, rates, drainS }: Pick<Run, 'name' | 'rates'> & { drainS: number },
  poll: () => Promise<void>
): Promise<Run> => {
  await broker.make(name)
  const sentMs: number[] = []
  const backlog = (rates.take - rates.arrive) * drainS
  const reader = await broker.read(name)
  for (let step = 0; step < 10; step++) {
    await broker.send(name, backlog / 10)
    sentMs.push(...Array.from({ length: backlog / 10 }, () => Date.now()))
    if (rates === RATES[0]) await poll()
    await sleep(500)
  }
  return { name, rates, sentMs, reader, forecasts: [], stood: [], late: [] }
}

/** Sends and permits in small steps by the clock, so that the rates hold whatever the steps take. */
const drive = (broker: Adapter, runs: readonly Run[], startMs: number) => {
  let going = true
  const loop = async (run: Run): Promise<void> => {
    let [sent, permitted] = [0, 0]
    while (going) {
      const seconds = (Date.now() - startMs) / 1000
      const [send, permit] = [
        Math.floor(seconds * run.rates.arrive) - sent,
        Math.floor(seconds * run.rates.take) - permitted
      ]
      run.reader.permit(permit)
      await broker.send(run.name, send)
      run.sentMs.push(...Array.from({ length: send }, () => Date.now()))
      sent += send
      permitted += permit
      run.stood.push({ atMs: Date.now(), oldest: oldestOf(run) })
      const waits = run.sentMs.length - run.reader.taken
      // In flight is what half a second brings.
      if (waits <= Math.max(5, run.rates.take / 2)) run.drainedMs ??= Date.now()
      await sleep(100)
    }
    await run.reader.leave()
  }
  const loops = runs.map(loop)
  return {
    stop: async () => {
      going = false
      await Promise.all(loops)
    }
  }
}

const judge = (
  run: Run,
  { drain, lateness, backlog }: Figures,
  {
    polls,
    everyMs,
    startMs,
    late
  }: { polls: readonly number[]; everyMs: number; startMs: number; late: typeof exactly }
): void => {
  const atMs = polls.at(-1) ?? 0
  if (atMs >= startMs + FORECAST_AFTER_MS && run.drainedMs === undefined && isKnown(drain))
    run.forecasts.push({ atMs, seconds: drain.value })
  if (!isKnown(lateness) || !isKnown(backlog) || backlog.value === 0 || run.drainedMs !== undefined) return
  const intervalS = (poll: number): number =>
    Math.max(everyMs, (polls[poll] ?? 0) - (polls[poll - 1] ?? Number.POSITIVE_INFINITY)) / 1000
  const nowS = intervalS(polls.length - 1)
  const fromMs = atMs - late.backPolls * nowS * 1000
  const trueS = [...run.stood.filter((stood) => stood.atMs >= fromMs), { atMs, oldest: oldestOf(run) }].flatMap(
    (stood) => {
      const sentMs = run.sentMs[stood.oldest]
      return sentMs === undefined ? [] : [(stood.atMs - sentMs) / 1000]
    }
  )
  if (trueS.length === 0) return
  const offS = Math.max(0, Math.min(...trueS) - lateness.value, lateness.value - Math.max(...trueS))
  const sentMs = run.sentMs[oldestOf(run)] ?? atMs
  const thenS = intervalS(polls.findIndex((pollMs) => pollMs > sentMs))
  run.late.push({ saidS: lateness.value, offS, withinS: late.within(lateness.value, { nowS, thenS }) })
}

const oldestOf = ({ reader }: Run): number => reader.taken + reader.held

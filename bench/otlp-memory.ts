import { fork } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { startOtlp } from '../collector/otlp/index.ts'
import { deriving } from '../judge/derive.ts'
import type { Memory } from '../judge/memory.ts'
import { inSlices, Otlp } from '../model/index.ts'
import type { Line } from './line.ts'
import { METHODS, SERVICES, type Steady } from './otlp-steady-sender.ts'

const MINUTES = 10
/** Every method of every service is called once in it: about 10,000 spans a second. */
const ROUND_MS = 10_000
const TICK_MS = 10_000
const SAMPLE_MS = 20_000
const HOLD_STEP_MS = 5
const BAR = 1.1
const MB = 2 ** 20

/**
 * Whether the intake's memory stays as it is while 50,000 methods of services are called steadily: 10 minutes of spans, with all that a collector asks of the
 * intake in that time. Compared are the thirds of that time, each by its mean of what is in use once garbage is gone: the last has at most 1.1 times of what the middle one has.
 */
export const run = async function* (): AsyncGenerator<Line> {
  const sender = fork(join(import.meta.dirname, 'otlp-steady-sender.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc']
  })
  const gone = once(sender, 'exit').then(() => Promise.reject(new Error('the sender is gone')))
  // It ends with the bench, and then nobody asks.
  gone.catch(() => undefined)
  try {
    await Promise.race([once(sender, 'message'), gone])
    const log = { debug: () => undefined, warn: (fields: object, message: string) => console.error(message, fields) }
    const intake = await startOtlp(Otlp.parse({ grpcPort: 0, httpPort: 0, interval: '10s' }), {
      log,
      directory: { findChannel: () => undefined },
      secret: async () => ''
    })
    const order: Steady = { port: intake.ports.http ?? 0, roundMs: ROUND_MS }
    let rounds = 0
    sender.on('message', () => {
      rounds += 1
    })
    sender.send(order)
    const collectGarbage = exposedGc()
    const samples: number[] = []
    let memory: Memory | undefined
    let methods = 0
    let slowestTickMs = 0
    let longestHoldMs = 0
    const holds = monitorEventLoopDelay({ resolution: HOLD_STEP_MS })
    const began = performance.now()
    for (let tick = 1; tick * TICK_MS <= MINUTES * 60_000; tick++) {
      await Promise.race([sleep(Math.max(0, began + tick * TICK_MS - performance.now())), gone])
      const tickBegan = performance.now()
      holds.reset()
      holds.enable()
      const observation = await intake.connection.poll(new AbortController().signal)
      const poll = { intervalMs: TICK_MS, durationMs: 1, overruns: 0 }
      memory = (await inSlices(deriving(memory, observation, poll))).memory
      slowestTickMs = Math.max(slowestTickMs, performance.now() - tickBegan)
      methods = observation.entities.filter(({ kind }) => kind === 'rpc_method').length
      holds.disable()
      longestHoldMs = Math.max(longestHoldMs, holds.max / 1e6 - HOLD_STEP_MS)
      const nowMs = Date.now()
      intake.traces.take(nowMs)
      intake.takeTelemetry(nowMs)
      intake.habits(nowMs)
      if ((tick * TICK_MS) % SAMPLE_MS !== 0) continue
      collectGarbage()
      const { heapUsed, external, rss } = process.memoryUsage()
      samples.push(heapUsed + external)
      if ((tick * TICK_MS) % 60_000 !== 0) continue
      const minute = (tick * TICK_MS) / 60_000
      yield plain(`otlp memory after ${minute} min, in use`, (heapUsed + external) / MB, 'MB')
      yield plain(`otlp memory after ${minute} min, RSS`, rss / MB, 'MB')
    }
    const third = samples.length / 3
    const [middle, last] = [mean(samples.slice(third, 2 * third)), mean(samples.slice(2 * third))]
    yield plain('otlp memory, services × methods sent', SERVICES * METHODS, '')
    yield plain('otlp memory, methods in the last tick', methods, '')
    yield plain('otlp memory, rounds in which each was called', rounds, '')
    yield plain('otlp memory, slowest tick', slowestTickMs, 'ms')
    yield plain('otlp memory, longest time for which a tick held up the intake', longestHoldMs, 'ms')
    yield {
      name: 'otlp memory, last third against the middle one',
      value: last / middle,
      unit: '×',
      bar: BAR,
      holds: last / middle <= BAR
    }
    await intake.close()
  } finally {
    sender.kill()
  }
}

const plain = (name: string, value: number, unit: string): Line => ({ name, value, unit, bar: null, holds: null })
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length

const exposedGc = (): (() => void) => {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc')
}

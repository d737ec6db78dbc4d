import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Line } from './line.ts'

const STARTS = 9
const ROUNDS = 30
const WARM = 3
const CALLS = 1000
/**
 * Against the SDK set up by hand for the same: CommonJS and ES modules, with the same instrumentations. Its start may cost no more, its calls a fifth more, for what the
 * SDK's spans don't tell.
 */
const BAR_START = 1
const BAR_CALL = 1.2

/**
 * What the preload costs a service: CPU time of its start and of a unary gRPC call, client
 * and server in one process: without anything, with OpenTelemetry's SDK as one sets it up by hand, and with the preload; with spans alone, too, so that what the
 * metrics cost is told apart. Exports go to a server that throws them away.
 */
export const run = async function* (): AsyncGenerator<Line> {
  const taking = createServer((request, response) => request.resume().on('end', () => response.end())).listen(0)
  await once(taking, 'listening')
  const begin = (preload: string[], env: Record<string, string> = {}) => {
    const endpoint = `http://127.0.0.1:${(taking.address() as AddressInfo).port}`
    const settings = { OTEL_SERVICE_NAME: 'bench', OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, ...env }
    return fork(join(import.meta.dirname, 'instrument-service.cjs'), {
      execArgv: preload,
      env: { ...process.env, ...settings }
    })
  }
  const without = () => begin([])
  const byHand = () => begin(['--require', PEER], BY_HAND)
  const forEsModules = () => begin(['--require', PEER], { ...BY_HAND, ES_MODULES: 'yes' })
  const whole = () => begin(PRELOAD)
  const spans = () => begin(PRELOAD, { OTEL_METRICS_EXPORTER: 'none' })
  try {
    const start = await starts([without, byHand, forEsModules, whole])
    yield plain('instrument, start of a gRPC service without it (CPU)', start.of(0), 'ms')
    yield plain(
      'instrument, what the SDK set up by hand adds to the start, for CommonJS alone',
      start.beyond(1, 0),
      'ms'
    )
    yield plain('instrument, the same for ES modules as well', start.beyond(2, 0), 'ms')
    yield plain('instrument, what the preload adds to the start', start.beyond(3, 0), 'ms')
    yield plain('instrument, its start against the SDK’s by hand, for CommonJS alone', start.against(3, 1), '×')
    yield held('instrument, its start against the SDK’s by hand', start.against(3, 2), '×', BAR_START)

    const call = await calls([without, byHand, whole, spans])
    yield plain('instrument, a call without it, both ends (CPU)', call.of(0), 'µs')
    yield plain('instrument, what the SDK set up by hand adds to a call (CPU)', call.beyond(1, 0), 'µs')
    yield plain('instrument, what the preload adds to a call (CPU)', call.beyond(2, 0), 'µs')
    yield plain('instrument, of that its metrics', call.beyond(2, 3), 'µs')
    yield held('instrument, its calls against the SDK’s by hand', call.against(2, 1), '×', BAR_CALL)
  } finally {
    taking.close()
  }
}

const PEER = join(import.meta.dirname, 'instrument-peer.cjs')
const PRELOAD = ['--import', '@plumbline/instrument']
/** As the preload sends: spans as soon, and no logs. */
const BY_HAND = { OTEL_BSP_SCHEDULE_DELAY: '1000', OTEL_BSP_MAX_QUEUE_SIZE: '8192', OTEL_LOGS_EXPORTER: 'none' }

/** CPU of each until it answers, ms, by turns. */
const starts = async (services: readonly Begin[]): Promise<Turns> => {
  const rounds: number[][] = []
  for (let round = 0; round < STARTS; round++) {
    const ms: number[] = []
    for (const begin of services) {
      const child = begin()
      const [{ ready }] = await once(child, 'message')
      ms.push((ready.user + ready.system) / 1000)
      child.kill('SIGKILL')
    }
    rounds.push(ms)
  }
  return new Turns(rounds)
}

/** CPU of a call in each, µs, by turns. The first rounds compile what they run. */
const calls = async (services: readonly Begin[]): Promise<Turns> => {
  const children = await Promise.all(
    services.map(async (begin) => {
      const child = begin()
      await once(child, 'message')
      return child
    })
  )
  const rounds: number[][] = []
  for (let round = 0; round < WARM + ROUNDS; round++) {
    const us: number[] = []
    for (const child of children) {
      child.send(CALLS)
      const [{ usPerCall }] = await once(child, 'message')
      us.push(usPerCall)
    }
    rounds.push(us)
  }
  for (const child of children) child.kill('SIGKILL')
  return new Turns(rounds.slice(WARM))
}

/** What each of several took, turn by turn. What else runs on the machine comes and goes: both of one turn had about as much of it. */
class Turns {
  private readonly rounds: readonly (readonly number[])[]
  constructor(rounds: readonly (readonly number[])[]) {
    this.rounds = rounds
  }
  /** The median of how one compares with another of the same turn. */
  against(one: number, other: number): number {
    return median(this.rounds.map((round) => (round[one] ?? Number.NaN) / (round[other] ?? Number.NaN)))
  }
  /** The median of what one takes beyond another of the same turn. */
  beyond(one: number, other: number): number {
    return median(this.rounds.map((round) => (round[one] ?? Number.NaN) - (round[other] ?? Number.NaN)))
  }
  of(one: number): number {
    return median(this.rounds.map((round) => round[one] ?? Number.NaN))
  }
}
const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN

type Begin = () => ChildProcess

const plain = (name: string, value: number, unit: string): Line => ({ name, value, unit, bar: null, holds: null })
const held = (name: string, value: number, unit: string, bar: number): Line => ({
  name,
  value,
  unit,
  bar,
  holds: value <= bar
})

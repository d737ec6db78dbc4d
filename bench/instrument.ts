import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Line } from './line.ts'

const STARTS = 5
const ROUNDS = 24
const CALLS = 1000
/** What a service may lose by the preload, of its CPU: as much again as a call costs, and two thirds; four times its start. Of what it adds the metrics are the lesser part. */
const BAR_CALL = 1.67
const BAR_START = 4
const BAR_METRICS = 0.33

/**
 * What the preload costs a service: CPU time (what else runs on the machine only adds, so the least of each counts) of its start and of a unary gRPC call, client
 * and server in one process, with it and without; and with spans alone, so that what the metrics cost is told apart. Exports go to a server that throws them away.
 */
export const run = async function* (): AsyncGenerator<Line> {
  const taking = createServer((request, response) => request.resume().on('end', () => response.end())).listen(0)
  await once(taking, 'listening')
  const endpoint = `http://127.0.0.1:${(taking.address() as AddressInfo).port}`
  const without = (): ChildProcess => start([], {})
  const spans = (): ChildProcess =>
    start(PRELOAD, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_METRICS_EXPORTER: 'none' })
  const all = (): ChildProcess => start(PRELOAD, { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint })
  try {
    const begun = [without, all].map((begin) => ({ begin, ms: [] as number[] }))
    for (let i = 0; i < STARTS; i++)
      for (const { begin, ms } of begun) {
        const child = begin()
        const [{ ready }] = await once(child, 'message')
        ms.push((ready.user + ready.system) / 1000)
        child.kill('SIGKILL')
      }
    const [bare = Number.NaN, loaded = Number.NaN] = begun.map(({ ms }) => Math.min(...ms))
    yield plain('instrument, start of a gRPC service without it (CPU)', bare, 'ms')
    yield plain('instrument, what it adds to the start (CPU)', loaded - bare, 'ms')
    yield held('instrument, the start against one without it', loaded / bare, '×', BAR_START)

    const services = await Promise.all(
      [without, spans, all].map(async (begin) => {
        const child = begin()
        await once(child, 'message')
        return { child, us: [] as number[] }
      })
    )
    for (let i = 0; i <= ROUNDS; i++)
      for (const { child, us } of services) {
        child.send(CALLS)
        const [{ usPerCall }] = await once(child, 'message')
        // The first round compiles what it runs.
        if (i > 0) us.push(usPerCall)
      }
    for (const { child } of services) child.kill('SIGKILL')
    const [call = Number.NaN, traced = Number.NaN, whole = Number.NaN] = services.map(({ us }) => Math.min(...us))
    yield plain('instrument, a call without it, both ends (CPU)', call, 'µs')
    yield plain('instrument, what it adds to a call, both ends (CPU)', whole - call, 'µs')
    yield held('instrument, what it adds against the call', (whole - call) / call, '×', BAR_CALL)
    yield plain('instrument, of that the metrics', whole - traced, 'µs')
    yield held('instrument, the metrics’ part of it', (whole - traced) / (whole - call), '×', BAR_METRICS)
  } finally {
    taking.close()
  }
}

const PRELOAD = ['--import', '@plumbline/instrument']
const start = (execArgv: string[], env: Record<string, string>): ChildProcess =>
  fork(join(import.meta.dirname, 'instrument-service.ts'), { execArgv, env: { ...process.env, ...env } })

const plain = (name: string, value: number, unit: string): Line => ({ name, value, unit, bar: null, holds: null })
const held = (name: string, value: number, unit: string, bar: number): Line => ({
  name,
  value,
  unit,
  bar,
  holds: value <= bar
})

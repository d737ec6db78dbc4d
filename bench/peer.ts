import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { until } from '../test/services/process.ts'
import type { Line } from './line.ts'
import { byTurns, processCpuMs, type Spent } from './turns.ts'

/** The first of these programs that is on PATH. Peers are not ours to install: they are compared with where they are. */
export const onPath = (...names: string[]): string | undefined =>
  names
    .flatMap((name) => (process.env.PATH ?? '').split(delimiter).map((dir) => join(dir, name)))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK)
        return statSync(file).isFile()
      } catch {
        return false
      }
    })

/** The figure that can't be had without the peer. */
export const missing = (name: string): Line => ({ name, value: null, unit: 'peer not on PATH', bar: null, holds: null })

/** Runs a peer's process, and `work` from when `isReady` no longer rejects; ends it after. */
export const whileRunning = async function* (
  start: { program: string; args: string[]; env: Record<string, string>; isReady: () => Promise<unknown> },
  work: (pid: number) => AsyncGenerator<Line>
): AsyncGenerator<Line> {
  const { program, args, env, isReady } = start
  const child: ChildProcess = spawn(program, args, { env: { ...process.env, ...env }, stdio: 'ignore' })
  const gone = once(child, 'exit')
  try {
    await until(`${program} did not start`, isReady)
    yield* work(child.pid ?? 0)
  } finally {
    child.kill()
    await gone
  }
}

/**
 * A poll of ours against scrapes of a peer that runs as process `pid`, for each of which it asks the broker all anew. `scrape` rejects where one has less than
 * the poll: it would be quick for nothing.
 */
export const againstScrapes = async function* (
  peer: string,
  name: string,
  of: string,
  {
    pid,
    scrape,
    poll,
    brokerCpuMs
  }: { pid: number; scrape: () => Promise<void>; poll: Spent; brokerCpuMs: () => number | Promise<number> }
): AsyncGenerator<Line> {
  const before = processCpuMs(pid)
  const [scraped] = await byTurns([scrape], { rounds: SCRAPES, brokerCpuMs })
  const cpuMs = (processCpuMs(pid) - before) / SCRAPES + scraped.brokerMs
  const plain = (what: string, value: number, unit: string): Line => ({
    name: what,
    value,
    unit,
    bar: null,
    holds: null
  })
  yield plain(`${peer} scrape, ${of}`, scraped.ms, 'ms')
  yield plain(`${peer} scrape, ${of}`, cpuMs, 'ms of CPU, the broker’s included')
  yield plain(name, poll.ms / scraped.ms, '× the time')
  yield plain(name, poll.cpuMs / cpuMs, '× the CPU')
}
const SCRAPES = 8

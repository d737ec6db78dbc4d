import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Line } from './line.ts'

/** What a piece of work cost. ms */
export interface Spent {
  /** Elapsed: the median. */
  ms: number
  /** Of the CPU, in this process and in the broker's: the mean of the middle half. */
  cpuMs: number
  /** The broker's part of that. */
  brokerMs: number
}

/** Pieces of work by turns, again and again, so that whatever else the machine does befalls all of them. */
export const byTurns = async <const T extends readonly (() => Promise<void>)[]>(
  works: T,
  { rounds, brokerCpuMs }: { rounds: number; brokerCpuMs: () => number | Promise<number> }
): Promise<{ [I in keyof T]: Spent }> => {
  const turns = works.map((work) => ({ work, ms: [] as number[], own: [] as number[], broker: [] as number[] }))
  for (let i = 0; i < rounds; i++)
    for (const { work, ms, own, broker } of turns) {
      const brokerBefore = await brokerCpuMs()
      const before = process.cpuUsage()
      const began = performance.now()
      await work()
      ms.push(performance.now() - began)
      const { user, system } = process.cpuUsage(before)
      own.push((user + system) / 1000)
      broker.push((await brokerCpuMs()) - brokerBefore)
    }
  const spent = turns.map(({ ms, own, broker }): Spent => {
    const brokerMs = middle(broker)
    return { ms: median(ms), cpuMs: middle(own) + brokerMs, brokerMs }
  })
  return spent as { [I in keyof T]: Spent }
}

/**
 * What one costs of the other. Elapsed time errs upward where others use the machine, for what waits longer is hit more often; CPU time errs upward where two
 * processes work at once, which it adds up. So the bar is held against the lower of the two, and both are told.
 */
export function* compared(name: string, one: Spent, other: Spent, bar: number | null): Generator<Line> {
  const [elapsed, cpu] = [one.ms / other.ms, one.cpuMs / other.cpuMs]
  const value = Math.min(elapsed, Number.isNaN(cpu) ? elapsed : cpu)
  yield { name, value, unit: '×', bar, holds: bar === null ? null : value <= bar }
  yield { name, value: elapsed, unit: '× the time', bar: null, holds: null }
  yield { name, value: cpu, unit: '× the CPU', bar: null, holds: null }
}

/** What it costs, a line each. */
export function* told(name: string, { ms, cpuMs, brokerMs }: Spent): Generator<Line> {
  yield { name, value: ms, unit: 'ms', bar: null, holds: null }
  yield { name, value: cpuMs, unit: 'ms of CPU, the broker’s included', bar: null, holds: null }
  yield { name, value: brokerMs, unit: 'ms of the broker’s CPU', bar: null, holds: null }
}

/** What was measured at one size: a poll, and what Plumbline holds between two of them. */
export interface Grown {
  poll: Spent
  heldBytes: number
}

/** How what a poll costs grows with what there is to see. */
export function* grew(name: string, few: Grown, many: Grown): Generator<Line> {
  const line = (of: (each: Grown) => number, unit: string): Line => ({
    name,
    value: of(many) / of(few),
    unit,
    bar: null,
    holds: null
  })
  yield line(({ poll }) => poll.ms, '× the time')
  yield line(({ poll }) => poll.cpuMs, '× the CPU, the broker’s included')
  yield line(({ poll }) => poll.brokerMs, '× the broker’s CPU')
  yield line(({ heldBytes }) => heldBytes, '× the memory held')
}

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

/** What this process holds once it has dropped what it no longer needs. bytes */
export const heldBytes = (): number => {
  collectGarbage()
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/**
 * Puts this process and the broker's before whatever else runs on the machine, where the system allows it (Linux, as root, sched(7) "The autogroup feature");
 * elsewhere they take their turn.
 */
export const putFirst = (...pids: (number | string)[]): void => {
  for (const pid of ['self', ...pids])
    try {
      writeFileSync(`/proc/${pid}/autogroup`, '-10')
    } catch {
      return
    }
}

/** What a process computed since it began: utime and stime of proc(5), hundredths of a second. Linux alone tells it; NaN elsewhere. ms */
export const processCpuMs = (pid: number | string): number => {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return Number.NaN
  const stat = readFileSync(file, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN

/** A broker's time comes in steps of 10 ms, which a median would keep; one turn that collected garbage would sway a mean of all. */
export const middle = (values: readonly number[]): number => {
  const quarter = Math.floor(values.length / 4)
  const half = values.toSorted((a, b) => a - b).slice(quarter, values.length - quarter)
  return half.reduce((sum, value) => sum + value, 0) / half.length
}

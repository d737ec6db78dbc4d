import type { Point } from './metrics/point.ts'
import { Recent } from './recent.ts'

/** A process that exported nothing for this long says nothing of now: five exports, as SDKs make them. */
const STALE_MS = 5 * 60_000
/** Series of a method that one process ends its calls in: one a status code, and little more. */
const MOST_SERIES = 100

interface Process {
  lastMs: number
  begun: number | undefined
  /** Calls that ended, by series. */
  ended: Map<string, number>
}

/**
 * Calls that a server has begun and not ended, by gRPC's own metrics (gRFC A66): `grpc.server.call.started` less the count of `grpc.server.call.duration`, of each
 * process of a method. Only cumulative ones tell: of deltas nobody knows where they began.
 */
export class InFlight {
  private readonly methods = new Recent<{ lastMs: number; processes: Recent<Process> }>(5000)

  take(point: Point, method: string, nowMs: number): void {
    if (!point.isCumulative) return
    const { processes } = this.methods.touch(method, nowMs, () => ({ lastMs: nowMs, processes: new Recent(200) }))
    const sender = point.stream.slice(0, point.stream.indexOf('|'))
    const process = processes.touch(sender, nowMs, () => ({ lastMs: nowMs, begun: undefined, ended: new Map() }))
    if (point.shape.of === 'started') {
      // It began anew, and so did what it ended.
      if (point.count < (process.begun ?? 0)) process.ended.clear()
      process.begun = point.count
    } else if (process.ended.has(point.stream) || process.ended.size < MOST_SERIES)
      process.ended.set(point.stream, point.count)
  }

  /** All processes of a method together; undefined where none tells both. */
  of(method: string, nowMs: number): number | undefined {
    const known = this.methods.get(method)
    if (known === undefined) return undefined
    known.processes.forget(nowMs, STALE_MS)
    let sum: number | undefined
    for (const { begun, ended } of known.processes.values()) {
      if (begun === undefined || ended.size === 0) continue
      const left = begun - [...ended.values()].reduce((a, b) => a + b, 0)
      // The two are read a moment apart: a call that ended between them is not in flight.
      sum = (sum ?? 0) + Math.max(0, left)
    }
    return sum
  }

  forget(nowMs: number): void {
    this.methods.forget(nowMs)
  }
}

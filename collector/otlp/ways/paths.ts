import { addTo, emptyHistogram, type Histogram } from '../../../model/index.ts'
import type { Publishing, Taking } from '../flows.ts'
import { FORGET_AFTER_MS } from '../recent.ts'
import type { ChannelName } from '../semantics.ts'

/** Ways that are told apart; what goes another way than these counts as one, `other`. */
export const MOST_PATHS = 200
/** Beginnings of ways that are kept: each is a step more than another. */
const MOST_BEGINNINGS = 5000
/** A beginning that no message took for so long is let go; messages that wait hold their own. */
const BEGINNING_AFTER_MS = 60 * 60_000

/** A service, with the method by which it was called where it was; or a channel, with who sent to it and who took from it. */
export type Step =
  | { is: 'service'; service: string; method: string | undefined }
  | { is: 'channel'; from: Publishing | undefined; taking: Taking }

/** What is counted of the messages whose way ended so. Histograms are of those since they were last taken. */
export interface Ended {
  firstMs: number
  lastMs: number
  messages: number
  whole: Histogram
  /** Of each step: how long a message was processed there, or waited. */
  steps: Histogram[]
}

/** Steps from where a way began, each known once: those of two ways that begin alike are the same. */
export class Path {
  readonly before: Path | undefined
  readonly step: Step | undefined
  readonly length: number
  lastMs = 0
  ended: Ended | undefined
  readonly after = new Map<string, Path>()

  constructor(before?: Path, step?: Step) {
    this.before = before
    this.step = step
    this.length = before === undefined ? 0 : before.length + 1
  }

  leadsThrough({ transport, kind, space, name }: ChannelName): boolean {
    for (let at: Path | undefined = this; at !== undefined; at = at.before) {
      const channel = at.step?.is === 'channel' ? at.step.taking.channel : undefined
      if (channel?.name === name && channel.transport === transport && channel.kind === kind && channel.space === space)
        return true
    }
    return false
  }

  steps(): Step[] {
    const steps: Step[] = []
    for (let at: Path | undefined = this; at?.step !== undefined; at = at.before) steps.push(at.step)
    return steps.reverse()
  }
}

/** All ways there are, bounded: those beyond are one. */
export class Paths {
  readonly root = new Path()
  /** What goes a way that has no place any more. */
  readonly other = new Path()
  private readonly ended = new Set<Path>()
  private beginnings = 0

  after(path: Path, key: string, step: Step, nowMs: number): Path {
    if (path === this.other) return path
    let next = path.after.get(key)
    if (next === undefined) {
      if (this.beginnings >= MOST_BEGINNINGS) return this.other
      next = new Path(path, step)
      path.after.set(key, next)
      this.beginnings += 1
    }
    next.lastMs = nowMs
    return next
  }

  /** A message's way ended: `hops` are the seconds of its steps. */
  end(path: Path, hops: readonly number[], weight: number, nowMs: number): void {
    const isOwn = path !== this.other && (path.ended !== undefined || this.ended.size < MOST_PATHS)
    const counted = isOwn ? path : this.other
    counted.ended ??= { firstMs: nowMs, lastMs: nowMs, messages: 0, whole: emptyHistogram(), steps: [] }
    if (isOwn) this.ended.add(path)
    const { ended } = counted
    ended.messages += weight
    ended.lastMs = nowMs
    let whole = 0
    for (let i = 0; i < hops.length; i++) {
      const seconds = hops[i] ?? 0
      whole += seconds
      if (!isOwn) continue
      ended.steps[i] ??= emptyHistogram()
      const step = ended.steps[i]
      if (step !== undefined) addTo(step, seconds, weight)
    }
    addTo(ended.whole, whole, weight)
  }

  *endedWays(): Iterable<[Path, Ended]> {
    for (const path of this.ended) if (path.ended !== undefined) yield [path, path.ended]
  }

  forget(nowMs: number): void {
    for (const path of this.ended)
      if (nowMs - (path.ended?.lastMs ?? 0) > FORGET_AFTER_MS) {
        path.ended = undefined
        this.ended.delete(path)
      }
    this.prune(this.root, nowMs)
  }

  private prune(path: Path, nowMs: number): void {
    for (const [key, next] of path.after) {
      this.prune(next, nowMs)
      if (next.after.size > 0 || nowMs - next.lastMs < BEGINNING_AFTER_MS) continue
      path.after.delete(key)
      this.beginnings -= 1
    }
  }
}

/** Since it was last asked. */
export const takeEnded = (ended: Ended): { whole: Histogram; steps: Histogram[] } => {
  const { whole, steps } = ended
  ended.whole = emptyHistogram()
  ended.steps = steps.map(() => emptyHistogram())
  return { whole, steps }
}

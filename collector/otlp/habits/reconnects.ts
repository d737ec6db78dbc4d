import { RPC_CODES } from '../../../model/index.ts'
import { Pairs } from '../pairs.ts'
import { Recent } from '../recent.ts'
import type { Fact } from '../semantics.ts'
import { idOf } from '../services.ts'
import type { Span } from '../span.ts'
import type { Tallies } from './tallies.ts'
import { callKey } from './walk.ts'

/** A stream that lasted for less was never there: it is a try to begin one, of which an outage makes many. */
const LASTED_S = 1
/** What is begun so soon after is begun in its place: gRPC's own backoff has waited 9 s by its fourth try (connection-backoff.md). */
const AFTER_MS = 10_000
const MINUTE_MS = 60_000
/**
 * So many in one minute are a storm. gRPC's own backoff (1 s, growing by 1.6) tries 8 times in the first minute and ever less often: more than that begins
 * anew whatever happens, or had many streams that broke at once.
 */
const STORM = 10
/** Breaks that wait for what is begun in their place, and minutes in hand, of one caller and method. */
const MOST_BREAKS = 256
const MOST_MINUTES = 64

interface Streams {
  lastMs: number
  /** When those broke in whose place nothing was begun so far, Unix ms; the oldest first. */
  breaks: number[]
  /** How many were begun anew, by the minute in which they were. */
  minutes: Map<number, number>
}

const ENDED_BY_CALLER: ReadonlySet<number> = new Set(
  (['CANCELLED', 'DEADLINE_EXCEEDED'] as const).map((code) => RPC_CODES.indexOf(code))
)

type Called = Extract<Fact, { is: 'called' }>

/** Calls that break after a while and are begun anew by the same service, again and again: minutes in which one method was, by who called it. */
export class Reconnects {
  private readonly known = new Recent<Streams>(5000)
  private readonly callKeys = new Pairs(callKey)
  private readonly keys = new Pairs((caller, key) => `${caller}|${key}`)
  private readonly tallies: Tallies
  constructor(tallies: Tallies) {
    this.tallies = tallies
  }

  see({ resource, startMs, seconds, weight }: Span, { rpcService, method, failed, code }: Called, nowMs: number): void {
    // Health checks and reflection are no use of gRPC that anybody chose.
    if (rpcService.startsWith('grpc.')) return
    const key = this.callKeys.of(rpcService, method)
    const caller = idOf(resource)
    this.tallies.add(key, 'begun', weight)
    const of = this.keys.of(caller, key)
    const isBroken = failed && seconds >= LASTED_S && !ENDED_BY_CALLER.has(code)
    const made = () => ({ lastMs: nowMs, breaks: [], minutes: new Map() })
    const streams = isBroken ? this.known.touch(of, nowMs, made) : this.known.get(of)
    if (streams === undefined) return
    // In the place of each that broke one is begun: others that begin then are new.
    const at = streams.breaks.findIndex((brokeMs) => brokeMs <= startMs && startMs - brokeMs <= AFTER_MS)
    if (at >= 0) {
      streams.breaks.splice(at, 1)
      this.beganAnew(streams, Math.floor(startMs / MINUTE_MS), key, caller)
    }
    if (!isBroken) return
    streams.breaks.push(startMs + seconds * 1000)
    if (streams.breaks.length > MOST_BREAKS) streams.breaks.shift()
  }

  forget(nowMs: number): void {
    this.known.forget(nowMs)
  }

  private beganAnew({ minutes }: Streams, minute: number, key: string, caller: string): void {
    const count = (minutes.get(minute) ?? 0) + 1
    minutes.set(minute, count)
    if (count === STORM) this.tallies.add(key, `storms:${caller}`, 1)
    const [first] = minutes.keys()
    if (minutes.size > MOST_MINUTES && first !== undefined) minutes.delete(first)
  }
}

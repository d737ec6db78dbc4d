import type { Trace } from '../../../model/index.ts'
import { type Decoded, KIND, Malformed, type Span, spanIdOfText } from '../span.ts'
import { type Gather, Gathers } from './gather.ts'
import { type Raw, tailOf, type Wanted } from './raw.ts'
import { findInJson } from './read-json.ts'
import { findInProtobuf } from './read-protobuf.ts'
import { type Held, Ring } from './ring.ts'
import { Judge, type Tops } from './tops.ts'

const MOST_HELD_BYTES = 64 * 2 ** 20
const HOLD_MS = 15 * 60_000
/** A trace of which nothing came for this long is whole, as far as can be known. */
export const QUIET_MS = 30_000
/** Places for spans that link to one that sent a message. */
const LINKS = 2 ** 15

/** What a trace became, and what it went over: ids of services, methods, channels, groups and edges. */
export interface Whole {
  trace: Trace
  of: Map<string, { seconds: number; failed: boolean }>
}

export type Assemble = (main: string, raws: readonly Raw[], cut: number) => Whole | undefined

/**
 * The traces that are kept: of each way and five minutes the slowest and the failed ones. Which they are is judged span by span as they are folded; the spans of
 * one are looked for later, in the bodies that are held anyhow, and in those that come after.
 */
export class Kept {
  private readonly gathers = new Gathers()
  private readonly judge: Judge
  private readonly ring: Ring
  private readonly quietMs: number
  private nowMs = 0
  private decoded: Pick<Decoded, 'traceIdAt' | 'copyTraceId'> | undefined
  private readonly linkKeys = new Float64Array(LINKS)
  /** Of each place four numbers: the trace id of the span that links. */
  private readonly linkTraces = new Uint32Array(4 * LINKS)

  constructor({ quietMs = QUIET_MS, mostBytes = MOST_HELD_BYTES }: { quietMs?: number; mostBytes?: number } = {}) {
    this.quietMs = quietMs
    this.ring = new Ring(mostBytes, HOLD_MS, (held) => this.look(held, this.gathers.wanted))
    this.judge = new Judge({
      mark: (trace) => this.gathers.mark(trace, this.nowMs),
      unmark: (trace) => this.gathers.unmark(trace)
    })
  }

  /** Before the spans of an export are folded. */
  begin(decoded: Decoded, nowMs: number): void {
    this.nowMs = nowMs
    this.decoded = decoded
    this.judge.at(nowMs)
  }

  /** Once they are. */
  hold({ body, isJson, spans }: Decoded, nowMs: number): void {
    const tails = new Int32Array(spans.length)
    for (let i = 0; i < spans.length; i++) tails[i] = tailOf(spans[i]?.trace ?? 0)
    this.ring.hold(body, isJson, tails, nowMs)
    this.decoded = undefined
  }

  see(tops: Tops, seconds: number, failed: boolean, { traceAt }: Span): void {
    if (this.judge.cares(tops, seconds, failed))
      this.judge.see(tops, seconds, failed, this.decoded?.traceIdAt(traceAt) ?? '')
  }

  /** A span that took messages, of other traces perhaps. */
  linked({ links, traceAt }: Span): void {
    if (links === undefined) return
    for (const link of links) {
      const place = link & (LINKS - 1)
      this.linkKeys[place] = link
      this.decoded?.copyTraceId(traceAt, this.linkTraces, 4 * place)
    }
  }

  /** Traces that are whole now, or more whole than before; and ids of those whose place others took. */
  take(nowMs: number, assemble: Assemble): { write: Whole[]; drop: string[] } {
    this.nowMs = nowMs
    this.ring.expire(nowMs)
    this.search()
    const write: Whole[] = []
    for (const gather of this.gathers.wanted.values()) {
      if (gather.marks === 0 || !gather.isDirty || nowMs - gather.lastMs < this.quietMs) continue
      gather.isDirty = false
      const group = this.gathers.group(gather)
      const cut = group.reduce((sum, each) => sum + each.cut, 0)
      const whole = assemble(
        gather.trace,
        group.flatMap(({ spans }) => [...spans.values()]),
        cut
      )
      if (whole === undefined) continue
      gather.isWritten = true
      write.push(whole)
    }
    this.gathers.forget(nowMs)
    const drop = this.gathers.dropped
    this.gathers.dropped = []
    return { write, drop }
  }

  /** What could not be written is written another time. */
  again({ write, drop }: { write: readonly Whole[]; drop: readonly string[] }): void {
    for (const { trace } of write)
      for (const gather of this.gathers.wanted.values()) if (gather.trace === trace.id) gather.isDirty = true
    this.gathers.dropped.push(...drop)
  }

  counts(): Record<string, number> {
    return {
      'ways short of kept traces': this.judge.short,
      'traces are gathered back to (s)': Math.round((this.ring.reachMs ?? 0) / 1000)
    }
  }

  /** Looks through what came since for all that is wanted, and through what was there for what is wanted since. */
  private search(): void {
    const fresh = new Map<number, Gather>()
    for (const [key, gather] of this.gathers.wanted) if (gather.isFresh) fresh.set(key, gather)
    const wanted = new Map(this.gathers.wanted)
    for (const held of this.ring.all()) this.look(held, held.seen ? fresh : wanted)
    for (const gather of fresh.values()) gather.isFresh = false
    for (const gather of wanted.values())
      for (const { span, trace, id } of gather.spans.values())
        if (span.kind === KIND.producer) this.follow(gather, spanIdOfText(trace, id))
  }

  private look(held: Held, wanted: Wanted<Gather>): void {
    held.seen = true
    if (wanted.size === 0 || !this.gathers.mayHold(held.tails)) return
    const find = held.isJson ? findInJson : findInProtobuf
    try {
      find(held.bytes, wanted, (raw, gather: Gather) => this.gathers.add(gather, raw, held.atMs))
    } catch (error) {
      // What is read of these spans alone may be wrong where the rest was right.
      if (!(error instanceof Malformed)) throw error
    }
  }

  private follow(gather: Gather, sent: number): void {
    const place = sent & (LINKS - 1)
    if (this.linkKeys[place] !== sent) return
    const trace = [...this.linkTraces.subarray(4 * place, 4 * place + 4)].map((part) =>
      part.toString(16).padStart(8, '0')
    )
    this.gathers.link(gather, trace.join(''), this.nowMs)
  }
}

import type { Fact } from '../semantics.ts'
import type { Span } from '../span.ts'

/** A span of a kept trace. */
export interface Kept {
  span: Span
  fact: Fact
  children: Kept[]
  parent: Kept | undefined
}

/** A trace is whole when nothing came of it for so long: senders export every 1 to 10 s. */
const QUIET_MS = 12_000
/** However long it goes on, it is looked at then. */
const LONGEST_MS = 60_000
/** Spans in hand at most; about 1 kB each. */
const MOST = 20_000
/** Of one trace: a batch job's may go on and on. */
const MOST_OF_ONE = 500
/** Fewer in hand than this: every second trace more is kept. */
const FEW = MOST / 8

interface Trace {
  firstMs: number
  lastMs: number
  spans: Kept[]
  /** It had more spans than are kept: what is missing tells nothing. */
  isCut: boolean
}

/**
 * Whole traces, as many as there is room for: at more than that every second, every fourth… by the lowest bits of their ids, which samplers leave random.
 * A span of a trace that is not kept costs one comparison.
 */
export class Traces {
  /** A trace stands for this many. */
  share = 1
  private mask = 0
  /** Traces that a wider mask lets in may have begun before it did: they are not taken up until then. */
  private widenedMs = Number.NEGATIVE_INFINITY
  private strict = 0
  private held = 0
  private readonly traces = new Map<number, Trace>()
  private readonly whole: (spans: readonly Kept[], share: number) => void
  private readonly quietMs: number

  constructor(whole: (spans: readonly Kept[], share: number) => void, quietMs = QUIET_MS) {
    this.whole = whole
    this.quietMs = quietMs
  }

  see(span: Span, fact: Fact, nowMs: number): void {
    const { trace } = span
    if ((trace & this.mask) !== 0) return
    let known = this.traces.get(trace)
    if (known === undefined) {
      if ((trace & this.strict) !== 0 && nowMs - this.widenedMs < this.quietMs) return
      known = { firstMs: nowMs, lastMs: nowMs, spans: [], isCut: false }
      this.traces.set(trace, known)
    }
    known.lastMs = nowMs
    if (known.spans.length >= MOST_OF_ONE) {
      known.isCut = true
      return
    }
    known.spans.push({ span, fact, children: [], parent: undefined })
    this.held += 1
    if (this.held > MOST) this.narrow()
  }

  /** Looks at those that are whole. */
  expire(nowMs: number): void {
    for (const [id, trace] of this.traces) {
      if (nowMs - trace.lastMs < this.quietMs && nowMs - trace.firstMs < LONGEST_MS) continue
      this.forget(id, trace)
      if (!trace.isCut) this.whole(joined(trace.spans), this.share)
    }
    if (this.held < FEW && this.mask !== 0 && nowMs - this.widenedMs > LONGEST_MS) {
      this.strict = this.mask
      this.mask >>>= 1
      this.widenedMs = nowMs
      this.share = this.mask + 1
    }
  }

  private narrow(): void {
    this.mask = (this.mask << 1) | 1
    this.share = this.mask + 1
    for (const [id, trace] of this.traces) if ((id & this.mask) !== 0) this.forget(id, trace)
    // At most one trace in 65,536: more than that is no stream of traces but one of equal ids.
    if (this.mask > 0xffff) this.clear()
  }

  private clear(): void {
    this.traces.clear()
    this.held = 0
    this.mask = 0xffff
    this.share = this.mask + 1
  }

  private forget(id: number, { spans }: Trace): void {
    this.traces.delete(id)
    this.held -= spans.length
  }
}

/** Each with its parent and children. What a sender sent again is there once. */
const joined = (spans: readonly Kept[]): Kept[] => {
  // By Zipkin's custom both ends of a call may have one id: then the server's is a child of the client's.
  const byId = new Map<number, Kept>()
  const own: Kept[] = []
  for (const kept of spans) {
    const before = byId.get(kept.span.id)
    if (before !== undefined && before.span.kind === kept.span.kind) continue
    own.push(kept)
    if (before === undefined || kept.fact?.is === 'called') byId.set(kept.span.id, kept)
  }
  for (const kept of own) {
    const other = byId.get(kept.span.id)
    const parent = other !== undefined && other !== kept ? other : byId.get(kept.span.parentId)
    if (parent === undefined || isWithin(parent, kept)) continue
    kept.parent = parent
    parent.children.push(kept)
  }
  return own
}

/** Ids may go in a circle, where a sender makes them so: what is above a span is never beneath it. */
const isWithin = (below: Kept, kept: Kept): boolean => {
  for (let at: Kept | undefined = below; at !== undefined; at = at.parent) if (at === kept) return true
  return false
}

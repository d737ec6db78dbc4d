import { keyOfTrace, type Raw, tailOf } from './raw.ts'

/** Of one trace, and of all that are gathered, no more spans are held. */
const MOST_SPANS = 500
const MOST_SPANS_IN_ALL = 50_000
/** How far links are followed from a trace that is kept, and to how many. */
const MOST_HOPS = 3
const MOST_LINKED = 8
/** Spans that come later than this after the one before are not added. */
const FORGET_MS = 15 * 60_000

/** A trace of which spans are gathered: because it is kept, or because one that is kept is linked with it. */
export interface Gather {
  trace: string
  /** By how many ways it is kept. */
  marks: number
  hops: number
  /** Traces that want it for their links. */
  by: Set<string>
  linked: Set<string>
  spans: Map<string, Raw>
  cut: number
  /** When the last span of it was found. */
  lastMs: number
  /** What is held was not yet looked through for it. */
  isFresh: boolean
  /** It has more than what was written of it. */
  isDirty: boolean
  isWritten: boolean
}

/** The traces that are gathered, bounded in all. */
export class Gathers {
  /** Written, and to be taken away again: slower ones came. */
  dropped: string[] = []
  spans = 0
  private readonly byKey = new Map<number, Gather>()
  /** How many of them end so. */
  private readonly tails = new Map<number, number>()

  get wanted(): ReadonlyMap<number, Gather> {
    return this.byKey
  }

  /** Whether one of the traces whose ids end so may be gathered. */
  mayHold(tails: Int32Array): boolean {
    for (let i = 0; i < tails.length; i++) if (this.tails.has(tails[i] ?? 0)) return true
    return false
  }

  mark(trace: string, nowMs: number): void {
    this.want(trace, 0, nowMs).marks += 1
  }

  unmark(trace: string): void {
    const gather = this.byKey.get(keyOfTrace(trace))
    if (gather === undefined || gather.marks === 0) return
    gather.marks -= 1
    if (gather.marks > 0) return
    if (gather.isWritten) this.dropped.push(trace)
    gather.isWritten = false
    this.release(gather)
  }

  /** A span of it was found in what came at `atMs`. */
  add(gather: Gather, raw: Raw, atMs: number): void {
    const id = `${raw.id}${raw.span.kind}`
    // Two traces whose ids end alike: the other one is not this.
    if (raw.trace !== gather.trace || gather.spans.has(id)) return
    if (gather.spans.size >= MOST_SPANS || this.spans >= MOST_SPANS_IN_ALL) {
      gather.cut += 1
      return
    }
    gather.spans.set(id, raw)
    this.spans += 1
    gather.lastMs = Math.max(gather.lastMs, atMs)
    gather.isDirty = true
    for (const other of this.wanting(gather)) {
      other.isDirty = true
      other.lastMs = Math.max(other.lastMs, atMs)
    }
    for (const link of raw.links) this.link(gather, link.trace, atMs)
  }

  /** `other` belongs to what `gather` is kept for. */
  link(gather: Gather, other: string, nowMs: number): void {
    if (other === gather.trace || gather.linked.has(other)) return
    if (gather.hops >= MOST_HOPS || gather.linked.size >= MOST_LINKED) return
    gather.linked.add(other)
    this.want(other, gather.hops + 1, nowMs).by.add(gather.trace)
    gather.isDirty = true
  }

  /** It, and all that links led to from it. */
  group(gather: Gather): Gather[] {
    const group = new Set([gather])
    for (const each of group)
      for (const trace of each.linked) {
        const other = this.byKey.get(keyOfTrace(trace))
        if (other?.trace === trace && group.size <= MOST_LINKED) group.add(other)
      }
    return [...group]
  }

  forget(nowMs: number): void {
    for (const gather of [...this.byKey.values()]) if (nowMs - gather.lastMs > FORGET_MS) this.remove(gather)
    if (this.spans < MOST_SPANS_IN_ALL) return
    // What is written goes first, the oldest of it: only what comes late is lost.
    for (const gather of [...this.byKey.values()]) {
      if (this.spans < MOST_SPANS_IN_ALL * 0.8) break
      if (!gather.isDirty) this.remove(gather)
    }
  }

  private want(trace: string, hops: number, nowMs: number): Gather {
    const known = this.byKey.get(keyOfTrace(trace))
    if (known?.trace === trace) {
      known.hops = Math.min(known.hops, hops)
      return known
    }
    const made: Gather = {
      trace,
      marks: 0,
      hops,
      by: new Set(),
      linked: new Set(),
      spans: new Map(),
      cut: 0,
      lastMs: nowMs,
      isFresh: true,
      isDirty: true,
      isWritten: false
    }
    if (known !== undefined) this.countTail(known.trace, -1)
    this.countTail(trace, 1)
    this.byKey.set(keyOfTrace(trace), made)
    return made
  }

  private countTail(trace: string, by: 1 | -1): void {
    const tail = tailOf(Number.parseInt(trace.slice(24), 16))
    const count = (this.tails.get(tail) ?? 0) + by
    if (count === 0) this.tails.delete(tail)
    else this.tails.set(tail, count)
  }

  /** Those that it is gathered for, near and far. */
  private wanting(gather: Gather): Set<Gather> {
    const found = new Set<Gather>()
    const look = (from: Gather): void => {
      for (const trace of from.by) {
        const other = this.byKey.get(keyOfTrace(trace))
        if (other === undefined || found.has(other)) continue
        found.add(other)
        look(other)
      }
    }
    look(gather)
    return found
  }

  private release(gather: Gather): void {
    if (gather.marks === 0 && gather.by.size === 0) this.remove(gather)
  }

  private remove(gather: Gather): void {
    const key = keyOfTrace(gather.trace)
    if (this.byKey.get(key) !== gather) return
    this.byKey.delete(key)
    this.countTail(gather.trace, -1)
    this.spans -= gather.spans.size
    for (const trace of gather.linked) {
      const other = this.byKey.get(keyOfTrace(trace))
      if (other === undefined) continue
      other.by.delete(gather.trace)
      this.release(other)
    }
  }
}

import { type Edge, type Entity, emptyObservation, type Gap, type Observation } from '../../model/index.ts'
import { Calls } from './calls.ts'
import { Flows } from './flows.ts'
import { observeFlows } from './observe-flows.ts'
import type { Channels } from './resolve.ts'
import { factOf } from './semantics.ts'
import { Services } from './services.ts'
import type { Decoded } from './span.ts'

export interface FoldOptions {
  directory: Channels
  /** When the intake began: the life that all its counters belong to. */
  startedMs: number
  /** How long a client span waits for its server's. */
  joinMs: number
  /** How long a channel that no target has seen is held back. */
  holdMs: number
}

/** A loss of data is told for this long after it last happened. */
const TELL_MS = 5 * 60_000
const LOST = {
  rejected: {
    what: 'spans with invalid ids',
    why: 'Spans came without a valid trace id or span id and were rejected.',
    needs: 'A sender that follows OTLP.'
  },
  dropped: {
    what: 'some services, calls or channels',
    why: 'Telemetry names more of them than are kept; those seen longest ago were dropped.',
    needs: 'Span attributes without ever-changing names of methods or channels.'
  },
  early: {
    what: 'the callees of some calls',
    why: 'More calls wait for their server’s span than are kept; some were not joined with it.',
    needs: null
  }
} as const
type Loss = keyof typeof LOST

/**
 * The current tick of the intake: what spans say, folded into cumulative counters as they come, and read as one Observation a tick.
 * Folding is synchronous: once `fold` returns, a span is counted.
 */
export class Fold {
  private readonly options: FoldOptions
  private readonly life: string
  private readonly services = new Services()
  private readonly flows = new Flows()
  private readonly calls: Calls
  private readonly taken = { spans: 0, other: 0, rejected: 0, metrics: 0, logRecords: 0 }
  private readonly lost = new Map<Loss, { count: number; lastMs: number }>()

  constructor(options: FoldOptions) {
    this.options = options
    this.life = new Date(options.startedMs).toISOString()
    this.calls = new Calls(this.life, options.joinMs, this.services)
  }

  fold({ spans, rejected }: Decoded, nowMs: number): void {
    for (const span of spans) {
      this.taken.spans += 1
      const fact = factOf(span)
      if (fact === undefined) {
        this.taken.other += 1
        continue
      }
      const service = this.services.touch(span.resource, nowMs)
      if (fact.is === 'served') this.calls.served(span, fact, service, nowMs)
      else if (fact.is === 'called') this.calls.called(span, fact, service, nowMs)
      else if (fact.is === 'published') this.flows.published(service, fact, nowMs)
      else this.flows.taken(service, fact, nowMs)
    }
    for (const count of rejected.values()) this.taken.rejected += count
    this.lose('rejected', this.taken.rejected, nowMs)
  }

  countRecords(signal: 'metrics' | 'logRecords', count: number): void {
    this.taken[signal] += count
  }

  /** What is known now; latencies are those since the last call. `gaps`: what the intake itself could not do. */
  observe(nowMs: number, gaps: readonly Gap[]): Observation {
    this.calls.expire(nowMs)
    const observation = emptyObservation('otlp', nowMs)
    const { methods, inferred, byService } = this.calls.entities(nowMs)
    const services = this.services.entities(nowMs)
    const known = new Set(services.map(({ id }) => id))
    const all: Entity[] = [...services, ...inferred.filter(({ id }) => !known.has(id))].map((service) => {
      const whole = byService.get(service.id)
      if (whole === undefined) return service
      const { calls, failed, latency, view } = whole
      return { ...service, counters: { calls, failed }, latency, life: `${this.life} ${view}` }
    })
    const { holdMs, directory } = this.options
    const flows = observeFlows(this.flows, directory, { life: this.life, nowMs, holdMs })
    const edges: Edge[] = [...this.calls.edgesNow(nowMs), ...flows.edges]
    this.lose('dropped', this.services.seen.dropped + this.flows.dropped + this.calls.dropped, nowMs)
    this.lose('early', this.calls.early, nowMs)
    return {
      ...observation,
      entities: [...all, ...methods, ...flows.entities],
      edges,
      gaps: [...gaps, ...this.gapsNow(nowMs)],
      labels: this.labels()
    }
  }

  private lose(loss: Loss, count: number, nowMs: number): void {
    const before = this.lost.get(loss)
    if (count > (before?.count ?? 0)) this.lost.set(loss, { count, lastMs: nowMs })
  }

  private gapsNow(nowMs: number): Gap[] {
    return [...this.lost]
      .filter(([, { lastMs }]) => nowMs - lastMs < TELL_MS)
      .map(([loss]) => ({ ...LOST[loss], hides: [] }))
  }

  private labels(): Record<string, string> {
    const { spans, other, rejected, metrics, logRecords } = this.taken
    const counts = {
      'spans taken': spans,
      'spans of other kinds': other,
      'spans rejected': rejected,
      'calls without a callee': this.calls.nameless,
      'messages without a group': this.flows.groupless,
      'names dropped': this.lost.get('dropped')?.count ?? 0,
      'metrics not used': metrics,
      'log records not used': logRecords
    }
    return Object.fromEntries(
      Object.entries(counts).flatMap(([name, count]) => (count > 0 ? [[name, `${count}`]] : []))
    )
  }
}

import { addAt, emptyHistogram, type Histogram, merge } from '../../model/index.ts'
import type { Delta } from './metrics/streams.ts'
import type { Share, Split } from './split.ts'

/** Cumulative counts, and the latencies since they were last taken. */
export interface Counted {
  calls: number
  failed: number
  latency: Histogram
}
const nothing = (): Counted => ({ calls: 0, failed: 0, latency: emptyHistogram() })

/** What one export of a metric brought, on its way into the counts: it happened over the time that the export covers. */
interface Coming {
  calls: number
  failed: number
  latency: Histogram
  who: string
  code: number
  fromMs: number
  tookMs: number
  /** How much of it is in the counts, 0 to 1. */
  share: number
}

export type Source = 'spans' | 'metrics'

interface Timed {
  weight: number
  seconds: number
  place: number
}

/** How a call ended: `code` is its place in RPC_CODES. */
interface Outcome {
  failed: boolean
  code: number
}

const NONE: Share[] = []

/** Compared where this many calls were counted by metrics. */
const ENOUGH = 50
/** Below the first share spans are taken for sampled, above the second no longer. */
const SAMPLED_BELOW = 0.8
const WHOLE_ABOVE = 0.95

/**
 * Calls as spans and as metrics tell them. Spans are used where there are any; metrics where there are none, or where they count so many more calls that
 * the spans must be sampled without saying how. They are never added up. Metrics come once a minute or so: what one brings is let into the counts over as
 * long as it took to happen, so that a rate is no saw.
 */
export class Told {
  private readonly bySpans = nothing()
  private readonly byMetrics = nothing()
  private coming: Coming[] = []
  /** The same, kept apart by who and code. */
  private readonly split: Record<Source, Split> | undefined
  /** Since spans and metrics were last compared. */
  private compared = { metrics: 0, spans: 0 }
  isSampled = false

  /** `makeSplit`: where what is told is to be kept apart, too. */
  constructor(makeSplit?: () => Split) {
    this.split = makeSplit && { spans: makeSplit(), metrics: makeSplit() }
  }

  /** `place`: where its time is counted (model/histogram.ts). */
  count({ weight, seconds, place }: Timed, { failed, code }: Outcome, who = ''): void {
    this.bySpans.calls += weight
    if (failed) this.bySpans.failed += weight
    addAt(this.bySpans.latency, place, seconds, weight)
    this.split?.spans.count(who, code, place, seconds, weight)
  }

  /** What a metric counted. */
  add({ calls, latency, tookMs }: Delta, { failed, code }: Outcome, nowMs: number, who = ''): void {
    this.coming.push({ calls, failed: failed ? calls : 0, latency, who, code, fromMs: nowMs, tookMs, share: 0 })
  }

  /** How many are kept apart. */
  get size(): number {
    return this.split === undefined ? 0 : this.split.spans.size + this.split.metrics.size
  }

  /** With what a metric of the same process counted. Where both are cut differently it evens out over many calls. */
  compare(calls: number): void {
    this.compared.metrics += calls
    const { metrics, spans } = this.compared
    if (metrics < ENOUGH) return
    const share = (this.bySpans.calls - spans) / metrics
    if (share > 0 && share < SAMPLED_BELOW) this.isSampled = true
    else if (share > WHOLE_ABOVE) this.isSampled = false
    this.compared = { metrics: 0, spans: this.bySpans.calls }
  }

  get source(): Source | undefined {
    const isCounted = this.byMetrics.calls > 0 || this.coming.length > 0
    if (this.bySpans.calls > 0 && !(this.isSampled && isCounted)) return 'spans'
    return isCounted ? 'metrics' : undefined
  }

  /** The counts by the source that is used; the latencies since the last time. */
  take(nowMs: number): Counted & { source: Source; shares: Share[] } {
    this.letIn(nowMs)
    const source = this.source ?? 'spans'
    const { calls, failed, latency } = source === 'spans' ? this.bySpans : this.byMetrics
    this.bySpans.latency = emptyHistogram()
    this.byMetrics.latency = emptyHistogram()
    const shares = { spans: this.split?.spans.take(nowMs) ?? NONE, metrics: this.split?.metrics.take(nowMs) ?? NONE }
    return { calls, failed, latency, source, shares: shares[source] }
  }

  private letIn(nowMs: number): void {
    const counts = this.byMetrics
    for (const each of this.coming) {
      const share = each.tookMs > 0 ? Math.min(1, (nowMs - each.fromMs) / each.tookMs) : 1
      if (share <= each.share) continue
      // Whole calls: what is let in adds up to exactly what came.
      counts.calls += Math.floor(each.calls * share) - Math.floor(each.calls * each.share)
      counts.failed += Math.floor(each.failed * share) - Math.floor(each.failed * each.share)
      const part = scaled(each.latency, share - each.share)
      counts.latency = merge([counts.latency, part])
      this.split?.metrics.add(each.who, each.code, part, each.calls * (share - each.share))
      each.share = share
    }
    this.coming = this.coming.filter(({ share }) => share < 1)
  }
}

const scaled = ({ scale, zero, offset, counts, sum }: Histogram, by: number): Histogram => ({
  scale,
  zero: zero * by,
  offset,
  counts: counts.map((count) => count * by),
  sum: sum * by
})

import type { Gap } from '../../model/index.ts'

/** Nothing is lost to the figures, but spans are: it is told for as long as it is so. */
export const SAMPLED: Gap = {
  what: 'spans of all calls',
  why: 'Metrics of a service count more calls than its spans, which don’t say how they are sampled: its metrics are used.',
  needs: 'A sampler that writes ot=th into tracestate',
  hides: []
}

/** A loss of data is told for this long after it last happened. */
const TELL_MS = 5 * 60_000
const LOST = {
  rejected: {
    what: 'spans that can’t be right',
    why: 'Spans came without a valid trace id or span id, or without their start or end, and were rejected.',
    needs: 'A sender that follows OTLP.'
  },
  points: {
    what: 'metrics that can’t be right',
    why: 'Points of metrics came without a temporality or a time, or with buckets or numbers that don’t fit, and were rejected.',
    needs: 'A sender that follows OTLP.'
  },
  dropped: {
    what: 'some services, calls or channels',
    why: 'Telemetry names more of them than are kept; those seen longest ago were dropped.',
    needs: 'Span attributes without ever-changing names of methods or channels.'
  },
  others: {
    what: 'some services, methods or channels by name',
    why: 'Telemetry names more of them than are told apart; those beyond the limit are shown together as other.',
    needs: 'Span attributes without ever-changing names of methods or channels.'
  },
  early: {
    what: 'the callees of some calls',
    why: 'More calls wait for their server’s span than are kept; some were not joined with it.',
    needs: null
  },
  unasked: {
    what: 'retries and sizes of some calls',
    why: 'More of what clients’ metrics say of calls came at once than can wait until it is known who answers them; the rest was let go.',
    needs: null
  },
  skewed: {
    what: 'how long some messages waited',
    why: 'Messages were taken before they were sent, as the clocks of their hosts have it.',
    needs: 'Clocks in step on the hosts of producers and consumers.'
  }
} as const
type Loss = keyof typeof LOST

/** What was lost of telemetry, and when it last was. */
export class Losses {
  private readonly lost = new Map<Loss, { count: number; lastMs: number }>()

  /** `count`: of all that was ever lost so. */
  lose(loss: Loss, count: number, nowMs: number): void {
    const before = this.lost.get(loss)
    if (count > (before?.count ?? 0)) this.lost.set(loss, { count, lastMs: nowMs })
  }

  of(loss: Loss): number {
    return this.lost.get(loss)?.count ?? 0
  }

  gaps(nowMs: number): Gap[] {
    const lost = [...this.lost].filter(([, { lastMs }]) => nowMs - lastMs < TELL_MS)
    return lost.map(([loss]) => ({ ...LOST[loss], hides: [] }))
  }
}

import type { Figures } from './figure.ts'
import type { Histogram } from './histogram.ts'
import type { Edge, Entity, Event, Gap, Json, PartLatency, PartSamples, Sample, Subscription } from './observation.ts'
import type { SubscriptionState } from './state.ts'

/** What was judged of a subscription. `sinceMs` is when it came into this state. */
export interface Verdict {
  state: SubscriptionState
  sinceMs: number
  /** What the sentence needs beyond the figures ("readers fell from 3 to 1 at …"). Changes only when the state does. */
  evidence: { [key: string]: Json }
}

/** A judged observation: what the store writes in one transaction and the picture is drawn from. */
export interface Tick {
  target: string
  atMs: number
  entities: Omit<Entity, 'counters' | 'figures' | 'latency' | 'life'>[]
  edges: Omit<Edge, 'counters' | 'figures' | 'latency' | 'life'>[]
  subscriptions: (Omit<Subscription, 'counters' | 'figures' | 'latency' | 'life' | 'parts' | 'sampleAgeS'> & {
    verdict: Verdict
  })[]
  /** All figures by id of entity, edge or subscription, derived ones and `health` included. */
  figures: Map<string, Figures>
  samples: Sample[]
  partSamples?: readonly PartSamples[]
  /** Latency of this tick alone, by id; merge them for any window. */
  histograms: Map<string, Histogram>
  /** The same of parts of things. */
  latencies?: PartLatency[]
  events: Event[]
  gaps: Gap[]
  labels: Record<string, string>
  /** How long the poll took, and how many due polls were skipped because one was still under way. */
  poll: { durationMs: number; overruns: number; intervalMs: number }
}

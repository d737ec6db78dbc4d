import type { Edge, Entity, Figures, Subscription, Verdict } from '../model/index.ts'
import type { History } from './history.ts'
import type { Arrivals } from './lateness.ts'
import type { PartsTrack } from './parts.ts'
import type { Unlisted } from './unlisted.ts'
import type { Window } from './window.ts'

/** What is remembered of one subscription from poll to poll, besides its window of counters. */
export interface Track {
  arrivals: Arrivals
  verdict: Verdict
  /** First poll of this life. */
  firstMs: number
  /** When the reader last took something, and the longest it lately paused between two takings: some readers commit every few minutes. */
  movedMs: number
  rhythmMs: number
  /** When messages last came in or were taken. */
  trafficMs: number
  /** When readers were first seen at 0 without a break; undefined while there are some. */
  deserted?: number
  /** When something was last taken; undefined where that was never seen. */
  tookMs?: number
  /** What was taken while nobody was there. */
  unlisted?: Unlisted
  /** The last change in the number of readers. */
  readersChange?: { from: number; to: number; atMs: number }
  lastReaders?: number
  /** Rates when it was last in step. */
  healthy?: { in: number; out: number }
  parts?: PartsTrack
}

/** All that judging one target remembers between two polls. Begin with undefined, or with what `remember` makes of the store. */
export interface Memory {
  atMs: number
  /** Why nothing could be seen at the last poll; undefined where something was. */
  blind?: string | undefined
  entities: readonly Entity[]
  edges: readonly Edge[]
  subscriptions: readonly Subscription[]
  /** Figures by id as last derived: which names an id has is what becomes unknown when it can't be seen. */
  figures: ReadonlyMap<string, Figures>
  windows: ReadonlyMap<string, Window>
  tracks: ReadonlyMap<string, Track>
  /** By channel that has parts: where they ended when, as far back as something is unread. All its readers share it. */
  histories: ReadonlyMap<string, { history: History; neededMs: number }>
}

/**
 * Memory after a restart, from what the store has open: the structure (so that a broker which is down just now stays on the picture) and
 * each state's beginning. Windows start empty: there is a hole.
 */
export const remember = (stored: {
  atMs: number
  entities: readonly Entity[]
  edges: readonly Edge[]
  subscriptions: readonly (Subscription & { verdict: Verdict })[]
}): Memory => ({
  atMs: stored.atMs,
  entities: stored.entities,
  edges: stored.edges,
  subscriptions: stored.subscriptions,
  figures: new Map(
    [...stored.entities, ...stored.edges, ...stored.subscriptions].map(({ id, figures }) => [id, figures ?? {}])
  ),
  windows: new Map(),
  histories: new Map(),
  tracks: new Map(
    stored.subscriptions.map(({ id, verdict }) => [
      id,
      {
        arrivals: [],
        verdict,
        firstMs: stored.atMs,
        movedMs: stored.atMs,
        rhythmMs: 0,
        trafficMs: stored.atMs
      }
    ])
  )
})

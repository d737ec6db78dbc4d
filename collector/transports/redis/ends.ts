import { msOfPlace, placeOfId } from '../../../model/index.ts'
import type { ServerAnswers } from './answers.ts'

/** Where a stream ended, oldest first: its last ids, and until when by the server's clock, ms, each was seen to be the last. Plain numbers side by side: they are many. */
export interface Ends {
  readonly places: readonly number[]
  readonly seenMs: readonly number[]
}
export const NO_ENDS: Ends = { places: [], seenMs: [] }

/** With more, those go that the age of what came then is known well enough without: the further back, the fewer are needed. */
const MOST = 64
const NEAR = 0.15

/** Remembers of each stream where it ended at the polls before: what its entries' ages are told by without reading one. Belongs to a connection. */
export class EndsFollower {
  readonly #known = new Map<string, { places: number[]; seenMs: number[] }>()

  /** The ends of each stream by its key; the map is changed by the next call. What is not in this poll is forgotten, unless `keep` says that it is only hidden. */
  follow(servers: readonly ServerAnswers[], keep: (key: string) => boolean): ReadonlyMap<string, Ends> {
    const seen = new Set<string>()
    for (const { streams, serverMs } of servers)
      for (const { key, info } of streams) {
        seen.add(key)
        const place = placeOfId(info['last-generated-id'])
        if (place !== undefined) this.#add(key, place, serverMs)
      }
    if (this.#known.size > seen.size)
      for (const key of this.#known.keys()) if (!seen.has(key) && !keep(key)) this.#known.delete(key)
    return this.#known
  }

  #add(key: string, place: number, nowMs: number): void {
    const ends = this.#known.get(key)
    const last = ends?.places.at(-1)
    // One that ends before it did is another stream.
    if (ends === undefined || last === undefined || place < last)
      this.#known.set(key, { places: [place], seenMs: [nowMs] })
    else if (place === last) ends.seenMs[ends.seenMs.length - 1] = nowMs
    else {
      ends.places.push(place)
      ends.seenMs.push(nowMs)
      if (ends.places.length > MOST) this.#known.set(key, thinned(ends, nowMs))
    }
  }
}

const thinned = ({ places, seenMs }: Ends, nowMs: number): { places: number[]; seenMs: number[] } => {
  const kept: { places: number[]; seenMs: number[] } = { places: [], seenMs: [] }
  for (let i = 0; i < places.length; i++) {
    const own = seenMs[i] ?? 0
    const [before, after] = [kept.seenMs.at(-1), seenMs[i + 1]]
    const gapMs = before === undefined || after === undefined ? Number.POSITIVE_INFINITY : after - before
    if (gapMs <= NEAR * (nowMs - own)) continue
    kept.places.push(places[i] ?? 0)
    kept.seenMs.push(own)
  }
  return kept
}

/**
 * Between which moments the entry after `delivered` came, Unix ms: after that one, and after the last poll at which nothing followed it; at the latest when the
 * first poll saw something that did. `newest` is the stream's last id.
 */
export const cameBetween = (
  { places, seenMs }: Ends,
  delivered: number,
  newest: number
): { fromMs: number; toMs: number } => {
  const after = places.findIndex((place) => place > delivered)
  const before = (after === -1 ? places.length : after) - 1
  const toMs = msOfPlace(places[after] ?? newest)
  return { fromMs: Math.min(toMs, Math.max(msOfPlace(delivered), seenMs[before] ?? 0)), toMs }
}

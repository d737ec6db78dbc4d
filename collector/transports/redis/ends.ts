import type { ServerAnswers } from './answers.ts'

/** Ids in their order as numbers: 12 bits of the sequence beside the ms, as much as a number holds exactly. undefined where there is none. */
export const placeOfId = (id: unknown): number | undefined => {
  if (typeof id !== 'string') return undefined
  const dash = id.indexOf('-')
  if (dash === -1) return undefined
  return numberAt(id, 0, dash) * SEQUENCES + Math.min(numberAt(id, dash + 1, id.length), SEQUENCES - 1)
}

/** Digits are read in place: to cut a text out for each of two numbers takes longer, and a poll reads them of a hundred thousand ids. */
const numberAt = (text: string, from: number, to: number): number => {
  let value = 0
  for (let i = from; i < to; i++) value = value * 10 + text.charCodeAt(i) - 48
  return value
}
const SEQUENCES = 4096
export const msOfPlace = (place: number): number => Math.floor(place / SEQUENCES)

/** Where a stream ended, oldest first: a last id, and until when by the server's clock it was seen to be the last. */
export type Ends = readonly { place: number; seenMs: number }[]

/** With more, those go that the age of what came then is known well enough without: the further back, the fewer are needed. */
const MOST = 64
const NEAR = 0.15

/** Remembers of each stream where it ended at the polls before: what its entries' ages are told by without reading one. Belongs to a connection. */
export class EndsFollower {
  readonly #known = new Map<string, { place: number; seenMs: number }[]>()

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

  #add(key: string, place: number, seenMs: number): void {
    const ends = this.#known.get(key)
    const last = ends?.at(-1)
    // One that ends before it did is another stream.
    if (ends === undefined || last === undefined || place < last.place) this.#known.set(key, [{ place, seenMs }])
    else if (place === last.place) last.seenMs = seenMs
    else {
      ends.push({ place, seenMs })
      if (ends.length > MOST) this.#known.set(key, thinned(ends, seenMs))
    }
  }
}

const thinned = <T extends Ends[number]>(ends: readonly T[], nowMs: number): T[] => {
  const kept: T[] = []
  for (const [i, end] of ends.entries()) {
    const [before, after] = [kept.at(-1), ends[i + 1]]
    const gapMs = before === undefined || after === undefined ? Infinity : after.seenMs - before.seenMs
    if (gapMs > NEAR * (nowMs - end.seenMs)) kept.push(end)
  }
  return kept
}

/**
 * Between which moments the entry after `delivered` came, Unix ms: after that one, and after the last poll at which nothing followed it; at the latest when the
 * first poll saw something that did. `newest` is the stream's last id.
 */
export const cameBetween = (ends: Ends, delivered: number, newest: number): { fromMs: number; toMs: number } => {
  const after = ends.findIndex(({ place }) => place > delivered)
  const before = after === -1 ? ends.at(-1) : ends[after - 1]
  const toMs = msOfPlace(after === -1 ? newest : (ends[after]?.place ?? newest))
  return { fromMs: Math.min(toMs, Math.max(msOfPlace(delivered), before?.seenMs ?? 0)), toMs }
}

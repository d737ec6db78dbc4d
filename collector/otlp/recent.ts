/** What was seen in spans is forgotten after this time without another. */
export const FORGET_AFTER_MS = 15 * 60_000
/** When a thing was last seen that was let go: whoever holds it still has to look it up again. */
const GONE = Number.NEGATIVE_INFINITY

/**
 * A bounded memory of things by key. A thing not seen for 15 minutes is forgotten; where there are more than `limit`, those seen longest
 * ago are dropped, a tenth at a time so that it stays cheap, and counted.
 */
export class Recent<V extends { lastMs: number }> {
  dropped = 0
  private readonly things = new Map<string, V>()
  private readonly limit: number
  constructor(limit: number) {
    this.limit = limit
  }

  /** The thing with this key, made where it is new; marked as seen now. */
  touch(key: string, nowMs: number, make: () => V): V {
    const known = this.things.get(key)
    if (known !== undefined) {
      known.lastMs = nowMs
      return known
    }
    if (this.things.size >= this.limit) this.dropOldest()
    const made = make()
    this.things.set(key, made)
    return made
  }

  get(key: string): V | undefined {
    return this.things.get(key)
  }

  values(): IterableIterator<V> {
    return this.things.values()
  }

  forget(nowMs: number, afterMs = FORGET_AFTER_MS): void {
    for (const [key, thing] of this.things) if (nowMs - thing.lastMs > afterMs) this.letGo(key, thing)
  }

  private dropOldest(): void {
    const oldest = [...this.things].sort(([, a], [, b]) => a.lastMs - b.lastMs).slice(0, Math.ceil(this.limit / 10))
    for (const [key, thing] of oldest) this.letGo(key, thing)
    this.dropped += oldest.length
  }

  private letGo(key: string, thing: V): void {
    this.things.delete(key)
    thing.lastMs = GONE
  }
}

/** The same as to touch a thing that one has already; undefined where it was let go, or there is none. */
export const again = <V extends { lastMs: number }>(thing: V | undefined, nowMs: number): V | undefined => {
  if (thing === undefined || thing.lastMs === GONE) return undefined
  thing.lastMs = nowMs
  return thing
}

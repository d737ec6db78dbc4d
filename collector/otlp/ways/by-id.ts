/** What is in one bucket is a few; what else a chain leads to was overwritten. */
const LONGEST_CHAIN = 24

/** Places in a ring, found by the id that stands there: from the oldest they are taken anew. Plain numbers, whatever comes. */
export class ById {
  /** The number that the next gets. Those older than `size` before it are gone. */
  next = 0
  private readonly mask: number
  private readonly keys: Float64Array
  /** Where the one before in the same bucket is, and where the newest of each bucket. Both + 1: 0 is none. */
  private readonly before: Uint32Array
  private readonly buckets: Uint32Array

  /** @param size A power of two. */
  constructor(size: number) {
    this.mask = size - 1
    this.keys = new Float64Array(size)
    this.before = new Uint32Array(size)
    this.buckets = new Uint32Array(size)
  }

  /** Its place. */
  add(id: number): number {
    const at = this.next++ & this.mask
    const bucket = id & this.mask
    this.keys[at] = id
    this.before[at] = this.buckets[bucket] ?? 0
    this.buckets[bucket] = at + 1
    return at
  }

  /** The place of the newest with this id, or -1. */
  find(id: number): number {
    let at = (this.buckets[id & this.mask] ?? 0) - 1
    for (let i = 0; at >= 0 && i < LONGEST_CHAIN; i++) {
      if (this.keys[at] === id) return at
      at = (this.before[at] ?? 0) - 1
    }
    return -1
  }

  /** Where the one of this number is. */
  at(number: number): number {
    return number & this.mask
  }

  id(at: number): number {
    return this.keys[at] ?? 0
  }
}

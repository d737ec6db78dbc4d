/** What is in one bucket is a few. */
const LONGEST_CHAIN = 24
/** Of a row, the whole number that says where the one before in the same bucket is, + 1: 0 is none. Its float 0 is the id; all else is its owner's. */
const BEFORE = 2

/**
 * Rows in a ring, found by the id that stands there: from the oldest they are taken anew. Plain numbers, whatever comes. A row is in one piece: one that is found
 * again long after is a line or two of memory to wait for, where an array for each field would be one each.
 */
export class ById {
  /** The number that the next gets. Those older than `size` before it are gone. */
  next = 0
  /** One memory, as floats and as whole numbers: a float has the place of two of these. */
  readonly floats: Float64Array
  readonly numbers: Uint32Array
  private readonly mask: number
  private readonly width: number
  /** Of what is read ahead: reading of which nothing came might be left out. */
  ahead = 0
  /** Where the newest of each bucket is, + 1: 0 is none. */
  private readonly buckets: Uint32Array

  /** @param size A power of two. @param width Floats of a row. */
  constructor(size: number, width: number) {
    this.mask = size - 1
    this.width = width
    this.floats = new Float64Array(size * width)
    this.numbers = new Uint32Array(this.floats.buffer)
    this.buckets = new Uint32Array(size)
  }

  /** Has the bucket of this id read from memory, which is not waited for. */
  readAhead(id: number): void {
    this.ahead += this.buckets[id & this.mask] ?? 0
  }

  /** Its place. */
  add(id: number): number {
    const at = this.next++ & this.mask
    const bucket = id & this.mask
    const row = at * this.width
    this.floats[row] = id
    this.numbers[2 * row + BEFORE] = this.buckets[bucket] ?? 0
    this.buckets[bucket] = at + 1
    return at
  }

  /** The place of the newest with this id, or -1. */
  find(id: number): number {
    const bucket = id & this.mask
    let at = (this.buckets[bucket] ?? 0) - 1
    for (let i = 0; at >= 0 && i < LONGEST_CHAIN; i++) {
      const row = at * this.width
      const stands = this.floats[row] ?? 0
      if (stands === id) return at
      // It was overwritten, and so was all that is older.
      if ((stands & this.mask) !== bucket) return -1
      at = (this.numbers[2 * row + BEFORE] ?? 0) - 1
    }
    return -1
  }

  /** Where the one of this number is. */
  at(number: number): number {
    return number & this.mask
  }

  id(at: number): number {
    return this.floats[at * this.width] ?? 0
  }
}

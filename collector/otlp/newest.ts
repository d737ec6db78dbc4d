/** Places of a set: what is there is driven out when so many others have come to its set. With one, what comes at once might drive it out by chance. */
const WAYS = 4
/** Of a set: the keys, then the value of each: together they are one line of the processor's cache. */
const ROW = 2 * WAYS

/**
 * The newest keys, each with a number, in a table of fixed size: each enters a set of its own and is driven out of it by later ones. Memory is fixed, and how
 * far back it reaches is a matter of how many came since. A key is a whole number above 0; the set is told by its lowest bits, which have to be random.
 */
export class Newest {
  private readonly rows: Float64Array
  private readonly mask: number
  /** Of what is read ahead: reading of which nothing came might be left out. */
  ahead = 0

  /** `sets`: a power of two, at most 2^31. */
  constructor(sets: number) {
    this.rows = new Float64Array(sets * ROW)
    this.mask = sets - 1
  }

  /** Has the row of this key read from memory, which is not waited for. */
  readAhead(key: number): void {
    const first = (key & this.mask) * ROW
    this.ahead += (this.rows[first] ?? 0) + (this.rows[first + ROW - 1] ?? 0)
  }

  /** undefined where it is not there. */
  get(key: number): number | undefined {
    const rows = this.rows
    const first = (key & this.mask) * ROW
    for (let at = first; at < first + WAYS; at++) if (rows[at] === key) return rows[at + WAYS]
    return undefined
  }

  /** Answers the number of the one that it drives out; undefined where there was room. */
  add(key: number, value: number): number | undefined {
    const rows = this.rows
    const first = (key & this.mask) * ROW
    const last = first + WAYS - 1
    const driven = rows[last] === 0 ? undefined : rows[last + WAYS]
    for (let at = last; at > first; at--) {
      rows[at] = rows[at - 1] ?? 0
      rows[at + WAYS] = rows[at + WAYS - 1] ?? 0
    }
    rows[first] = key
    rows[first + WAYS] = value
    return driven
  }
}

import type { Span } from './span.ts'

/** About this many spans back: 8 MiB. */
const SETS = 2 ** 18
/** Places of a set: a span is forgotten when so many others have come to its set. With one, a span that comes at once might drive it out by chance. */
const WAYS = 4

/**
 * Tells a span that came before: a sender whose answer was lost sends its batch again (OTLP specification, "Duplicate data"). A table that each span enters in a
 * set of its own and is driven out of by later ones: memory is fixed, and how far back it reaches is a matter of how many came since.
 */
export class Repeated {
  count = 0
  private readonly keys = new Float64Array(SETS * WAYS).fill(-1)
  /** Of what is read ahead: reading of which nothing came might be left out. */
  ahead = 0

  /** Has the sets of all these spans read from memory at once (`Fold.fold`). */
  readAhead(spans: readonly Pick<Span, 'id'>[]): void {
    for (const { id } of spans) this.ahead += this.keys[(id & (SETS - 1)) * WAYS] ?? 0
  }

  isAgain({ id, kind }: Pick<Span, 'id' | 'kind'>): boolean {
    // By Zipkin's custom both ends of a call may have one span id: the kind tells them apart. 53 bits in all.
    const key = id * 8 + (kind & 7)
    const keys = this.keys
    const first = (id & (SETS - 1)) * WAYS
    for (let at = first; at < first + WAYS; at++)
      if (keys[at] === key) {
        this.count += 1
        return true
      }
    for (let at = first + WAYS - 1; at > first; at--) keys[at] = keys[at - 1] ?? 0
    keys[first] = key
    return false
  }
}

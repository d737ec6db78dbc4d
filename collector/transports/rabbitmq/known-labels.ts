/**
 * Labels as they stand in a metrics text, each kept once with a place of its own, and which came after which: a text that is read again and again
 * repeats them in the same order, so the next ones are mostly those that came next before, and need only be compared, byte by byte, in place.
 */
export class KnownLabels {
  readonly #places = new Map<string, number>()
  #texts: string[] = []
  /** All their bytes in a row; those at a place begin at `#starts[place]` and end where the next begin. */
  #bytes = new Uint8Array(1024)
  #starts: number[] = [0]
  /** By place + 1: the place that came after; at 0 what came first. */
  #after: number[] = []

  get size(): number {
    return this.#texts.length
  }

  textAt(place: number): string {
    return this.#texts[place] ?? ''
  }

  /** The place of what is expected after `place` (-1: at first), or -1. */
  after(place: number): number {
    return this.#after[place + 1] ?? -1
  }

  /** The place of these labels, which came after those at `before`. */
  place(labels: string, before: number): number {
    let place = this.#places.get(labels)
    if (place === undefined) {
      place = this.#texts.length
      this.#places.set(labels, place)
      this.#texts.push(labels)
      this.#append(Buffer.from(labels))
    }
    this.#after[before + 1] = place
    return place
  }

  /** Where the labels at `place` end in `bytes`, if they stand there from `at` on; else -1. */
  matched(place: number, bytes: Uint8Array, at: number): number {
    const known = this.#bytes
    const from = this.#starts[place] ?? 0
    const to = this.#starts[place + 1] ?? 0
    const end = at + to - from
    if (end > bytes.length) return -1
    // From the end: of two that differ most differ there.
    for (let i = to - 1, k = end - 1; i >= from; i--, k--) if (known[i] !== bytes[k]) return -1
    return end
  }

  clear(): void {
    this.#places.clear()
    this.#texts = []
    this.#starts = [0]
    this.#after = []
  }

  #append(labels: Uint8Array): void {
    const from = this.#starts.at(-1) ?? 0
    if (from + labels.length > this.#bytes.length) {
      const wider = new Uint8Array(2 * (from + labels.length))
      wider.set(this.#bytes.subarray(0, from))
      this.#bytes = wider
    }
    this.#bytes.set(labels, from)
    this.#starts.push(from + labels.length)
  }
}

/**
 * Adds up what the counters of short-lived things rose by, for whoever owns them: a channel's counter ends with the channel, its service's goes on.
 * What a thing counted before the first poll saw it is not added; a thing that came later adds all it has. What came and went between two polls is
 * missed.
 */
export class Rises {
  #last: ReadonlyMap<string, number> | undefined
  readonly #sums = new Map<string, number>()

  /** `seen`: each thing's counter and its owner. The sum of each owner that there is now. */
  follow(seen: ReadonlyMap<string, { owner: string; value: number }>): Map<string, number> {
    for (const [id, { owner, value }] of seen) {
      const before = this.#last === undefined ? value : (this.#last.get(id) ?? 0)
      // One of the same name that counts less is another.
      const rise = value >= before ? value - before : value
      this.#sums.set(owner, (this.#sums.get(owner) ?? 0) + rise)
    }
    this.#last = new Map([...seen].map(([id, { value }]) => [id, value]))
    const owners = new Set([...seen.values()].map(({ owner }) => owner))
    return new Map([...this.#sums].filter(([owner]) => owners.has(owner)))
  }
}

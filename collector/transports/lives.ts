/** A thing's numbers that only ever rise while it lives; undefined where the broker does not give one just now. */
export type Rising = readonly (number | undefined)[]

/**
 * Tells the lives of a thing apart that is deleted and made again under the same name, where its broker gives it no identity of its own: a number
 * that only rises fell. Knows what the polls before saw, and so belongs to a connection, not to a pure function.
 */
export class Lives {
  readonly #known = new Map<string, Known>()
  readonly #lives = new Map<string, string>()
  #polls = 0

  /**
   * The life of each thing by its id: the number of the poll that first saw it, so that what was away for a poll does not come back as what it was. What is not in
   * this poll is forgotten, unless `keep` says that it is only hidden. The map is changed by the next call: there may be tens of thousands.
   */
  follow(seen: ReadonlyMap<string, Rising>, keep?: (id: string) => boolean): ReadonlyMap<string, string> {
    for (const [id, rising] of seen) {
      const known = this.#known.get(id)
      if (known === undefined || fell(known.rising, rising)) {
        this.#known.set(id, { rising })
        this.#lives.set(id, String(this.#polls))
      } else known.rising = rising.includes(undefined) ? rising.map((number, i) => number ?? known.rising[i]) : rising
    }
    if (this.#known.size > seen.size)
      for (const id of this.#known.keys())
        if (!seen.has(id) && keep?.(id) !== true) {
          this.#known.delete(id)
          this.#lives.delete(id)
        }
    this.#polls += 1
    return this.#lives
  }
}

interface Known {
  rising: Rising
}

const fell = (before: Rising, now: Rising): boolean =>
  before.some((number, i) => (now[i] ?? Number.POSITIVE_INFINITY) < (number ?? 0))

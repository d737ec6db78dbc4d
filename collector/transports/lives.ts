/** A thing's numbers that only ever rise while it lives; undefined where the broker does not give one just now. */
export type Rising = readonly (number | undefined)[]

/**
 * Tells the lives of a thing apart that is deleted and made again under the same name, where its broker gives it no identity of its own: a number
 * that only rises fell. Knows what the polls before saw, and so belongs to a connection, not to a pure function.
 */
export class Lives {
  #known = new Map<string, { life: number; rising: Rising }>()
  #polls = 0

  /**
   * The life of each thing by its id: the number of the poll that first saw it, so that what was away for a poll does not come back as what it was. What is not in
   * this poll is forgotten, unless `keep` says that it is only hidden.
   */
  follow(seen: ReadonlyMap<string, Rising>, keep: (id: string) => boolean = () => false): Map<string, string> {
    const next = new Map([...this.#known].filter(([id]) => !seen.has(id) && keep(id)))
    for (const [id, rising] of seen) {
      const before = this.#known.get(id)
      const again = before?.rising.some((number, i) => (rising[i] ?? Number.POSITIVE_INFINITY) < (number ?? 0)) ?? false
      next.set(id, {
        life: before === undefined || again ? this.#polls : before.life,
        rising: again ? rising : rising.map((number, i) => number ?? before?.rising[i])
      })
    }
    this.#known = next
    this.#polls += 1
    return new Map([...next].map(([id, { life }]) => [id, String(life)]))
  }
}

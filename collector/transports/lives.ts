/** A thing's numbers that only ever rise while it lives; undefined where the broker does not give one just now. */
export type Rising = readonly (number | undefined)[]

/**
 * Tells the lives of a thing apart that is deleted and made again under the same name, where its broker gives it no identity of its own: a number
 * that only rises fell. Knows what the polls before saw, and so belongs to a connection, not to a pure function.
 */
export class Lives {
  #known = new Map<string, { life: number; rising: Rising }>()

  /** The life of each thing by its id. What is not in this poll is forgotten, unless `keep` says that it is only hidden. */
  follow(seen: ReadonlyMap<string, Rising>, keep: (id: string) => boolean = () => false): Map<string, string> {
    const next = new Map([...this.#known].filter(([id]) => !seen.has(id) && keep(id)))
    for (const [id, rising] of seen) {
      const before = this.#known.get(id)
      const again = before?.rising.some((number, i) => (rising[i] ?? Number.POSITIVE_INFINITY) < (number ?? 0)) ?? false
      next.set(id, {
        life: (before?.life ?? 0) + (again ? 1 : 0),
        rising: again ? rising : rising.map((number, i) => number ?? before?.rising[i])
      })
    }
    this.#known = next
    return new Map([...next].map(([id, { life }]) => [id, String(life)]))
  }
}

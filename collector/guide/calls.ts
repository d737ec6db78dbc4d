import type { History, WatchedPart } from '../../guide/index.ts'
import { formatSeconds } from '../../model/format.ts'
import { isKnown } from '../../model/index.ts'

interface Look {
  atMs: number
  /** null: no calls then. */
  p99: number | null
  rate: number
}

/** p99 and rate of every method at each look of the last quarter of an hour: a p99 of 15 min is over a threshold if it was so at each. */
export class RecentCalls {
  #looks = new Map<string, Look[]>()
  readonly #windowS: () => number

  /** `windowS`: for how long looks are kept; guide.yaml may change it at any time. */
  constructor(windowS: () => number) {
    this.#windowS = windowS
  }

  get #keepMs(): number {
    return this.#windowS() * 1000
  }

  look(parts: readonly WatchedPart[]): void {
    const fresh = new Map<string, Look[]>()
    for (const { entities, atMs } of parts)
      for (const { id, kind, figures } of entities) {
        if (kind !== 'rpc_method') continue
        const before = this.#looks.get(id) ?? []
        const p99 = isKnown(figures.p99) ? figures.p99.value : null
        const rate = isKnown(figures.rate) ? figures.rate.value : 0
        // A target that is silent is not looked at again: its figures are those of the last look.
        const looks = before.at(-1)?.atMs === atMs ? before : [...before, { atMs, p99, rate }]
        const first = looks.findLastIndex((look) => look.atMs <= atMs - this.#keepMs)
        fresh.set(id, looks.slice(Math.max(0, first)))
      }
    this.#looks = fresh
  }

  history(): History['calls'] {
    return new Map([...this.#looks].map(([id, looks]) => [id, this.#seen(id, looks)]))
  }

  #seen(of: string, looks: readonly Look[]) {
    const called = looks.filter((look): look is Look & { p99: number } => look.p99 !== null)
    const [first, last] = [looks[0], looks.at(-1)]
    const missing = `no calls in ${formatSeconds(this.#keepMs / 1000)}`
    if (first === undefined || last === undefined || called.length === 0)
      return { p99: { missing }, calls: { missing } }
    const span = { how: 'estimated', fromMs: first.atMs, toMs: last.atMs, of } as const
    const rate = looks.reduce((sum, look) => sum + look.rate, 0) / looks.length
    return {
      p99: { ...span, value: Math.min(...called.map(({ p99 }) => p99)), series: 'p99' },
      calls: { ...span, value: (rate * (last.atMs - first.atMs)) / 1000, series: 'rate' }
    }
  }
}

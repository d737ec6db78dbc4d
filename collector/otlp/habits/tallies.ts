/** A habit is told over the last 12 to 24 h. */
const TURN_MS = 12 * 3_600_000
const MOST_KEYS = 20_000
/** Distinct fields of one key: groups of a channel, buckets of a time. */
const MOST_FIELDS = 300
/** Buckets of a time: eight a doubling, so that what is read of them is within 5 %. */
const PER_DOUBLING = 8
const LEAST_S = 1e-6

type Fields = Map<string, number>
type Generation = Map<string, Fields>

/** Sums by key and field over two generations: what is older than both is forgotten, and memory has a bound. */
export class Tallies {
  dropped = 0
  fromMs: number
  private turnedMs: number
  private now: Generation = new Map()
  private before: Generation = new Map()

  constructor(startedMs: number) {
    this.fromMs = startedMs
    this.turnedMs = startedMs
  }

  add(key: string, field: string, weight: number): void {
    let fields = this.now.get(key)
    if (fields === undefined) {
      if (this.now.size >= MOST_KEYS) {
        this.dropped += 1
        return
      }
      fields = new Map()
      this.now.set(key, fields)
    }
    const known = fields.get(field)
    if (known === undefined && fields.size >= MOST_FIELDS) this.dropped += 1
    else fields.set(field, (known ?? 0) + weight)
  }

  /** Counts into a bucket of time; Infinity has its own. */
  time(key: string, field: string, seconds: number, weight: number): void {
    const at = Number.isFinite(seconds) ? Math.round(Math.log2(Math.max(LEAST_S, seconds)) * PER_DOUBLING) : 'never'
    this.add(key, `${field}:${at}`, weight)
  }

  turn(nowMs: number): void {
    if (nowMs - this.turnedMs < TURN_MS) return
    this.before = this.now
    this.now = new Map()
    this.fromMs = this.turnedMs
    this.turnedMs = nowMs
  }

  *entries(): Iterable<readonly [key: string, Sums]> {
    for (const [key, fields] of this.now) yield [key, new Sums(fields, this.before.get(key))]
    for (const [key, fields] of this.before) if (!this.now.has(key)) yield [key, new Sums(fields, undefined)]
  }
}

/** What one key came to. */
export class Sums {
  private readonly fields: Fields

  constructor(now: Fields, before: Fields | undefined) {
    this.fields = now
    if (before === undefined) return
    this.fields = new Map(before)
    for (const [field, sum] of now) this.fields.set(field, sum + (this.fields.get(field) ?? 0))
  }

  of(field: string): number {
    return this.fields.get(field) ?? 0
  }

  /** The fields that begin with `field:`, by what follows. */
  under(field: string): [string, number][] {
    return [...this.fields].flatMap(([name, sum]): [string, number][] =>
      name.startsWith(`${field}:`) ? [[name.slice(field.length + 1), sum]] : []
    )
  }

  /** The largest number that at least this share reaches, of whole numbers; undefined for none. */
  reached(field: string, share: number): { value: number; count: number } | undefined {
    const sorted = this.under(field)
      .map(([number, sum]) => [Number(number), sum] as const)
      .sort(([a], [b]) => b - a)
    const count = sorted.reduce((all, [, sum]) => all + sum, 0)
    let above = 0
    for (const [value, sum] of sorted) {
      above += sum
      // Shares that only rounding keeps below are reached.
      if (above >= share * count - 1e-9) return { value, count }
    }
    return undefined
  }

  /** A quantile of times, s. */
  quantile(field: string, q: number): { value: number; count: number } | undefined {
    const sorted = this.under(field)
      .map(([at, sum]) => [at === 'never' ? Number.POSITIVE_INFINITY : 2 ** (Number(at) / PER_DOUBLING), sum] as const)
      .sort(([a], [b]) => a - b)
    const count = sorted.reduce((all, [, sum]) => all + sum, 0)
    let below = 0
    for (const [value, sum] of sorted) {
      below += sum
      if (below >= q * count - 1e-9) return { value, count }
    }
    return undefined
  }
}

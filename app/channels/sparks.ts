import type { Sparkline, SparklinesAnswer } from '../../model/api.ts'
import { MOST_SPARKLINES } from '../../model/known.ts'

/** The last hour of one thing, as it was last asked for. */
export interface Spark extends Sparkline {
  from: number
  step: number
}

export type AskSparks = (of: readonly string[], signal: AbortSignal) => Promise<SparklinesAnswer>

/** Asked anew after this long, and not before. ms */
export const FRESH_MS = 30_000
/** Who scrolls past rows doesn't ask for them. ms */
const SETTLE_MS = 120
/** Rows that were seen are kept, so that scrolling back shows them at once. */
const KEPT = 600
/** An address is at most this long: servers take 16 kB of it and all headers together. */
const MOST_CHARACTERS = 6000

/**
 * The small lines of the rows that are in sight, asked for together and kept for a while. Whoever draws one hears of that one alone. A thing
 * that has none is remembered too, and not asked for again until it is due.
 */
export class Sparks {
  readonly #ask: AskSparks
  readonly #known = new Map<string, { spark: Spark | null; askedAt: number }>()
  readonly #readers = new Map<string, Set<() => void>>()
  readonly #ended = new AbortController()
  /** When the figures of the picture are of, Unix ms: where a line goes on live. */
  pictureAt = 0
  #wanted: readonly string[] = []
  #timer: ReturnType<typeof setTimeout> | undefined

  constructor(ask: AskSparks) {
    this.#ask = ask
  }

  /** undefined: not asked for yet; null: there is none. */
  get(id: string): Spark | null | undefined {
    return this.#known.get(id)?.spark
  }

  subscribe(id: string, reader: () => void): () => void {
    const readers = this.#readers.get(id) ?? new Set()
    this.#readers.set(id, readers.add(reader))
    return () => {
      readers.delete(reader)
      if (readers.size === 0 && this.#readers.get(id) === readers) this.#readers.delete(id)
    }
  }

  /** Says what is in sight. */
  want(ids: readonly string[]): void {
    this.#wanted = ids
    this.#wait(SETTLE_MS)
  }

  get ended(): boolean {
    return this.#ended.signal.aborted
  }

  end(): void {
    this.#ended.abort()
    clearTimeout(this.#timer)
  }

  #wait(ms: number): void {
    clearTimeout(this.#timer)
    if (!this.#ended.signal.aborted) this.#timer = setTimeout(() => void this.#work(), ms)
  }

  async #work(): Promise<void> {
    const now = Date.now()
    const due = this.#wanted.filter((id) => now - (this.#known.get(id)?.askedAt ?? 0) >= FRESH_MS)
    for (const id of due) this.#known.set(id, { spark: this.get(id) ?? null, askedAt: now })
    await Promise.all(inParts(due).map((ids) => this.#fetch(ids)))
    this.#forget()
    this.#wait(FRESH_MS)
  }

  /** What can't be had stays as it was, and is asked for when it is due again. */
  async #fetch(ids: readonly string[]): Promise<void> {
    const answer = await this.#ask(ids, this.#ended.signal).catch(() => undefined)
    if (answer === undefined) return
    const { from, step, sparklines } = answer
    const found = new Map(sparklines.map((each) => [each.of, each]))
    for (const id of ids) {
      const sparkline = found.get(id)
      const askedAt = this.#known.get(id)?.askedAt ?? 0
      this.#known.set(id, { spark: sparkline === undefined ? null : { ...sparkline, from, step }, askedAt })
      for (const reader of this.#readers.get(id) ?? []) reader()
    }
  }

  #forget(): void {
    const wanted = new Set(this.#wanted)
    for (const id of this.#known.keys()) {
      if (this.#known.size <= KEPT) return
      if (!wanted.has(id)) this.#known.delete(id)
    }
  }
}

/** As many to a request as it may carry. */
export const inParts = (ids: readonly string[]): string[][] => {
  const parts: string[][] = []
  let room = 0
  for (const id of ids) {
    const size = encodeURIComponent(id).length + 4
    const part = parts.at(-1)
    if (part === undefined || part.length >= MOST_SPARKLINES || size > room) {
      parts.push([id])
      room = MOST_CHARACTERS - size
    } else {
      part.push(id)
      room -= size
    }
  }
  return parts
}

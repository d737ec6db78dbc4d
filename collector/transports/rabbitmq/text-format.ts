import { KnownLabels } from './known-labels.ts'

/**
 * Takes a name's samples. `labels` is what stands between the braces, as it was written, and empty where there are none; `place` is theirs among the
 * known ones, -1 where there are none.
 */
export type Take = (value: number, labels: string, place: number) => void

/**
 * Reads Prometheus's text format 0.0.4 as it comes in, whatever the chunks are cut at ("Exposition formats"):
 *
 *     line    = comment | sample
 *     comment = "#" …
 *     sample  = name [ "{" labels "}" ] value [ timestamp ]
 *     labels  = label { "," label }
 *     label   = name "=" '"' text '"'        in text: \\ for \, \" for ", \n for a new line
 *
 * Labels are left as they are. RabbitMQ before 3.12.7 escapes nothing in them (its issue 9648), so they end at the line's last brace, not at the
 * first quote. Of tens of thousands of lines most have the name of the line before and labels in an order that was seen before: those are
 * compared as bytes and make no text at all.
 */
export class TextFormat {
  readonly #takes: (name: string) => Take | undefined
  readonly #known: KnownLabels
  #rest = Buffer.alloc(0)
  #name = ''
  #nameBytes = new Uint8Array(0)
  #take: Take | undefined
  /** Of the last labels of this name. */
  #place = -1

  /** `takes` is asked once for each name that comes; lines of one that nobody takes are passed over. */
  constructor(takes: (name: string) => Take | undefined, known = new KnownLabels()) {
    this.#takes = takes
    this.#known = known
  }

  write(chunk: Buffer): void {
    let from = 0
    if (this.#rest.length > 0) {
      const to = chunk.indexOf(NEW_LINE) + 1
      // The line that was cut is put together by itself.
      this.#rest = Buffer.concat([this.#rest, to === 0 ? chunk : chunk.subarray(0, to)])
      if (to === 0) return
      this.#lines(this.#rest)
      from = to
    }
    const whole = from === 0 ? chunk : chunk.subarray(from)
    this.#rest = Buffer.from(whole.subarray(this.#lines(whole)))
  }

  end(): void {
    if (this.#rest.length > 0) this.#line(this.#rest.toString())
    this.#rest = Buffer.alloc(0)
  }

  /** Reads whole lines; gives where the one begins that isn't whole. */
  #lines(bytes: Buffer): number {
    let from = 0
    for (;;) {
      const next = this.#expected(bytes, from)
      if (next !== -1) {
        from = next
        continue
      }
      const to = bytes.indexOf(NEW_LINE, from)
      if (to === -1) return from
      if (to > from && bytes[from] !== HASH && !(this.#take === undefined && this.#sameName(bytes, from)))
        this.#line(bytes.toString('utf8', from, to))
      from = to + 1
    }
  }

  /** A line of the same name with the labels that are expected and a whole number; gives where the next line begins, -1 where it is another. */
  #expected(bytes: Uint8Array, from: number): number {
    const take = this.#take
    const place = this.#known.after(this.#place)
    if (take === undefined || place === -1 || !this.#sameName(bytes, from)) return -1
    const close = this.#known.matched(place, bytes, from + this.#nameBytes.length)
    // What is no number there is an unescaped text that goes on behind what looks like its end.
    if (close === -1 || close + 2 + DIGITS >= bytes.length || bytes[close] !== BRACE_END) return -1
    let at = close + 2
    let value = 0
    for (let digit = bytes[at] ?? 0; digit >= ZERO && digit <= NINE; digit = bytes[at] ?? 0) {
      value = value * 10 + digit - ZERO
      at += 1
    }
    if (bytes[at] !== NEW_LINE || at === close + 2 || at - close - 2 > DIGITS) return -1
    this.#place = place
    take(value, this.#known.textAt(place), place)
    return at + 1
  }

  #sameName(bytes: Uint8Array, from: number): boolean {
    const name = this.#nameBytes
    const { length } = name
    if (length === 0 || from + length > bytes.length) return false
    for (let i = length - 1; i >= 0; i--) if (name[i] !== bytes[from + i]) return false
    return true
  }

  #line(text: string): void {
    if (text.startsWith('#')) return
    const open = text.indexOf('{')
    const close = text.lastIndexOf('} ')
    const labelled = open !== -1 && open < close
    const nameEnd = labelled ? open : text.indexOf(' ')
    if (nameEnd === -1) return
    const name = text.slice(0, nameEnd)
    if (name !== this.#name) {
      this.#name = name
      this.#nameBytes = Buffer.from(`${name}{`)
      this.#take = this.#takes(name)
      this.#place = -1
    }
    if (this.#take === undefined) return
    const value = numberIn(text.slice((labelled ? close : nameEnd) + (labelled ? 2 : 1)))
    if (!labelled) {
      if (value !== undefined) this.#take(value, '', -1)
      return
    }
    const labels = text.slice(open + 1, close)
    this.#place = this.#known.place(labels, this.#place)
    if (value !== undefined) this.#take(value, this.#known.textAt(this.#place), this.#place)
  }
}
const NEW_LINE = 10
const HASH = '#'.charCodeAt(0)
const BRACE_END = '}'.charCodeAt(0)
const ZERO = '0'.charCodeAt(0)
const NINE = '9'.charCodeAt(0)
/** So many make a number that is exact. */
const DIGITS = 15

/** NaN is how RabbitMQ says that it has none: it is left out, as a line that can't be read is. */
const numberIn = (text: string): number | undefined => {
  const value = Number(text)
  if (!Number.isNaN(value)) return value
  const [first = ''] = text.trim().split(' ')
  const number =
    first === '+Inf' ? Number.POSITIVE_INFINITY : first === '-Inf' ? Number.NEGATIVE_INFINITY : Number(first)
  return Number.isNaN(number) ? undefined : number
}

/**
 * Labels by their names. `escaped`: whether the writer escapes; where it does not, a text ends at the quote that is followed by another label or
 * by the end, and a backslash is one.
 */
export const labelsOf = (labels: string, escaped: boolean): Record<string, string> => {
  const pattern = escaped
    ? /([a-zA-Z_]\w*)="((?:[^"\\]|\\.)*)"(?:,|$)/gy
    : /([a-zA-Z_]\w*)="(.*?)"(?:,(?=[a-z_]+=")|$)/gy
  return Object.fromEntries(
    [...labels.matchAll(pattern)].map(([, name = '', text = '']) => [name, escaped ? unescaped(text) : text])
  )
}

const unescaped = (text: string): string =>
  text.includes('\\') ? text.replace(/\\(.)/g, (_, char: string) => (char === 'n' ? '\n' : char)) : text

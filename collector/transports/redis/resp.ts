import { Unseen } from '../../reasons.ts'

/** An error that the server answered with. */
export class ReplyError extends Error {}

const [PLUS, MINUS, COLON, DOLLAR, STAR, CR] = [0x2b, 0x2d, 0x3a, 0x24, 0x2a, 0x0d]
const [ZERO, NINE] = [0x30, 0x39]
/** Names come again and again: up to this length, in bytes, each is made once. */
const SHORT = 24
const PLACES = 1024
const MOST_AT_ONCE = 1000
const MORE = Symbol('more')

/** Values by their names. Of a value that is an array only the first item is kept: of an entry its id, and not its body. */
export type Fields = Record<string, unknown>

/**
 * What is made of an answer: what it is, or of an array of names and values in turn an object with those in `names`, or of an array of such arrays an array of
 * such objects. What is left out is passed over in the bytes: with 10,000 streams it would be most of what a poll makes. Errors and null stay what they are.
 */
export type Shape = { as: 'is' } | { as: 'fields' | 'list of fields'; names: ReadonlySet<unknown> }
export const AS_IT_IS: Shape = { as: 'is' }

/**
 * Reads answers out of what arrives (RESP2, which every server speaks unless asked for another; same page, "RESP protocol description").
 *
 *   +<text>  -<error>  :<number>  $<bytes>\r\n<text>  $-1 (null)  *<count> and so many answers  *-1 (null), each ended by \r\n
 *
 * An answer that is not whole yet is read anew when more has arrived: answers are small, but for single long texts, which are waited for.
 */
export class Decoder {
  #waiting: Buffer[] = []
  #length = 0
  /** Bytes without which it can't go on. */
  #needed = 0
  #bytes: Buffer = Buffer.alloc(0)
  #at = 0
  readonly #known: (string | undefined)[] = new Array(PLACES)

  /** Takes what arrived, and gives each whole answer to `take`. `shape` is asked for each. */
  push(arrived: Buffer, shape: () => Shape, take: (answer: unknown) => void): void {
    this.#waiting.push(arrived)
    this.#length += arrived.length
    if (this.#length < this.#needed) return
    this.#bytes = this.#waiting.length === 1 ? arrived : Buffer.concat(this.#waiting, this.#length)
    this.#needed = 0
    this.#at = 0
    let done = 0
    while (done < this.#bytes.length) {
      const answer = this.#shaped(shape())
      if (answer === MORE) break
      done = this.#at
      take(answer)
    }
    const rest = this.#bytes.subarray(done)
    this.#waiting = rest.length === 0 ? [] : [rest]
    this.#length = rest.length
    this.#needed = Math.max(0, this.#needed - done)
  }

  #shaped(shape: Shape): unknown {
    if (shape.as === 'is') return this.#answer()
    return shape.as === 'fields' ? this.#fields(shape.names) : this.#listOfFields(shape.names)
  }

  #answer(): unknown {
    const type = this.#bytes[this.#at]
    if (type === undefined) return MORE
    this.#at += 1
    if (type === DOLLAR || type === STAR || type === COLON) {
      const number = this.#number()
      if (number === MORE || type === COLON) return number
      return type === STAR ? this.#list(number) : this.#text(number)
    }
    const line = this.#line(type)
    return type === MINUS && line !== MORE ? new ReplyError(line) : line
  }

  /** A line of text: of what is no other type. */
  #line(type: number): string | typeof MORE {
    if (type !== PLUS && type !== MINUS)
      throw new Unseen('What answers at this port is not Redis.', null, 'configuration')
    const from = this.#at
    const end = this.#bytes.indexOf(CR, from)
    // Not before its line feed is there.
    if (end < 0 || end + 1 >= this.#bytes.length) return MORE
    this.#at = end + 2
    return this.#bytes.toString('utf8', from, end)
  }

  /** To the end of the line. */
  #number(): number | typeof MORE {
    const bytes = this.#bytes
    const negative = bytes[this.#at] === MINUS
    let at = negative ? this.#at + 1 : this.#at
    let value = 0
    for (let byte = bytes[at]; byte !== CR; byte = bytes[++at]) {
      if (byte === undefined) return MORE
      value = value * 10 + byte - ZERO
    }
    if (at + 1 >= bytes.length) return MORE
    this.#at = at + 2
    return negative ? -value : value
  }

  #text(length: number): string | null | typeof MORE {
    if (length < 0) return null
    const from = this.#at
    if (!this.#pass(length)) return MORE
    const end = from + length
    // What begins with a digit is an id or a time, and hardly comes again.
    const first = this.#bytes[from] ?? 0
    return length <= SHORT && first > NINE ? this.#short(from, end) : this.#bytes.toString('utf8', from, end)
  }

  /** Over a text and the end of its line; whether it is there. */
  #pass(length: number): boolean {
    const end = this.#at + length + 2
    if (end > this.#bytes.length) {
      this.#needed = end
      return false
    }
    this.#at = end
    return true
  }

  #list(count: number): unknown {
    if (count < 0) return null
    // Made as long as it will be; but not for a count that is not to be believed.
    const list: unknown[] = new Array(Math.min(count, MOST_AT_ONCE))
    for (let i = 0; i < count; i++) {
      const item = this.#answer()
      if (item === MORE) return MORE
      list[i] = item
    }
    return list
  }

  #listOfFields(names: ReadonlySet<unknown>): unknown {
    if (this.#bytes[this.#at] !== STAR) return this.#answer()
    this.#at += 1
    const count = this.#number()
    if (count === MORE) return MORE
    if (count < 0) return null
    const list: unknown[] = new Array(Math.min(count, MOST_AT_ONCE))
    for (let i = 0; i < count; i++) {
      const item = this.#fields(names)
      if (item === MORE) return MORE
      list[i] = item
    }
    return list
  }

  #fields(names: ReadonlySet<unknown>): unknown {
    if (this.#bytes[this.#at] !== STAR) return this.#answer()
    this.#at += 1
    const count = this.#number()
    if (count === MORE) return MORE
    if (count < 0) return null
    const fields: Fields = {}
    for (let i = 0; i < count; i += 2) {
      const name = this.#answer()
      if (name === MORE) return MORE
      if (typeof name === 'string' && names.has(name) && i + 1 < count) {
        const value = this.#value()
        if (value === MORE) return MORE
        fields[name] = value
      } else if (i + 1 < count && !this.#skip(1)) return MORE
    }
    return fields
  }

  /** A value as it is; of an array the first item, null where there is none. */
  #value(): unknown {
    if (this.#bytes[this.#at] !== STAR) return this.#answer()
    this.#at += 1
    const count = this.#number()
    if (count === MORE) return MORE
    if (count <= 0) return null
    const first = this.#answer()
    return first === MORE || !this.#skip(count - 1) ? MORE : first
  }

  /** Over so many answers; whether they are there. */
  #skip(answers: number): boolean {
    for (let left = answers; left > 0; left--) {
      const type = this.#bytes[this.#at]
      if (type === undefined) return false
      this.#at += 1
      if (type !== DOLLAR && type !== STAR && type !== COLON) {
        if (this.#line(type) === MORE) return false
        continue
      }
      const number = this.#number()
      if (number === MORE) return false
      if (type === STAR && number > 0) left += number
      if (type === DOLLAR && number >= 0 && !this.#pass(number)) return false
    }
    return true
  }

  /** A short text; the same one again where its place in the table still has it. */
  #short(from: number, end: number): string {
    const bytes = this.#bytes
    const middle = bytes[(from + end) >> 1] ?? 0
    const place = (end - from + 31 * (bytes[from] ?? 0) + 37 * middle + 41 * (bytes[end - 1] ?? 0)) % PLACES
    const known = this.#known[place]
    if (known !== undefined && this.#is(known, from, end)) return known
    const text = bytes.toString('utf8', from, end)
    this.#known[place] = text
    return text
  }

  /** Whether these bytes are this text. Only of ASCII is a byte a character; another is not found, and made anew. */
  #is(text: string, from: number, end: number): boolean {
    if (text.length !== end - from) return false
    for (let i = from; i < end; i++) {
      const byte = this.#bytes[i] ?? 0
      if (byte > 0x7f || text.charCodeAt(i - from) !== byte) return false
    }
    return true
  }
}

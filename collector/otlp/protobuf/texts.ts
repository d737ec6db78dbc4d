/** Longer texts are not kept: they come once, or seldom. */
const LONGEST = 96
const SLOTS = 2 ** 14

/**
 * Texts that were read before, by their bytes: names come again with each span, and are then neither decoded nor made anew, so that maps find them by a hash
 * that they have already. A table of fixed size, where one text drives out another; only ASCII is kept, of which a byte is a character.
 */
export class Texts {
  /** Of the text that was read last. */
  hash = 0
  private readonly said: string[] = new Array(SLOTS).fill('')
  private readonly made: string[] = new Array(SLOTS).fill('')
  private readonly make: (text: string) => string

  /** `make`: what is given for a text. */
  constructor(make: (text: string) => string) {
    this.make = make
  }

  at(bytes: Buffer, start: number, end: number): string {
    const length = end - start
    this.hash = 0
    if (length === 0) return ''
    if (length > LONGEST) return this.make(bytes.toString('utf8', start, end))
    let hash = length
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (bytes[at] ?? 0)) | 0
    this.hash = hash
    const slot = (hash ^ (hash >>> 14)) & (SLOTS - 1)
    if (isAt(this.said[slot] ?? '', bytes, start, length)) return this.made[slot] ?? ''
    const text = bytes.toString('utf8', start, end)
    const made = this.make(text)
    // A character that takes several bytes is fewer than these, or stands for bytes that are none.
    if (text.length === length) {
      this.said[slot] = text
      this.made[slot] = made
    }
    return made
  }
}

const isAt = (text: string, bytes: Buffer, start: number, length: number): boolean => {
  if (text.length !== length) return false
  for (let i = 0; i < length; i++) if (text.charCodeAt(i) !== bytes[start + i]) return false
  return true
}

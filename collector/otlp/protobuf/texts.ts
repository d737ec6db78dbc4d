import type { Wire } from './wire.ts'

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
  /** Of each slot: how long its text is, 0 for none; its bytes; and what was made of it. */
  private readonly lengths = new Uint8Array(SLOTS)
  private readonly kept = new Uint8Array(SLOTS * LONGEST)
  private readonly view = new DataView(this.kept.buffer)
  private readonly made: string[] = new Array(SLOTS).fill('')
  private readonly make: (text: string) => string

  /** `make`: what is given for a text. */
  constructor(make: (text: string) => string) {
    this.make = make
  }

  /** The text from `wire.at` to `end`. */
  at({ bytes, view, at: start }: Wire, end: number): string {
    const length = end - start
    this.hash = 0
    if (length === 0) return ''
    if (length > LONGEST) return this.make(bytes.toString('utf8', start, end))
    const hash = hashAt(view, start, end)
    this.hash = hash
    const slot = (hash ^ (hash >>> 14)) & (SLOTS - 1)
    if (this.lengths[slot] === length && isSame(this.view, slot * LONGEST, view, start, length))
      return this.made[slot] ?? ''
    const text = bytes.toString('utf8', start, end)
    const made = this.make(text)
    // A character that takes several bytes is fewer than these, or stands for bytes that are none.
    if (text.length === length) {
      this.lengths[slot] = length
      this.kept.set(bytes.subarray(start, end), slot * LONGEST)
      this.made[slot] = made
    }
    return made
  }
}

/** Four bytes at once. */
const hashAt = (view: DataView, start: number, end: number): number => {
  let hash = end - start
  let at = start
  for (; at + 4 <= end; at += 4) {
    hash = Math.imul(hash ^ view.getInt32(at), 0x85ebca6b)
    hash ^= hash >>> 15
  }
  for (; at < end; at++) hash = (Math.imul(hash, 31) + view.getUint8(at)) | 0
  return hash
}

const isSame = (one: DataView, from: number, other: DataView, start: number, length: number): boolean => {
  let i = 0
  for (; i + 4 <= length; i += 4) if (one.getInt32(from + i) !== other.getInt32(start + i)) return false
  for (; i < length; i++) if (one.getUint8(from + i) !== other.getUint8(start + i)) return false
  return true
}

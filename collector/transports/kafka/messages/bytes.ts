import type { Reader } from '@platformatic/kafka'

/**
 * An answer's bytes, read without a BigInt or an object a number: an answer may name a hundred thousand partitions. Types as in Kafka's protocol guide ("Protocol
 * Primitive Types"), of flexible versions (KIP-482).
 */
export class Bytes {
  readonly #bytes: Buffer
  #at = 0

  constructor(reader: Reader) {
    this.#bytes = reader.buffer.slice(reader.position)
  }

  int16(): number {
    const value = this.#bytes.readInt16BE(this.#at)
    this.#at += 2
    return value
  }

  int32(): number {
    const value = this.#bytes.readInt32BE(this.#at)
    this.#at += 4
    return value
  }

  /** INT64, exact up to 2^53: a partition that takes a million messages a second gets there after 285 years. */
  int64(): number {
    const value = this.#bytes.readInt32BE(this.#at) * 0x1_0000_0000 + this.#bytes.readUInt32BE(this.#at + 4)
    this.#at += 8
    return value
  }

  /** Of COMPACT_STRING or COMPACT_ARRAY; −1 for null. UNSIGNED_VARINT of one more. */
  length(): number {
    return this.#varint() - 1
  }

  string(): string {
    const length = this.length()
    const value = this.#bytes.toString('utf8', this.#at, this.#at + length)
    this.#at += length
    return value
  }

  skip(count: number): void {
    this.#at += count
  }

  skipString(): void {
    this.skip(Math.max(0, this.length()))
  }

  /** TAG_BUFFER: what newer brokers may add. */
  skipTags(): void {
    for (let count = this.#varint(); count > 0; count--) {
      this.#varint()
      this.skip(this.#varint())
    }
  }

  #varint(): number {
    let value = 0
    for (let shift = 0; ; shift += 7) {
      const byte = this.#bytes.readUInt8(this.#at++)
      value |= (byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
}

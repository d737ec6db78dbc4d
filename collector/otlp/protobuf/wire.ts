import { Malformed } from '../span.ts'

/** Wire types of the protobuf encoding (protobuf.dev, "Encoding"); groups (3, 4) are not used by OTLP. */
const VARINT = 0
const FIXED64 = 1
const LENGTH = 2
const FIXED32 = 5

/**
 * Reads protobuf's wire format in place. A message is read by a function of (wire, end) that takes tags until `wire.at` is `end` and skips
 * what it does not need. Everything that does not fit throws Malformed; nothing is read past the end.
 */
export class Wire {
  readonly bytes: Buffer
  readonly view: DataView
  at = 0
  /** Both halves of the fixed64 that was read last. */
  low = 0
  high = 0
  /** The attribute's value that was read last, and a number that goes with it: equal ones have the same. */
  value: string | number | undefined
  hash = 0
  constructor(bytes: Uint8Array) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  /** A varint as a number: exact to 2^53, which tags, lengths, enums and counts never pass. */
  varint(): number {
    const { bytes } = this
    let byte = bytes[this.at++]
    if (byte === undefined) throw cutShort()
    if (byte < 0x80) return byte
    let value = byte & 0x7f
    let scale = 128
    for (let i = 1; i < 10; i++) {
      byte = bytes[this.at++]
      if (byte === undefined) throw cutShort()
      value += (byte & 0x7f) * scale
      if (byte < 0x80) return value
      scale *= 128
    }
    throw new Malformed('A number is longer than ten bytes.')
  }

  /** The end of a length-delimited field that begins here; it has to lie within `end`. */
  limit(end: number): number {
    const length = this.varint()
    const limit = this.at + length
    if (limit > end) throw cutShort()
    return limit
  }

  text(end: number): string {
    const limit = this.limit(end)
    const start = this.at
    this.at = limit
    return this.bytes.toString('utf8', start, limit)
  }

  /** Leaves both halves in `low` and `high`, so that the difference of two times keeps its nanoseconds. */
  fixed64(end: number): void {
    const start = this.at
    this.at += 8
    if (this.at > end) throw cutShort()
    this.low = this.view.getUint32(start, true)
    this.high = this.view.getUint32(start + 4, true)
  }

  double(end: number): number {
    const start = this.at
    this.at += 8
    if (this.at > end) throw cutShort()
    return this.view.getFloat64(start, true)
  }

  /** Passes over the field with this tag. */
  skip(tag: number, end: number): void {
    if (tag < 8) throw new Malformed('A field has the number 0.')
    switch (tag & 7) {
      case VARINT:
        this.varint()
        break
      case FIXED64:
        this.at += 8
        break
      case LENGTH:
        this.at = this.limit(end)
        break
      case FIXED32:
        this.at += 4
        break
      default:
        throw new Malformed('A field has a wire type that OTLP does not use.')
    }
    if (this.at > end) throw cutShort()
  }

  /** A message's fields have to end where the message does. */
  ended(end: number): void {
    if (this.at !== end) throw cutShort()
  }
}

const cutShort = () => new Malformed('The protobuf message ends too early.')

/**
 * A short name of bytes, for telling time series apart: two FNV-1a sums of 32 bits. `add` takes what has no order, as attributes have none, by adding
 * their sums up.
 */
export class Sum {
  private high = 0
  private low = 0

  add(bytes: Uint8Array, start: number, end: number): void {
    let a = 0x811c9dc5
    let b = 0x01000193
    for (let i = start; i < end; i++) {
      const byte = bytes[i] ?? 0
      a = Math.imul(a ^ byte, 0x01000193)
      b = Math.imul(b ^ byte, 0x85ebca6b) ^ (b >>> 13)
    }
    this.high = (this.high + a) | 0
    this.low = (this.low + b) | 0
  }

  get text(): string {
    return `${(this.high >>> 0).toString(36)}.${(this.low >>> 0).toString(36)}`
  }
}

export const nameOfBytes = (bytes: Uint8Array, start = 0, end = bytes.length): string => {
  const sum = new Sum()
  sum.add(bytes, start, end)
  return sum.text
}

/** An export's body that is held for a while, so that the earlier spans of a trace are still there once it is told slow or failed. */
export interface Held {
  atMs: number
  bytes: Uint8Array
  isJson: boolean
  /** Of the trace ids in it the last four bytes (`tailOf`): what is not in it is known without a look. */
  tails: Int32Array
  /** It was looked through once, with what was wanted by then. */
  seen: boolean
}

/** What an entry takes besides its bytes. */
const ENTRY_BYTES = 300
const sizeOf = ({ bytes, tails }: Held): number => bytes.byteLength + tails.byteLength + ENTRY_BYTES
/** A body much smaller than the memory that it is a piece of would hold all of that. */
const MOST_WASTE = 1.25

/** The newest bodies: at most so many bytes, for at most so long. Nothing is done for a span of them. */
export class Ring {
  bytes = 0
  /** How old what had to make room was, ms; undefined while there is room for all. */
  reachMs: number | undefined
  private held: Held[] = []
  private first = 0
  private readonly mostBytes: number
  private readonly keepMs: number
  private readonly leaves: (held: Held) => void

  /** `leaves` is told of each body that was not looked through when it goes. */
  constructor(mostBytes: number, keepMs: number, leaves: (held: Held) => void) {
    this.mostBytes = mostBytes
    this.keepMs = keepMs
    this.leaves = leaves
  }

  hold(body: Uint8Array, isJson: boolean, tails: Int32Array, nowMs: number): void {
    if (body.byteLength > this.mostBytes / 4) return
    const isPiece = body.buffer.byteLength > body.byteLength * MOST_WASTE
    const bytes = isPiece ? new Uint8Array(body) : body
    const held = { atMs: nowMs, bytes, isJson, tails, seen: false }
    this.held.push(held)
    this.bytes += sizeOf(held)
    while (this.bytes > this.mostBytes) {
      this.reachMs = nowMs - (this.held[this.first]?.atMs ?? nowMs)
      this.drop()
    }
  }

  /** All that is held, the oldest first. */
  *all(): Iterable<Held> {
    for (let i = this.first; i < this.held.length; i++) {
      const held = this.held[i]
      if (held !== undefined) yield held
    }
  }

  expire(nowMs: number): void {
    for (let held = this.held[this.first]; held !== undefined; held = this.held[this.first]) {
      if (nowMs - held.atMs <= this.keepMs) break
      this.drop()
    }
  }

  private drop(): void {
    const held = this.held[this.first]
    if (held === undefined) return
    this.first += 1
    this.bytes -= sizeOf(held)
    if (!held.seen) this.leaves(held)
    if (this.first < 1024) return
    this.held = this.held.slice(this.first)
    this.first = 0
  }
}

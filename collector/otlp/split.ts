import { addAt, emptyHistogram, type Histogram, merge, OTHERS } from '../../model/index.ts'

/** Latencies since they were last taken, of who it was and by code. */
export interface Share {
  who: string
  code: number
  latency: Histogram
}

/** What is kept apart of one method: beyond these they go into `(other)`. */
const MOST = 40
/** Who took or made no call for this long is forgotten. */
const FORGET_MS = 15 * 60_000

/** How many are kept apart in all splits together: names that ever change must not take memory without end. */
export class Room {
  used = 0
  /** Calls of those there was no room for. */
  others = 0
  private readonly most: number
  constructor(most = 50_000) {
    this.most = most
  }
  get isFull(): boolean {
    return this.used >= this.most
  }
}

interface Whose {
  idleSinceMs: number | undefined
  codes: (Histogram | undefined)[]
}

/** Latencies kept apart by who called or served, and by status code. */
export class Split {
  private readonly whose = new Map<string, Whose>()
  private readonly room: Room
  constructor(room: Room) {
    this.room = room
  }

  get size(): number {
    return this.whose.size
  }

  count(who: string, code: number, place: number, seconds: number, weight: number): void {
    const { codes } = this.of(who, weight)
    let latency = codes[code]
    if (latency === undefined) {
      latency = emptyHistogram()
      codes[code] = latency
    }
    addAt(latency, place, seconds, weight)
  }

  add(who: string, code: number, latency: Histogram, calls: number): void {
    const { codes } = this.of(who, calls)
    const before = codes[code]
    codes[code] = before === undefined ? latency : merge([before, latency])
  }

  /** What came since the last time. */
  take(nowMs: number): Share[] {
    const shares: Share[] = []
    for (const [who, whose] of this.whose) {
      let any = false
      whose.codes.forEach((latency, code) => {
        if (latency === undefined) return
        any = true
        shares.push({ who, code, latency })
      })
      if (any) {
        whose.codes = []
        whose.idleSinceMs = undefined
        continue
      }
      whose.idleSinceMs ??= nowMs
      if (nowMs - whose.idleSinceMs > FORGET_MS) this.whose.delete(who)
    }
    return shares
  }

  private of(who: string, calls: number): Whose {
    const known = this.whose.get(who)
    if (known !== undefined) return known
    const isOther = who !== OTHERS && (this.whose.size >= MOST || this.room.isFull)
    if (isOther) {
      this.room.others += calls
      return this.of(OTHERS, calls)
    }
    this.room.used += 1
    const made: Whose = { idleSinceMs: undefined, codes: [] }
    this.whose.set(who, made)
    return made
  }
}

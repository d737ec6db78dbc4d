import { addAt, addTo, emptyHistogram, type Histogram, OTHERS } from '../../model/index.ts'
import { Told } from './counted.ts'
import { Room, Split } from './split.ts'

/** Callers of one method that are kept apart; beyond these they are `(other)`. */
const MOST = 40
/** Within a caller only codes are told apart, and they are few. */
const ENOUGH = new Room(Number.POSITIVE_INFINITY)
const FORGET_MS = 15 * 60_000

interface Caller {
  lastMs: number
  told: Told
  /** Of calls of which the server's span came too: its time, and what the caller waited beyond that. */
  answered: Histogram
  between: Histogram
}

/** A caller's calls since the last time, by code; `answered` and `between` are empty where no server's span was joined. */
export interface Calling {
  caller: string
  codes: { code: number; latency: Histogram }[]
  answered: Histogram
  between: Histogram
}

/** Who calls one method. */
export class Callers {
  private readonly callers = new Map<string, Caller>()
  private readonly room: Room
  constructor(room: Room) {
    this.room = room
  }

  get size(): number {
    return this.callers.size
  }

  of(service: string, nowMs: number): Caller {
    const known = this.callers.get(service)
    if (known !== undefined) {
      known.lastMs = nowMs
      return known
    }
    if (service !== OTHERS && (this.callers.size >= MOST || this.room.isFull)) {
      this.room.others += 1
      return this.of(OTHERS, nowMs)
    }
    this.room.used += 1
    const made = {
      lastMs: nowMs,
      told: new Told(() => new Split(ENOUGH)),
      answered: emptyHistogram(),
      between: emptyHistogram()
    }
    this.callers.set(service, made)
    return made
  }

  take(nowMs: number): Calling[] {
    return [...this.callers].map(([caller, each]) => {
      const { answered, between, told, lastMs } = each
      each.answered = emptyHistogram()
      each.between = emptyHistogram()
      if (nowMs - lastMs > FORGET_MS) this.callers.delete(caller)
      return { caller, codes: told.take(nowMs).shares, answered, between }
    })
  }
}

/** Clocks of both ends don’t matter: each end timed its own part. A server that took longer than its caller waited went on after that. */
export const countJoined = (
  { answered, between }: Caller,
  { seconds, weight }: { seconds: number; weight: number },
  server: { seconds: number; place: number }
): void => {
  addAt(answered, server.place, server.seconds, weight)
  addTo(between, Math.max(0, seconds - server.seconds), weight)
}

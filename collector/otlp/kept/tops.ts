/** Of each way and window so many traces are kept. */
export const MOST_SLOW = 3
export const MOST_FAILED = 3
/** Of all ways together in a window, slow and failed ones each. Beyond half of it a way has one. */
export const MOST_IN_ALL = 200
export const WINDOW_MS = 5 * 60_000

/** The slowest and failed of one way (a method as it is served, or called by a service; a channel as it is sent to, or taken from) in the present window. */
export class Tops {
  window = -1
  /** What takes no longer is not among the slowest. */
  bar = -1
  slow: { trace: string; seconds: number }[] = []
  failed: string[] = []
  isFull = false

  begin(window: number): void {
    this.window = window
    this.bar = -1
    this.slow = []
    this.failed = []
    this.isFull = false
  }
}

/** Told of traces that come among those that are kept, and go from there. */
export interface Marks {
  mark(trace: string): void
  unmark(trace: string): void
}

/** Judges which traces are kept. Most spans are passed over by two comparisons. */
export class Judge {
  /** Ways of which no trace could be kept, or fewer than of others: there were too many at once. */
  short = 0
  private window = -1
  private slow = 0
  private failed = 0
  private readonly marks: Marks
  constructor(marks: Marks) {
    this.marks = marks
  }

  at(nowMs: number): void {
    const window = Math.floor(nowMs / WINDOW_MS)
    if (window === this.window) return
    this.window = window
    this.slow = 0
    this.failed = 0
  }

  /** Whether `see` has anything to judge here; only then is the trace's id made. */
  cares(tops: Tops, seconds: number, failed: boolean): boolean {
    return tops.window !== this.window || seconds > tops.bar || (failed && !tops.isFull)
  }

  see(tops: Tops, seconds: number, failed: boolean, trace: string): void {
    if (tops.window !== this.window) tops.begin(this.window)
    if (failed && !tops.isFull && !tops.failed.includes(trace)) this.addFailed(tops, trace)
    if (seconds > tops.bar) this.addSlow(tops, seconds, trace)
  }

  private addFailed(tops: Tops, trace: string): void {
    const most = this.most(MOST_FAILED, this.failed)
    if (tops.failed.length < most) {
      tops.failed.push(trace)
      this.failed += 1
      this.marks.mark(trace)
    } else if (most < MOST_FAILED) this.short += 1
    tops.isFull = tops.failed.length >= most
  }

  private addSlow(tops: Tops, seconds: number, trace: string): void {
    const before = tops.slow.find((one) => one.trace === trace)
    if (before !== undefined) before.seconds = Math.max(before.seconds, seconds)
    else {
      const most = Math.max(tops.slow.length, this.most(MOST_SLOW, this.slow))
      if (most === 0) {
        this.short += 1
        tops.bar = Number.POSITIVE_INFINITY
        return
      }
      tops.slow.push({ trace, seconds })
      this.marks.mark(trace)
      tops.slow.sort((a, b) => b.seconds - a.seconds)
      const over = tops.slow.length > most ? tops.slow.pop() : undefined
      if (over === undefined) this.slow += 1
      else this.marks.unmark(over.trace)
    }
    const full = tops.slow.length >= this.most(MOST_SLOW, this.slow)
    tops.bar = full ? Math.min(...tops.slow.map((one) => one.seconds)) : -1
  }

  private most(each: number, marked: number): number {
    if (marked >= MOST_IN_ALL) return 0
    return marked >= MOST_IN_ALL / 2 ? 1 : each
  }
}

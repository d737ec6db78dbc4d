/** Bodies are refused above these sizes: as sent, and inflated. */
export const MOST_SENT_BYTES = 16 * 2 ** 20
export const MOST_INFLATED_BYTES = 64 * 2 ** 20
/** Bodies on their way in, all senders together; beyond it they are asked to come again. */
const MOST_WAITING_BYTES = 128 * 2 ** 20
/** A body that is not here whole after this time is refused: a slow sender holds memory. */
export const PATIENCE_MS = 60_000

/** Of each second, how much may go into reading telemetry; the rest is for asking brokers and judging. */
const SHARE = 0.7
/** How far ahead of that share a burst may run, ms of work. */
const BURST_MS = 2000

/**
 * What the intake has in hand, and whether more may come. The work of reading is a bucket that leaks `SHARE` ms a ms: senders that bring more
 * than that for longer than a burst are asked to come again, and the polls of brokers, on the same thread, keep their interval.
 */
export class Load {
  waitingBytes = 0
  private workMs = 0
  private atMs = 0
  private readonly share: number
  constructor(share = SHARE) {
    this.share = share
  }

  get isFull(): boolean {
    return this.waitingBytes > MOST_WAITING_BYTES
  }

  isBusy(nowMs: number): boolean {
    this.leak(nowMs)
    return this.workMs > BURST_MS
  }

  worked(ms: number, nowMs: number): void {
    this.leak(nowMs)
    this.workMs += ms
  }

  private leak(nowMs: number): void {
    this.workMs = Math.max(0, this.workMs - this.share * Math.max(0, nowMs - this.atMs))
    this.atMs = nowMs
  }
}

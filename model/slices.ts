/** Work that can be put down between two of its parts, and taken up again. */
export type Sliced<T> = Generator<void, T, void>

/** ms */
const SLICE_MS = 15

/** All of it at once. */
export const atOnce = <T>(work: Sliced<T>): T => {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** In slices, over turns of the event loop: what comes in meanwhile is not held up for longer than one. Rejects with what the work throws. */
export const inSlices = async <T>(work: Sliced<T>): Promise<T> => {
  let untilMs = performance.now() + SLICE_MS
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    if (performance.now() < untilMs) continue
    await new Promise((resolve) => setImmediate(resolve))
    untilMs = performance.now() + SLICE_MS
  }
}

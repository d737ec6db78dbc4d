import { randomOf } from './random.ts'
import type { Flow, Scenario } from './scenarios.ts'

export const EVERY_MS = 60_000
/** A week's history is the same wherever and whenever it is made. */
const SEED = 20_261_124
/** Of each group, while anybody reads. */
const READERS = 3

/** How one flow stands at a moment. */
export interface Stand {
  flow: Flow
  /** How many messages came, and how many its readers took. */
  came: number
  took: number
  readers: number
  /** Whether who reads may not be seen. */
  isHidden: boolean
  /** When the message of this number came, Unix ms. */
  cameAt(number: number): number
}

export interface Moment {
  atMs: number
  /** Since the scenario began. */
  hour: number
  stands: Stand[]
}

/** A scenario minute by minute, up to `untilMs`. The same for the same scenario and moment. */
export const momentsOf = function* ({ flows, hours }: Scenario, untilMs: number): Generator<Moment> {
  const random = randomOf(SEED)
  const counts = flows.map(() => ({ came: [] as number[], took: 0 }))
  const polls = hours * 60
  const msOf = (poll: number): number => untilMs - (polls - 1 - poll) * EVERY_MS
  for (let i = 0; i < polls; i++) {
    const hour = i / 60
    const stands = flows.map((flow, at): Stand => {
      const count = counts[at] ?? { came: [], took: 0 }
      const came = (count.came.at(-1) ?? 0) + arrivalsOf(flow, hour, random())
      const can = Math.round((flow.capacity(hour) * EVERY_MS) / 1000)
      count.took += Math.min(came - count.took, can)
      const { setBack } = flow
      if (setBack !== undefined && i === Math.round(setBack.hour * 60))
        count.took = Math.max(0, count.took - setBack.minutes * 60 * flow.rate)
      count.came.push(came)
      return {
        flow,
        came,
        took: count.took,
        readers: flow.readers?.(hour) ?? (flow.capacity(hour) > 0 ? READERS : 0),
        isHidden: hour >= (flow.hiddenFrom ?? Number.POSITIVE_INFINITY),
        cameAt: (number) => cameAt(count.came, number, msOf)
      }
    })
    yield { atMs: msOf(i), hour, stands }
  }
}

/** Messages of one minute. */
const arrivalsOf = ({ rate, arrives }: Flow, hour: number, random: number): number => {
  const share = arrives?.(hour) ?? 1
  const busy = rate * share * (0.66 + 0.34 * Math.sin(((hour % 24) / 24) * 2 * Math.PI)) * (0.9 + 0.2 * random)
  return Math.round((busy * EVERY_MS) / 1000)
}

/** By how many had come at each poll: within a minute they come evenly. */
const cameAt = (came: readonly number[], number: number, msOf: (poll: number) => number): number => {
  const poll = Math.max(0, firstNotBelow(came, number))
  const [before, after] = [came[poll - 1] ?? 0, came[poll] ?? number]
  return Math.round(msOf(poll) - (EVERY_MS * (after - number)) / Math.max(1, after - before))
}

const firstNotBelow = (sorted: readonly number[], wanted: number): number => {
  let [low, high] = [0, sorted.length - 1]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) < wanted) low = middle + 1
    else high = middle
  }
  return low
}

import type { Publishing } from '../flows.ts'
import { ById } from './by-id.ts'
import { Numbers } from './numbers.ts'
import type { Path } from './paths.ts'

/** About a million messages back: some 70 MiB, of which only what is used is taken from the machine. */
const SENDINGS = 2 ** 20
/** Seconds of the steps of ways that have more than one. */
const HOPS = 2 ** 22

/** A row of `ById`: 48 bytes. Its whole numbers 3 and 4, its floats from 3. */
const WIDTH = 6
const PATH = 3
const PUBLISHING = 4
const SENT = 3
const FIRST_HOP = 4
/** Where the steps after the first begin, counted from the first there ever was. */
const HOPS_AT = 5

/** A message's way up to where it was sent. `hops`: seconds of each step; they add up to the time since it began. */
export interface Way {
  path: Path
  hops: number[]
}

/**
 * Where messages stood on their way when they were sent, by the id of the span that sent them: a ring of numbers, from which the oldest go. It reaches as far
 * back as a million messages do, and so hours where a message waits for hours.
 */
export class Sendings {
  private readonly ring = new ById(SENDINGS, WIDTH)
  private readonly floats = this.ring.floats
  private readonly numbers = this.ring.numbers
  private readonly known = new Numbers<Publishing>()
  private readonly steps = new Numbers<Path>()
  private readonly hops = new Float32Array(HOPS)
  private nextHop = 0

  add(id: number, sentMs: number, by: Publishing | undefined, { path, hops }: Way): number {
    const { floats, numbers } = this
    const at = this.ring.add(id)
    const row = at * WIDTH
    floats[row + SENT] = sentMs
    numbers[2 * row + PATH] = this.steps.of(path)
    numbers[2 * row + PUBLISHING] = this.known.of(by)
    floats[row + FIRST_HOP] = hops[0] ?? 0
    floats[row + HOPS_AT] = this.nextHop
    for (let i = 1; i < hops.length; i++) this.hops[this.nextHop++ & (HOPS - 1)] = hops[i] ?? 0
    return at
  }

  /** The place of the newest sending by this span, or -1. */
  find(id: number): number {
    return this.ring.find(id)
  }

  sentAtMs(at: number): number {
    return this.floats[at * WIDTH + SENT] ?? 0
  }
  by(at: number): Publishing | undefined {
    return this.known.at(this.numbers[2 * at * WIDTH + PUBLISHING] ?? 0)
  }

  /** How long ago the oldest that is kept was sent, ms; undefined while there is room for all. */
  reachMs(nowMs: number): number | undefined {
    const { next } = this.ring
    return next > SENDINGS ? nowMs - this.sentAtMs(this.ring.at(next)) : undefined
  }

  /** undefined where its steps were overwritten. */
  way(at: number): Way | undefined {
    const path = this.steps.at(this.numbers[2 * at * WIDTH + PATH] ?? 0)
    const from = this.floats[at * WIDTH + HOPS_AT] ?? 0
    if (path === undefined || this.nextHop - from > HOPS) return undefined
    const hops = [this.floats[at * WIDTH + FIRST_HOP] ?? 0]
    for (let i = 0; i < path.length - 1; i++) hops.push(this.hops[(from + i) & (HOPS - 1)] ?? 0)
    return { path, hops }
  }
}

import type { Publishing, Taking } from '../flows.ts'
import type { Span } from '../span.ts'
import { ById } from './by-id.ts'
import { Numbers } from './numbers.ts'

/** About half a million spans back: some 42 MiB, of which only what is used is taken from the machine. */
export const SPANS = 2 ** 19
/** Links of sendings and takings: of those that came before so many, none. */
const LINKS = 2 ** 20

/** What a span is on a way. `plain`: within a service. */
export const ROLE = { plain: 0, served: 1, sent: 2, received: 3, processed: 4 } as const
/** It took messages from a channel. */
export const isTaking = (role: Role): boolean => role >= ROLE.received
export type Role = (typeof ROLE)[keyof typeof ROLE]

/** What a span of each role names: the id of the method it serves, who sends to which channel, who takes from which. */
export type Place = string | Publishing | Taking | undefined

/** A row of `ById`: 64 bytes. Its whole numbers from 3 to 5, its floats from 3 to 6, and 14 and 15 of whole and of short ones. */
const WIDTH = 8
const SERVICE = 3
const PLACE = 4
/** Its role, whether it is done, and how many links it has. */
const KIND = 5
const PARENT = 3
const START = 4
const ARRIVED = 5
const SECONDS = 6
/** Where the links of a span begin, counted from the first there ever was: by the lowest 32 bits, which is far more than are kept. */
const LINKS_FROM = 14
const WEIGHT = 15

/** Of `KIND`: the role is in the lowest three bits. */
const ROLES = 7
const DONE = 8
const COUNT_AT = 4

/**
 * The newest spans of all kinds in the order they came, each by its number: what leads from a message that is sent up to the one that was taken, or to the
 * call or request with which all began.
 */
export class SpanLog {
  private readonly ring = new ById(SPANS, WIDTH)
  private readonly floats = this.ring.floats
  private readonly numbers = this.ring.numbers
  private readonly shorts = new Float32Array(this.floats.buffer)
  private readonly names = new Numbers<string>()
  private readonly known = new Numbers<NonNullable<Place>>()
  private readonly links = new Float64Array(LINKS)
  private nextLink = 0

  add(
    { id, parentId, startMs, seconds, weight, links }: Span,
    service: string,
    role: Role,
    place: Place,
    nowMs: number
  ): void {
    const { floats, numbers, shorts } = this
    const row = this.ring.add(id) * WIDTH
    const linked = role >= ROLE.sent ? links : undefined
    numbers[2 * row + SERVICE] = this.names.of(service)
    numbers[2 * row + PLACE] = this.known.of(place)
    numbers[2 * row + KIND] = role | ((linked?.length ?? 0) << COUNT_AT)
    floats[row + PARENT] = parentId
    floats[row + START] = startMs
    floats[row + ARRIVED] = nowMs
    floats[row + SECONDS] = seconds
    shorts[2 * row + WEIGHT] = weight
    if (linked === undefined) return
    numbers[2 * row + LINKS_FROM] = this.nextLink
    for (const link of linked) this.links[this.nextLink++ & (LINKS - 1)] = link
  }

  readAhead(id: number): void {
    this.ring.readAhead(id)
  }

  /** The number that the next span gets. Those older than `SPANS` before it are gone. */
  get next(): number {
    return this.ring.next
  }
  /** The place of the newest span with this id, or -1. */
  find(id: number): number {
    return this.ring.find(id)
  }
  /** Where the span of this number is. */
  at(number: number): number {
    return this.ring.at(number)
  }

  id(at: number): number {
    return this.ring.id(at)
  }
  parent(at: number): number {
    return this.floats[at * WIDTH + PARENT] ?? 0
  }
  startMs(at: number): number {
    return this.floats[at * WIDTH + START] ?? 0
  }
  endMs(at: number): number {
    return this.startMs(at) + (this.floats[at * WIDTH + SECONDS] ?? 0) * 1000
  }
  weight(at: number): number {
    return this.shorts[2 * at * WIDTH + WEIGHT] ?? 1
  }
  arrivedMs(at: number): number {
    return this.floats[at * WIDTH + ARRIVED] ?? 0
  }
  role(at: number): Role {
    return ((this.numbers[2 * at * WIDTH + KIND] ?? 0) & ROLES) as Role
  }
  service(at: number): string {
    return this.names.at(this.numbers[2 * at * WIDTH + SERVICE] ?? 0) ?? ''
  }
  place(at: number): Place {
    return this.known.at(this.numbers[2 * at * WIDTH + PLACE] ?? 0)
  }
  /** undefined where it has none, or they were overwritten. */
  linksOf(at: number): number[] | undefined {
    const count = (this.numbers[2 * at * WIDTH + KIND] ?? 0) >>> COUNT_AT
    if (count === 0) return undefined
    const from = this.numbers[2 * at * WIDTH + LINKS_FROM] ?? 0
    if ((this.nextLink - from) >>> 0 > LINKS) return undefined
    const links: number[] = []
    for (let i = 0; i < count; i++) links.push(this.links[(from + i) & (LINKS - 1)] ?? 0)
    return links
  }

  isDone(at: number): boolean {
    return ((this.numbers[2 * at * WIDTH + KIND] ?? 0) & DONE) !== 0
  }
  /** Of a sending: it is kept with its way elsewhere. Of a taking: its way goes on. */
  setDone(at: number): void {
    const kind = 2 * at * WIDTH + KIND
    this.numbers[kind] = (this.numbers[kind] ?? 0) | DONE
  }
}

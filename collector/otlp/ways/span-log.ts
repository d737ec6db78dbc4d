import type { Publishing, Taking } from '../flows.ts'
import type { Span } from '../span.ts'
import { ById } from './by-id.ts'
import { Numbers } from './numbers.ts'

/** About half a million spans back: some 40 MiB, of which only what is used is taken from the machine. */
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

/**
 * The newest spans of all kinds in the order they came, each by its number: what leads from a message that is sent up to the one that was taken, or to the
 * call or request with which all began. A ring of plain numbers; a span is found by its id through buckets that lead to the newest of each.
 */
export class SpanLog {
  private readonly ring = new ById(SPANS)
  private readonly parents = new Float64Array(SPANS)
  private readonly starts = new Float64Array(SPANS)
  private readonly seconds = new Float64Array(SPANS)
  private readonly weights = new Float32Array(SPANS)
  private readonly arrived = new Float64Array(SPANS)
  private readonly roles = new Uint8Array(SPANS)
  private readonly done = new Uint8Array(SPANS)
  private readonly names = new Numbers<string>()
  private readonly services = new Uint32Array(SPANS)
  private readonly known = new Numbers<NonNullable<Place>>()
  private readonly places = new Uint32Array(SPANS)
  /** Where the links of a span begin, counted from the first there ever was, and how many they are. */
  private readonly linksFrom = new Float64Array(SPANS)
  private readonly linkCounts = new Uint16Array(SPANS)
  private readonly links = new Float64Array(LINKS)
  private nextLink = 0

  add(
    { id, parentId, startMs, seconds, weight, links }: Span,
    service: string,
    role: Role,
    place: Place,
    nowMs: number
  ): void {
    const at = this.ring.add(id)
    this.parents[at] = parentId
    this.starts[at] = startMs
    this.seconds[at] = seconds
    this.weights[at] = weight
    this.arrived[at] = nowMs
    this.roles[at] = role
    this.done[at] = 0
    this.services[at] = this.names.of(service)
    this.places[at] = this.known.of(place)
    const linked = role >= ROLE.sent ? links : undefined
    this.linkCounts[at] = linked?.length ?? 0
    if (linked === undefined) return
    this.linksFrom[at] = this.nextLink
    for (const link of linked) this.links[this.nextLink++ & (LINKS - 1)] = link
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
    return this.parents[at] ?? 0
  }
  startMs(at: number): number {
    return this.starts[at] ?? 0
  }
  endMs(at: number): number {
    return (this.starts[at] ?? 0) + (this.seconds[at] ?? 0) * 1000
  }
  weight(at: number): number {
    return this.weights[at] ?? 1
  }
  arrivedMs(at: number): number {
    return this.arrived[at] ?? 0
  }
  role(at: number): Role {
    return (this.roles[at] ?? ROLE.plain) as Role
  }
  service(at: number): string {
    return this.names.at(this.services[at] ?? 0) ?? ''
  }
  place(at: number): Place {
    return this.known.at(this.places[at] ?? 0)
  }
  /** undefined where it has none, or they were overwritten. */
  linksOf(at: number): number[] | undefined {
    const count = this.linkCounts[at] ?? 0
    const from = this.linksFrom[at] ?? 0
    if (count === 0 || this.nextLink - from > LINKS) return undefined
    const links: number[] = []
    for (let i = 0; i < count; i++) links.push(this.links[(from + i) & (LINKS - 1)] ?? 0)
    return links
  }

  isDone(at: number): boolean {
    return this.done[at] === 1
  }
  /** Of a sending: it is kept with its way elsewhere. Of a taking: its way goes on. */
  setDone(at: number): void {
    this.done[at] = 1
  }
}

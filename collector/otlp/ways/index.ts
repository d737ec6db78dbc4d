import { isProcessedToo } from '../flows.ts'
import type { Span } from '../span.ts'
import { Paths, type Step } from './paths.ts'
import { Sendings, type Way } from './sendings.ts'
import { isTaking, type Place, ROLE, type Role, SPANS, SpanLog } from './span-log.ts'

/** A service ends its spans from within outwards and sends them every few seconds: so long it may take until what a span stands in is here. */
const SETTLE_MS = 10_000
/** What a service sent within a span that still runs is looked for again for so long. */
const UNSETTLED_MS = 120_000
const MOST_UNSETTLED = 50_000
/** Spans within spans, and steps of a way. */
const DEEPEST = 64
export const MOST_STEPS = 16
/** Clocks tell time in steps: taken this much before it was sent is taken at once. More is clocks that differ. */
const STEP_MS = 5

/** A part of a way within one service, from when it was called or took a message. */
interface Stay {
  service: string
  method: string | undefined
  fromMs: number
}

/**
 * The ways that messages go, end to end, from spans alone: each taking is joined with its sending by link or parent, each sending by its parents with the taking,
 * call or request within which it was made, also where gRPC calls lie between. All is done a while after a span came, so in whichever order they come, and with
 * what is kept for that: the newest spans (`SpanLog`), and the way of each message that was sent (`Sendings`). A way ends with a taking that sent nothing on.
 */
export class Ways {
  readonly paths = new Paths()
  /** Ways that came to where they had been, or went on for too long: they begin anew there. */
  cut = 0
  private readonly log = new SpanLog()
  private readonly sendings = new Sendings()
  private readonly settleMs: number
  /** Numbers of the spans up to which sendings were settled, and takings ended. */
  private settled = 0
  private done = 0
  private unsettled: number[] = []
  private nowMs = 0
  /** What the last taking took that something was sent on within: often more is. */
  private lastTaken: { id: number; way: Way } | undefined

  constructor(settleMs = SETTLE_MS) {
    this.settleMs = settleMs
  }

  /** Has the buckets of all these spans read from memory at once (`Fold.fold`). */
  readAhead(spans: readonly Span[]): void {
    for (const { id } of spans) this.log.readAhead(id)
  }

  add(span: Span, service: string, role: Role, place: Place, nowMs: number): void {
    this.log.add(span, service, role, place, nowMs)
  }

  /** Follows what came long enough ago, or is about to be overwritten. */
  advance(nowMs: number): void {
    this.nowMs = nowMs
    const { log } = this
    for (; this.settled < log.next; this.settled++) {
      const at = log.at(this.settled)
      if (nowMs - log.arrivedMs(at) < this.settleMs && log.next - this.settled < SPANS / 4) break
      if (log.role(at) === ROLE.sent && !log.isDone(at) && !this.settle(at, false)) this.unsettled.push(this.settled)
    }
    for (; this.done < log.next; this.done++) {
      const at = log.at(this.done)
      if (nowMs - log.arrivedMs(at) < 2 * this.settleMs && log.next - this.done < SPANS / 2) break
      if (isTaking(log.role(at)) && !log.isDone(at)) this.end(at)
    }
    if (this.unsettled.length > MOST_UNSETTLED) this.settleRest()
  }

  /** How far back the sending of what is taken now is known, ms; undefined while all are. */
  get reachMs(): number | undefined {
    return this.sendings.reachMs(this.nowMs)
  }

  /** Once a tick: looks again for what was not there yet, and forgets ways that nothing goes any more. */
  tidy(nowMs: number): void {
    this.settleRest()
    this.advance(nowMs)
    this.paths.forget(nowMs)
  }

  private settleRest(): void {
    const { log, nowMs } = this
    const crowded = this.unsettled.length > MOST_UNSETTLED
    this.unsettled = this.unsettled.filter((number) => {
      const at = log.at(number)
      if (log.next - number > (SPANS * 3) / 4 || log.isDone(at)) return false
      const isLast = crowded || nowMs - log.arrivedMs(at) > UNSETTLED_MS || log.next - number > SPANS / 2
      return !this.settle(at, isLast)
    })
  }

  /** Keeps the way of what this span sent. False where what it stands in is not here yet; `isLast`: then its way begins here. */
  private settle(at: number, isLast: boolean): boolean {
    const { way, isWhole } = this.wayTo(at, 0)
    if (!isWhole && !isLast) return false
    this.log.setDone(at)
    this.keep(at, way)
    return true
  }

  /** The way up to where this span sends. */
  private wayTo(at: number, depth: number): { way: Way; isWhole: boolean } {
    const { log } = this
    const untilMs = log.startMs(at)
    let stay: Stay = { service: log.service(at), method: undefined, fromMs: untilMs }
    const stays = [stay]
    for (let up = at, i = 0; i < DEEPEST; i++) {
      stay.fromMs = log.startMs(up)
      const role = log.role(up)
      if (isTaking(role)) {
        log.setDone(up)
        stay.method = undefined
        const before = this.wayBefore(up, depth + 1)
        return { way: this.stayed(before, stays, untilMs), isWhole: before !== undefined }
      }
      const place = log.place(up)
      if (role === ROLE.served && typeof place === 'string') stay.method = place
      const parent = log.parent(up)
      if (parent === 0) break
      const next = log.find(parent)
      if (next === -1) return { way: this.stayed(undefined, stays, untilMs), isWhole: false }
      if (next === up) break
      up = next
      if (log.service(up) !== stay.service) {
        stay = { service: log.service(up), method: undefined, fromMs: log.startMs(up) }
        stays.push(stay)
      }
    }
    return { way: this.stayed(undefined, stays, untilMs), isWhole: true }
  }

  /** `stays`: the last comes first. */
  private stayed(before: Way | undefined, stays: readonly Stay[], untilMs: number): Way {
    let way = before === undefined ? { path: this.paths.root, hops: [] } : before
    for (let i = stays.length - 1; i >= 0; i--) {
      const { service, method, fromMs } = stays[i] ?? NOWHERE
      const seconds = Math.max(0, (stays[i - 1]?.fromMs ?? untilMs) - fromMs) / 1000
      way = this.on(way, method ?? service, { is: 'service', service, method }, seconds)
    }
    return way
  }

  /** The way of the message that this span took, up to there. Of several that were taken at once the one goes on that was under way for longest. */
  private wayBefore(at: number, depth: number): Way | undefined {
    if (this.lastTaken?.id === this.log.id(at)) return copyOf(this.lastTaken.way)
    let longest: { way: Way; seconds: number } | undefined
    for (const sending of this.sendersOf(at, depth)) {
      const way = this.waited(sending, at)
      if (way === undefined) continue
      const seconds = total(way.hops)
      if (longest === undefined || seconds > longest.seconds) longest = { way, seconds }
    }
    if (longest !== undefined) this.lastTaken = { id: this.log.id(at), way: copyOf(longest.way) }
    return longest?.way
  }

  /** A message's way and its time in queue. undefined where clocks differ, or its way is not known any more. */
  private waited(sending: number, at: number): Way | undefined {
    const before = this.sendings.way(sending)
    const taking = this.log.place(at)
    const ms = this.log.startMs(at) - this.sendings.sentAtMs(sending)
    if (before === undefined || typeof taking !== 'object' || !('to' in taking) || ms < -STEP_MS) return undefined
    const key = taking.key
    const step: Step = { is: 'channel', from: this.sendings.by(sending), taking }
    const isRound = before.path.leadsThrough(taking.channel)
    if (!isRound && before.path.length <= MOST_STEPS - 2) return this.on(before, key, step, Math.max(0, ms) / 1000)
    this.cut += 1
    const last = before.path.step
    const anew = { path: this.paths.root, hops: [] }
    const sender = last?.is === 'service' ? this.on(anew, last.method ?? last.service, last, 0) : anew
    return this.on(sender, key, step, Math.max(0, ms) / 1000)
  }

  /** Sendings of what this span took: those it is linked to, or the nearest that it stands in. */
  private sendersOf(at: number, depth: number): readonly number[] {
    const { log } = this
    const links = log.linksOf(at)
    if (links !== undefined) {
      const linked: number[] = []
      for (const link of links.length > 1 ? this.onceEach(links) : links) {
        const sending = this.sendingOf(link, depth)
        if (sending !== -1) linked.push(sending)
      }
      if (linked.length > 0) return linked
    }
    for (let up = at, i = 0; i < DEEPEST; i++) {
      const parent = log.parent(up)
      if (parent === 0) return NO_SENDINGS
      const sending = this.sendingOf(parent, depth)
      if (sending !== -1) return [sending]
      const next = log.find(parent)
      if (next === -1 || next === up || log.service(next) !== log.service(at)) return NO_SENDINGS
      // A batch that was received, in which each message is processed.
      if (isTaking(log.role(next))) return depth < DEEPEST ? this.sendersOf(next, depth + 1) : NO_SENDINGS
      up = next
    }
    return NO_SENDINGS
  }

  /** A message may be linked to by the span that made it and by the one that sent it, of which one stands in the other or is linked to it: it is one message. */
  private onceEach(ids: readonly number[]): number[] {
    const { log } = this
    const left = new Set(ids)
    for (const id of ids) {
      const at = log.find(id)
      if (at === -1 || !left.has(id)) continue
      for (const other of [log.parent(at), ...(log.linksOf(at) ?? [])]) if (other !== id) left.delete(other)
    }
    return [...left]
  }

  private sendingOf(id: number, depth: number): number {
    const known = this.sendings.find(id)
    if (known !== -1 || depth > DEEPEST) return known
    const at = this.log.find(id)
    if (at === -1 || this.log.role(at) !== ROLE.sent || this.log.isDone(at)) return -1
    this.log.setDone(at)
    return this.keep(at, this.wayTo(at, depth + 1).way)
  }

  private keep(at: number, way: Way): number {
    const place = this.log.place(at)
    const by = typeof place === 'object' && 'from' in place ? place : undefined
    return this.sendings.add(this.log.id(at), this.log.startMs(at), by, way)
  }

  /** The ways of what this span took end here. */
  private end(at: number): void {
    const { log } = this
    const taking = log.place(at)
    if (typeof taking !== 'object' || !('to' in taking)) return
    // Of a consumer that gives both, processing counts.
    if (log.role(at) === ROLE.received && isProcessedToo(taking)) return
    const seconds = Math.max(0, log.endMs(at) - log.startMs(at)) / 1000
    const service = log.service(at)
    for (const sending of this.sendersOf(at, 0)) {
      const way = this.waited(sending, at)
      if (way === undefined) continue
      const { path, hops } = this.on(way, service, { is: 'service', service, method: undefined }, seconds)
      this.paths.end(path, hops, log.weight(at), this.nowMs)
    }
  }

  /** Takes a way a step further. It is the way itself that goes on: each is made anew from what is kept. */
  private on(way: Way, key: string, step: Step, seconds: number): Way {
    way.path = this.paths.after(way.path, key, step, this.nowMs)
    way.hops.push(seconds)
    // What has no place of its own has no steps any more, but its time.
    if (way.path === this.paths.other) way.hops = [total(way.hops)]
    return way
  }
}

const copyOf = ({ path, hops }: Way): Way => ({ path, hops: hops.slice() })
const total = (seconds: readonly number[]): number => {
  let sum = 0
  for (const each of seconds) sum += each
  return sum
}
const NO_SENDINGS: readonly number[] = []
const NOWHERE: Stay = { service: '', method: undefined, fromMs: 0 }

import { addTo, emptyHistogram, type Histogram, merge } from '../../model/index.ts'
import { type Counted, Created } from './created.ts'
import { Newest } from './newest.ts'
import { KIND, type Span } from './span.ts'

/** About two million messages back: 32 MiB, of which only what is used is taken from the machine. */
const SETS = 2 ** 19
/** A consumer's span may be here before its producer's, which ends when the broker has answered and may be sent in a larger batch. */
const PRODUCERS_WAIT_MS = 60_000
/** More of them are not kept: what comes then is not joined, and counted. */
const MOST_WAITING = 50_000
/** Clocks tell time in steps: taken this much before it was sent is taken at once. More is clocks that differ. */
const STEP_MS = 5

/** How long messages waited between being sent and being taken, since it was last asked. */
export interface Waited {
  received?: Histogram
  processed?: Histogram
  /** How old messages were that were taken, by the time they carry. */
  aged?: { sinceMs: number; ages: Histogram }
}

type How = 'received' | 'processed'

interface Pending {
  atMs: number
  takenMs: number
  waited: Waited
  how: How
  weight: number
  /** Of several links: which of them tell of one message. */
  counted: Counted | undefined
}

/**
 * Joins what consumers' spans say with what their producers' do, by parent or by link, in whichever order they come: the time a message waited is from when its
 * sending began until its taking did. Which messages were sent is kept in a table of fixed size, where each is driven out by later ones of its set;
 * how far back it reaches is a matter of how many were sent since.
 */
export class Waits {
  joined = 0
  /** Taken before they were sent, as their hosts' clocks have it. */
  skewed = 0
  /** Parents and links of consumers' spans that told of no sending in time: spans of another kind, of a sender without telemetry, or beyond the table's reach. */
  unjoined = 0
  /** Sendings that are remembered. */
  remembered = 0
  /** How old what is driven out was, ms: a message that waits longer is likely not joined. undefined while there is room for all. */
  reachMs: number | undefined
  /** When each message was sent, by the id of the span that sent it. */
  private readonly sentMs = new Newest(SETS)
  private readonly created = new Created()
  private readonly waiting = new Map<number, Pending[]>()
  private pending = 0
  private longestMs = 0
  /** Of the links of the span that is being looked at: those whose sending is not known. */
  private readonly missed: number[] = []

  /** Has what is known of the messages of all these spans read from memory at once (`Fold.fold`). */
  readAhead(spans: readonly Span[]): void {
    for (const { kind, id, parentId, links } of spans)
      if (kind === KIND.producer) this.sentMs.readAhead(id)
      else if (kind === KIND.consumer) this.sentMs.readAhead(links?.[0] ?? parentId)
  }

  /** `how`: the span only made the message, or sent it. */
  sent(span: Pick<Span, 'id' | 'parentId' | 'links' | 'startMs'>, how: 'created' | 'sent'): void {
    const { id, startMs } = span
    if (how === 'created') this.created.made(span)
    else this.created.sent(span)
    const driven = this.sentMs.add(id, startMs)
    if (driven === undefined) this.remembered += 1
    else this.driveOut(startMs - driven)
    if (this.pending === 0) return
    const those = this.waiting.get(id)
    if (those === undefined) return
    this.waiting.delete(id)
    this.pending -= those.length
    for (const taken of those)
      if (this.isAnother(id, span.links ?? NONE, taken)) this.add(taken, taken.takenMs - startMs)
  }

  /**
   * A span is the child of the one that sent its message, or linked to those that sent its messages. Its parent may also be another of its own service, and its
   * links lead elsewhere: what is known to have been sent counts, and only where nothing is does it wait for what may come.
   * Answers how long it had waited, s: the longest, 0 where it is not known by now.
   */
  taken({ links, parentId, startMs, weight }: Span, waited: Waited, how: How, nowMs: number): number {
    const counted: Counted | undefined = links !== undefined && links.length > 1 ? new Map() : undefined
    const taken = { atMs: nowMs, takenMs: startMs, waited, how, weight, counted }
    this.longestMs = 0
    const isLinked = links !== undefined && this.joinAny(links, taken)
    if (!isLinked && parentId !== 0 && this.join(parentId, taken)) return this.longestMs / 1000
    if (links !== undefined) for (const link of this.missed) this.await(link, taken)
    else if (parentId !== 0) this.await(parentId, taken)
    return isLinked ? this.longestMs / 1000 : 0
  }

  /** Whether this span is known to have sent a message. */
  hasSent(id: number): boolean {
    return this.sentMs.get(id) !== undefined
  }

  /** Gives up those that waited long enough for their producer. Maps keep the order of insertion: the first is the oldest. */
  expire(nowMs: number): void {
    for (const [key, those] of this.waiting) {
      if (nowMs - (those[0]?.atMs ?? 0) < PRODUCERS_WAIT_MS) break
      this.waiting.delete(key)
      this.pending -= those.length
      this.unjoined += those.length
    }
  }

  /** Whether any of these is known to have sent a message; `missed` has the others. */
  private joinAny(links: readonly number[], taken: Pending): boolean {
    const { missed } = this
    missed.length = 0
    for (const link of links) if (!this.join(link, taken)) missed.push(link)
    return missed.length < links.length
  }

  private join(key: number, taken: Pending): boolean {
    const sender = this.created.senderOf(key)
    const sentMs = (sender === undefined ? undefined : this.sentMs.get(sender)) ?? this.sentMs.get(key)
    if (sentMs === undefined) return false
    if (!this.isAnother(key, NONE, taken)) return true
    const ms = taken.takenMs - sentMs
    this.longestMs = Math.max(this.longestMs, ms)
    this.add(taken, ms)
    return true
  }

  private isAnother(key: number, made: readonly number[], { counted }: Pending): boolean {
    return counted === undefined || this.created.isAnother(key, made, counted)
  }

  private await(key: number, taken: Pending): void {
    if (this.pending >= MOST_WAITING) {
      this.unjoined += 1
      return
    }
    this.pending += 1
    const those = this.waiting.get(key)
    if (those === undefined) this.waiting.set(key, [taken])
    else those.push(taken)
  }

  private add({ waited, how, weight }: Pending, ms: number): void {
    if (ms < -STEP_MS) {
      this.skewed += 1
      return
    }
    this.joined += 1
    waited[how] ??= emptyHistogram()
    addTo(waited[how], Math.max(0, ms) / 1000, weight)
  }

  private driveOut(ageMs: number): void {
    this.reachMs = this.reachMs === undefined ? ageMs : this.reachMs + (ageMs - this.reachMs) / 256
  }
}

const NONE: readonly number[] = []

/**
 * The waits since this was last asked; undefined where none was ever joined. A message may be told of when it was received and when it was processed: it was
 * taken when its processing began, where that is told. Where no sending was ever joined in the time that one may take to be told, it waited for as long as it is old.
 */
export const takeWaits = (
  all: readonly { waited: Waited }[],
  nowMs: number
): { waits: Histogram; isAge: boolean } | undefined => {
  const how = all.some(({ waited }) => waited.processed !== undefined) ? 'processed' : 'received'
  const since = all.flatMap(({ waited }) => waited[how] ?? [])
  for (const { waited } of all) {
    if (waited.received !== undefined) waited.received = emptyHistogram()
    if (waited.processed !== undefined) waited.processed = emptyHistogram()
  }
  if (since.length > 0) return { waits: merge(since), isAge: false }
  const aged = all.flatMap(({ waited }) => waited.aged ?? [])
  if (aged.every(({ sinceMs }) => nowMs - sinceMs < PRODUCERS_WAIT_MS)) return undefined
  const waits = merge(aged.map(({ ages }) => ages))
  for (const each of aged) each.ages = emptyHistogram()
  return { waits, isAge: true }
}

export const addAges = (waited: Waited, ages: Histogram, nowMs: number): void => {
  waited.aged ??= { sinceMs: nowMs, ages: emptyHistogram() }
  waited.aged.ages = merge([waited.aged.ages, ages])
}

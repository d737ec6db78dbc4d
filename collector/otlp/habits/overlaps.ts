import type { Fact } from '../semantics.ts'
import { idOf } from '../services.ts'
import type { Span } from '../span.ts'
import type { Tallies } from './tallies.ts'
import { channelKey } from './walk.ts'

/** Keys in hand, and messages, at most; a later one drives an earlier one out. */
const KEYS = 2 ** 14
const MESSAGES = 2 ** 17
/** Two processes' clocks differ, and work that ends as another's begins is in turn. */
const CLOCKS_MS = 20

/** FNV-1a over a text, folded to 48 bits by two seeds: two keys are taken for one once in 10^10 times. */
const hash = (text: string): number => {
  let a = 0x811c9dc5
  let b = 0x01000193
  for (let i = 0; i < text.length; i++) {
    a = Math.imul(a ^ text.charCodeAt(i), 0x01000193)
    b = Math.imul(b ^ text.charCodeAt(i), 0x85ebca6b)
  }
  return (a >>> 0) * 2 ** 16 + ((b >>> 0) & 0xffff)
}

type Taken = Extract<Fact, { is: 'taken' }>

/** Work on messages of one key that goes on at the same time; messages that are taken again once their work was done. By tables of fixed size. */
export class Overlaps {
  private readonly keys = new Float64Array(KEYS)
  private readonly starts = new Float64Array(KEYS)
  private readonly ends = new Float64Array(KEYS)
  private readonly parents = new Float64Array(KEYS)
  private readonly done = new Float64Array(MESSAGES)
  private readonly tallies: Tallies
  private readonly hasSent: (id: number) => boolean
  constructor(tallies: Tallies, hasSent: (id: number) => boolean) {
    this.tallies = tallies
    this.hasSent = hasSent
  }

  see(span: Span, fact: Taken): void {
    if (fact.how !== 'processed') return
    const { orderingKey } = span.attributes
    if (orderingKey !== undefined && orderingKey !== '') this.inOrder(span, fact, String(orderingKey))
    if (fact.channel.transport === 'rabbitmq') this.again(span, fact)
  }

  private inOrder(
    { resource, startMs, seconds, parentId, weight }: Span,
    { channel, group }: Taken,
    key: string
  ): void {
    const of = channelKey(channel)
    const id = hash(`${of}|${group || idOf(resource)}|${key}`) + 1
    const at = id % KEYS
    const endMs = startMs + seconds * 1000
    const known = this.keys[at] === id
    const [otherStart, otherEnd] = [this.starts[at] ?? 0, this.ends[at] ?? 0]
    // A batch's messages have one parent and one time: what is done with each of them first can't be seen.
    const isOneBatch = parentId !== 0 && this.parents[at] === parentId
    const overlaps = known && !isOneBatch && startMs < otherEnd - CLOCKS_MS && endMs > otherStart + CLOCKS_MS
    this.tallies.add(of, overlaps ? 'beside' : 'inTurn', weight)
    this.keys[at] = id
    this.starts[at] = startMs
    this.ends[at] = endMs
    this.parents[at] = parentId
  }

  /** By the span that sent it: its context goes with the message through dead letters and shovels. What failed is to come again. */
  private again({ parentId, links, error, weight }: Span, { channel }: Taken): void {
    const sender = links?.length === 1 ? (links[0] ?? 0) : links === undefined ? parentId : 0
    if (sender === 0) return
    const of = channelKey(channel)
    const id = (hash(of) ^ (sender % 2 ** 31)) * 2 ** 20 + (Math.floor(sender / 2 ** 31) & 0xfffff)
    const at = Math.abs(id) % MESSAGES
    if (this.done[at] === id) {
      this.tallies.add(of, 'again', weight)
      return
    }
    // A parent may be a batch of the consumer's own, which is one for many messages.
    if (!this.hasSent(sender)) return
    this.tallies.add(of, 'once', weight)
    if (!error) this.done[at] = id
  }
}

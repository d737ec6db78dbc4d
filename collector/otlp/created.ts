import { Newest } from './newest.ts'
import type { Span } from './span.ts'

/** About 260,000 messages back: 4 MiB, taken once a span tells that it only made a message. */
const SETS = 2 ** 16

/** By which of two spans a message was counted that a consumer is linked to. */
export type Counted = Map<number, 'itself' | 'made within it'>

/**
 * Messages that two spans tell of: one that made it (`create`) and one that sent it (`send`), which is linked to the first or has it within itself
 * (OpenTelemetry's conventions for messaging). They are as many as were made, and they wait since they were sent.
 */
export class Created {
  private senders: Newest | undefined

  made({ id, parentId }: Pick<Span, 'id' | 'parentId'>): void {
    this.senders ??= new Newest(SETS)
    // By whichever sends it: the one around it, until another says that it does.
    if (this.senders.get(id) === undefined) this.senders.add(id, parentId === 0 ? id : parentId)
  }

  /** Sent what those made that it is linked to. */
  sent({ id, links }: Pick<Span, 'id' | 'links'>): void {
    if (links === undefined) return
    this.senders ??= new Newest(SETS)
    for (const each of links) this.senders.add(each, id)
  }

  /** The span that sent what this one made; undefined where none is known. */
  senderOf(id: number): number | undefined {
    return this.senders?.get(id)
  }

  /** Whether a span tells of another message than those that were `counted`, in whichever order they come. `made`: the spans that made what it sent. */
  isAnother(id: number, made: readonly number[], counted: Counted): boolean {
    if (counted.has(id) || made.some((each) => counted.has(each))) return false
    counted.set(id, 'itself')
    const sender = this.senderOf(id)
    if (sender === undefined || sender === id) return true
    const before = counted.get(sender)
    counted.set(sender, 'made within it')
    return before !== 'itself'
  }
}

import type { Fact } from './semantics.ts'
import type { Span } from './span.ts'

const MOST_WAITING = 10_000

/**
 * pika's instrumentation makes two producer spans of one publish on a BlockingConnection, one within the other. The inner one ends first, so it is
 * the one that is counted; the outer one, which names the same channel, is not.
 */
export class Nested {
  /** Ids of outer spans that are still to come. */
  private readonly outer = new Set<number>()

  isOuter({ id, parentId, resource }: Span, { channel }: Extract<Fact, { is: 'published' }>): boolean {
    if (channel.transport !== 'rabbitmq' || resource.language !== 'python') return false
    if (this.outer.delete(id)) return true
    if (parentId === 0) return false
    // Most publish within a span of another kind, which is never asked for: the oldest go.
    if (this.outer.size >= MOST_WAITING) for (const oldest of this.outer) if (this.outer.delete(oldest)) break
    this.outer.add(parentId)
    return false
  }
}

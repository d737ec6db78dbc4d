import type { Attributes, SpanContext } from '@opentelemetry/api'

export interface Delivery {
  atMs: number
  /** The span that published it, where the entry carries it. */
  publisher: SpanContext | undefined
  /** What its fields say that are named for it. */
  said: Attributes
}

/** Entries that were delivered and not acknowledged are remembered up to this number; beyond it the oldest are forgotten. */
const MOST = 10_000

const delivered = new Map<string, Delivery>()
const keyOf = (stream: string, group: string, id: string) => `${stream}\n${group}\n${id}`

export const deliver = (stream: string, group: string, id: string, delivery: Delivery): void => {
  const key = keyOf(stream, group, id)
  delivered.delete(key)
  if (delivered.size >= MOST) {
    const [oldest] = delivered.keys()
    if (oldest !== undefined) delivered.delete(oldest)
  }
  delivered.set(key, delivery)
}

/** When this entry came, if it came to this process; it is forgotten then. */
export const settle = (stream: string, group: string, id: string): Delivery | undefined => {
  const key = keyOf(stream, group, id)
  const delivery = delivered.get(key)
  delivered.delete(key)
  return delivery
}

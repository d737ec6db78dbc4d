import type { Fields } from './answers.ts'
import { numberIn } from './unread.ts'

/**
 * As many consumers of a group are told singly. Redis keeps each name that ever read until XGROUP DELCONSUMER: clients that take a new name each time they
 * start leave tens of thousands, and each would be three series, and all of them one fact that changes with every poll.
 */
const MOST = 100

/** Those that are told: all, or who holds most, and of the others who was last heard of. In the order in which Redis has them, which is of names. */
export const toldOf = (consumers: readonly Fields[]): { told: readonly Fields[]; label: Record<string, string> } => {
  if (consumers.length <= MOST) return { told: consumers, label: NONE }
  const chosen = new Set(
    consumers.toSorted((a, b) => of(b, 'pending') - of(a, 'pending') || of(a, 'idle') - of(b, 'idle')).slice(0, MOST)
  )
  return { told: consumers.filter((consumer) => chosen.has(consumer)), label: SOME }
}

const of = (consumer: Fields, name: string): number => numberIn(consumer, name) ?? 0
const NONE: Record<string, string> = {}
const SOME = { 'consumers that are told': `${MOST}: who holds most, then who was last heard of` }

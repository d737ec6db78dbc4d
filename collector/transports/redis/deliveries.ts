import { type Figure, measured, type Trouble, unknown } from '../../../model/index.ts'
import { type Fields, type GroupAnswer, MOST_PENDING, type PendingAnswer } from './answers.ts'
import { ageOfId, numberIn } from './unread.ts'

const NOT_ALLOWED = 'The server does not allow XPENDING.'
const NO_TIMES = 'The ids of its entries are not times: somebody else than Redis made them.'

/** Age of the oldest entry that was delivered and not acknowledged, by the server's clock. */
export const unackedAgeOf = ({ pending }: GroupAnswer, serverMs: number): Figure => {
  if (pending === undefined) return unknown(NOT_ALLOWED)
  const [oldest] = pending
  if (oldest === undefined) return measured(0)
  const age = ageOfId(oldest.id, serverMs)
  return age === undefined ? unknown(NO_TIMES) : measured(age)
}

/** An entry that came back this often is not unlucky: whoever takes it fails on it. */
const POISON_DELIVERIES = 5
/** As many are named. */
const MOST_NAMED = 5
/** A consumer that is not there and asked for nothing this long is not just between two reads. ms */
const GONE_MS = 300_000

/** What is wrong with a group by its unacknowledged entries: those that are delivered again and again, and those that nobody will finish. */
export const deliveryTroubles = (
  { consumers = [], pending = [] }: GroupAnswer,
  live: readonly Fields[]
): readonly Trouble[] => {
  const poisoned = pending.some(isPoison) ? poison(pending) : NONE
  return live.length === consumers.length ? poisoned : [...poisoned, ...orphaned(awayOf(consumers, live))]
}
const awayOf = (consumers: readonly Fields[], live: readonly Fields[]): Fields[] =>
  consumers.filter((consumer) => !live.includes(consumer))
const NONE: readonly Trouble[] = []

const isPoison = ({ deliveries }: PendingAnswer): boolean => deliveries >= POISON_DELIVERIES

const poison = (pending: readonly PendingAnswer[]): Trouble[] => {
  const ids = pending.filter(isPoison).map(({ id }) => id)
  const among = pending.length === MOST_PENDING ? ` Looked at were the oldest ${MOST_PENDING}.` : ''
  const text = `Delivered ${POISON_DELIVERIES} times or more and never acknowledged: ${named(ids)}.${among}`
  return [{ severity: 'warn', lead: 'Poison messages', text }]
}

const orphaned = (away: readonly Fields[]): Trouble[] => {
  const holding = away.filter(
    (consumer) => (numberIn(consumer, 'pending') ?? 0) > 0 && (numberIn(consumer, 'idle') ?? 0) > GONE_MS
  )
  if (holding.length === 0) return []
  const names = holding.map(({ name }) => String(name)).sort()
  const text = `Consumers that are gone hold entries that nobody works on: ${named(names)}. XAUTOCLAIM gives them to another.`
  return [{ severity: 'warn', lead: 'Entries are left behind', text }]
}

const named = (names: readonly string[]): string => {
  const more = names.length - MOST_NAMED
  return `${names.slice(0, MOST_NAMED).join(', ')}${more > 0 ? ` and ${more} more` : ''}`
}

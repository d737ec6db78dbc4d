import type { Gap, Trouble } from '../../../model/index.ts'
import type { OpenTransaction, Transactions } from './transactions.ts'

/** Open longer than this is long: the default of `transaction.timeout.ms`, ms. */
const LONG_MS = 60_000
/** A coordinator looks for those beyond their timeout every 10 s (`transaction.abort.timed.out.transaction.cleanup.interval.ms`), ms. */
const SLACK_MS = 30_000
/** As many partitions are named. */
const MOST_NAMED = 8

/** What is wrong with a topic's transactions: those that stay open, by producer. One that its coordinator can't end hangs. */
export const transactionTroubles = (topic: string, { open }: Transactions, nowMs: number): Trouble[] =>
  [
    ...Map.groupBy(
      open.filter((each) => each.topic === topic),
      ({ producerId }) => String(producerId)
    ).values()
  ].flatMap((held): Trouble[] => {
    const [first] = held
    if (first === undefined) return []
    const { severity, lead, who } = judged(first, nowMs)
    if (severity === undefined) return []
    const places = [...held].sort((a, b) => a.partition - b.partition)
    const named = places.slice(0, MOST_NAMED).map(({ partition, offset }) => `${partition} at offset ${offset}`)
    const more = places.length > named.length ? ` and ${places.length - named.length} more` : ''
    const where = `${places.length === 1 ? 'partition' : 'partitions'} ${named.join(', ')}${more}`
    return [{ severity, lead, text: `${who}: who reads only what is committed waits in ${where}.` }]
  })

const judged = (
  { producerId, wroteMs, coordinated }: OpenTransaction,
  nowMs: number
): { severity: Trouble['severity'] | undefined; lead: string; who: string } => {
  if (coordinated !== undefined) {
    const { transactionalId, startedMs, timeoutMs } = coordinated
    const who = `A transaction of ${transactionalId} (producer ${producerId})`
    if (nowMs - startedMs > timeoutMs + SLACK_MS)
      return { severity: 'critical', lead: 'Hanging transaction', who: `${who} is open beyond its own timeout` }
    const long = nowMs - startedMs >= LONG_MS
    return { severity: long ? 'warn' : undefined, lead: 'Open transaction', who: `${who} stays open` }
  }
  if (nowMs - wroteMs < LONG_MS) return { severity: undefined, lead: '', who: '' }
  if (producerId === undefined)
    return {
      severity: 'warn',
      lead: 'Open transaction',
      who: 'A transaction of a producer that may not be read stays open'
    }
  return {
    severity: 'critical',
    lead: 'Hanging transaction',
    who: `A transaction of producer ${producerId} is open that no coordinator tells of (it hangs, or Describe on its transactional id is missing)`
  }
}

export const transactionGaps = ({ forbidden }: Transactions): Gap[] =>
  [...forbidden].map((topic) => ({
    what: `who holds a transaction open in topic ${topic}`,
    why: 'The broker does not allow reading the topic’s producers.',
    needs: `Read on topic ${topic}`,
    hides: []
  }))

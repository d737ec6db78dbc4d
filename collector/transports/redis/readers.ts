import type { Entity } from '../../../model/index.ts'
import { serviceNameOf } from '../../client-name.ts'
import { inferredService } from '../inferred.ts'
import type { ClientAnswer, Fields } from './answers.ts'
import { numberIn } from './unread.ts'

/** A consumer that asked within this time is there; one that waits for work asks again when its BLOCK ends, rarely later. */
const LIVE_MS = 60_000
/** CLIENT LIST counts whole seconds, and is asked a moment after XINFO. */
const IDLE_SLACK_S = 2

const READS = /^x(readgroup|ack|autoclaim|claim)$/

/**
 * The consumers that are there. XINFO CONSUMERS lists every name that ever read and was not deleted. `idle` is the time since a consumer last asked
 * (XREADGROUP, XCLAIM; seen on 7.0: also when it got nothing; from 7.2 `inactive` is since it last got something). One that asked longer ago may block
 * for long or be at work for long: it is there if a client that last sent XREADGROUP has been silent for as long, or has its name.
 */
export const liveOf = (
  consumers: readonly Fields[],
  clients: readonly ClientAnswer[],
  { db, intervalMs }: { db: number; intervalMs: number }
): Fields[] => {
  const reading = clients.filter((client) => client.db === db && READS.test(client.lastCommand))
  return consumers.filter((consumer) => {
    const idleMs = numberIn(consumer, 'idle') ?? 0
    if (idleMs <= Math.max(LIVE_MS, 3 * intervalMs)) return true
    return reading.some(
      ({ name, lastCommand, idleS }) =>
        name === consumer.name || (lastCommand === 'xreadgroup' && Math.abs(idleS - idleMs / 1000) <= IDLE_SLACK_S)
    )
  })
}

/**
 * Who runs a group. Redis does not say which connection is which consumer. Two things prove it: a name that both use, without what tells instances
 * apart; or that every client that reads groups in this database has the same name.
 */
export const servicesOf = (live: readonly Fields[], clients: readonly ClientAnswer[], db: number): Entity[] => {
  if (live.length === 0) return []
  const reading = clients.filter((client) => client.db === db && READS.test(client.lastCommand))
  const byClient = new Set(reading.map(({ name }) => serviceNameOf(name)))
  const byConsumer = new Set(live.map((consumer) => serviceNameOf(String(consumer.name))))
  const both = [...byConsumer].filter((name) => name !== undefined && byClient.has(name))
  const proved = both.length > 0 ? both : byClient.size === 1 ? [...byClient] : []
  return proved.flatMap((name) => (name === undefined ? [] : [inferredService(name, 'Redis client name')]))
}

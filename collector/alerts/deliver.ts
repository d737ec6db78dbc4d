import type { Logger } from 'pino'
import type { AlertRule } from '../../model/index.ts'
import { type Delivery, readDue, readStanding, type Store, settleDelivery } from '../../store/index.ts'
import { nextTry } from './backoff.ts'
import { testMessage } from './message.ts'
import { type Receiver, send } from './send.ts'

export type Receivers = ReadonlyMap<string, Receiver>

/** How often it is looked whether a muted alert is muted still, ms. */
const MUTED_LOOK_MS = 60_000

export interface Courier {
  /** Something may be due. */
  wake(): void
  /** Resolves once nothing is under way. */
  stop(): Promise<void>
}

/** A look for what is due, should nobody tell of it, ms. */
const LOOK_MS = 5000

/** Sends what is due: to each webhook one after the other, to all of them side by side, so that one which hangs holds up itself alone. */
export const startCourier = (
  store: Store,
  known: () => { receivers: Receivers; rules: readonly AlertRule[] },
  log: Logger
): Courier => {
  const underWay = new Map<string, Promise<void>>()
  let looking: Promise<void> | undefined
  let stopped = false
  const sendAll = async (deliveries: readonly Delivery[]): Promise<void> => {
    for (const delivery of deliveries) {
      if (stopped) return
      const { receivers, rules } = known()
      await deliver(store, receivers.get(delivery.webhook), rules, delivery, log)
    }
  }
  const look = async (): Promise<void> => {
    const due = await readDue(store, Date.now(), underWay.keys())
    for (const [webhook, deliveries] of Map.groupBy(due, (delivery) => delivery.webhook)) {
      const sending = sendAll(deliveries)
        .catch(complain)
        .finally(() => {
          underWay.delete(webhook)
          wake()
        })
      underWay.set(webhook, sending)
    }
  }
  const complain = (error: unknown): void => {
    if (!stopped)
      log.warn({ error: String(error) }, 'what is to be sent could not be read or settled; it is tried again')
  }
  const wake = (): void => {
    if (stopped) return
    looking ??= look()
      .catch(complain)
      .finally(() => {
        looking = undefined
      })
  }
  const timer = setInterval(wake, LOOK_MS)
  wake()
  return {
    wake,
    stop: async () => {
      stopped = true
      clearInterval(timer)
      await looking
      await Promise.all(underWay.values())
    }
  }
}

const deliver = async (
  store: Store,
  receiver: Receiver | undefined,
  rules: readonly AlertRule[],
  delivery: Delivery,
  log: Logger
): Promise<void> => {
  const { id, webhook, createdAt, attempts } = delivery
  const settle = (trouble: string | null, nextMs: number | null, tried: number) =>
    settleDelivery(store, id, { trouble, nextMs, attempts: tried, nowMs: Date.now() })
  if (receiver === undefined) return settle('The configuration no longer names this webhook.', null, attempts)
  const held = await heldBack(store, rules, delivery)
  if (held !== undefined) return settle(held.why, held.nextMs, attempts)

  const body = JSON.stringify(delivery.kind === 'test' ? testMessage(webhook, Date.now()) : delivery.body)
  const trouble = await send(receiver, id, body, Date.now())
  if (trouble === undefined) return settle(null, null, attempts + 1)
  const nextMs = delivery.kind === 'test' ? null : nextTry(attempts + 1, createdAt, Date.now())
  log.warn(
    { webhook, attempts: attempts + 1, trouble },
    nextMs === null ? 'not sent, and given up' : 'not sent; it is tried again'
  )
  await settle(trouble, nextMs, attempts + 1)
}

/**
 * Why a message is not sent now: its alert is muted (it is looked at again until it is not, or is resolved), or it says that something is over of which nobody
 * was told.
 */
const heldBack = async (
  store: Store,
  rules: readonly AlertRule[],
  delivery: Delivery
): Promise<{ why: string; nextMs: number | null } | undefined> => {
  if (delivery.kind === 'test' || delivery.kind === 'digest') return undefined
  const standing = await readStanding(store, delivery)
  if (standing === null) return { why: 'The alert is gone.', nextMs: null }
  if (delivery.kind === 'resolved')
    return standing.told ? undefined : { why: 'Nobody was told that it fired.', nextMs: null }
  const nowMs = Date.now()
  const rule = rules.find(({ id }) => id === standing.rule)
  const until = Math.max(standing.mutedUntil ?? 0, rule?.mutedUntil ?? 0)
  if (until <= nowMs) return undefined
  if (standing.state === 'resolved') return { why: 'It was muted until it was over.', nextMs: null }
  return { why: 'It is muted.', nextMs: Math.min(until, nowMs + MUTED_LOOK_MS) }
}

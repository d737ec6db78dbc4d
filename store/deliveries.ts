import { randomUUID } from 'node:crypto'
import type { AlertState } from '../model/index.ts'
import { tell } from './channel.ts'
import { jsonOf } from './json.ts'
import { inTransaction, type Store } from './open.ts'

export interface Delivery {
  id: string
  webhook: string
  kind: 'firing' | 'resolved' | 'digest' | 'test'
  target: string | null
  alert: string | null
  body: object
  createdAt: number
  attempts: number
}

/**
 * What is to be sent now, the oldest first. Times are Unix ms. Webhooks that are `busy` are left out. Of one alert and webhook only the oldest: that something is over is never told before that it
 * began.
 */
export const readDue = async (
  store: Store,
  nowMs: number,
  busy: Iterable<string> = [],
  limit = 100
): Promise<Delivery[]> => {
  const { rows } = await store.pool.query<Omit<Delivery, 'createdAt'> & { created_at: Date }>(
    `select id, webhook, kind, target, alert, body, created_at, attempts from delivery d
     where done_at is null and next_at <= $1 and webhook <> all($3) and not exists (
       select 1 from delivery e where e.webhook = d.webhook and e.target = d.target and e.alert = d.alert
         and e.done_at is null and (e.created_at, e.kind) < (d.created_at, d.kind))
     order by created_at, id limit $2`,
    [new Date(nowMs).toISOString(), limit, [...busy]]
  )
  return rows.map(({ created_at, ...rest }) => ({ ...rest, createdAt: created_at.getTime() }))
}

/** How sending one went. `trouble` null and `nextMs` null: it was taken. `nextMs`: when it is tried again; null with a trouble: given up. */
export const settleDelivery = async (
  store: Store,
  id: string,
  {
    trouble,
    nextMs,
    attempts,
    nowMs
  }: { trouble: string | null; nextMs: number | null; attempts: number; nowMs: number }
): Promise<void> => {
  await inTransaction(store, async (client) => {
    await client.query('update delivery set attempts = $2, trouble = $3, next_at = $4, done_at = $5 where id = $1', [
      id,
      attempts,
      trouble,
      nextMs === null ? null : new Date(nextMs).toISOString(),
      nextMs === null ? new Date(nowMs).toISOString() : null
    ])
    await tell(client, { changed: 'deliveries' })
  })
}

/** Puts a test for one webhook into the outbox; resolves to its id, under which `readDelivery` says how it went. */
export const requestTest = (store: Store, webhook: string): Promise<string> =>
  inTransaction(store, async (client) => {
    const id = randomUUID()
    await client.query(
      `insert into delivery (id, webhook, kind, body, created_at, next_at) values ($1, $2, 'test', '{}', now(), now())`,
      [id, webhook]
    )
    await tell(client, { changed: 'deliveries' })
    return id
  })

/** Puts one message for each webhook into the outbox, and keeps under a note of which moment (Unix ms) it was: both or neither. What is there already stays. */
export const queueDigest = (
  store: Store,
  note: string,
  dueMs: number,
  webhooks: readonly string[],
  body: object
): Promise<void> =>
  inTransaction(store, async (client) => {
    await client.query(
      `insert into delivery (id, webhook, kind, body, created_at, next_at)
       select 'digest|' || w || '|' || $2, w, 'digest', $3, now(), now() from unnest($1::text[]) as w
       on conflict do nothing`,
      [webhooks, String(dueMs), jsonOf(body)]
    )
    await client.query('update note set value = $2 where key = $1', [note, jsonOf(dueMs)])
    await tell(client, { changed: 'deliveries' })
  })

export interface DeliveryState {
  id: string
  webhook: string
  kind: Delivery['kind']
  alert: string | null
  createdAt: number
  doneAt: number | null
  attempts: number
  trouble: string | null
}

/** The newest deliveries, of all webhooks; of one alert alone, where it is named. */
export const readDeliveries = async (
  store: Store,
  { alert, limit = 50 }: { alert?: string; limit?: number } = {}
): Promise<DeliveryState[]> => {
  const rows = await store.prisma.delivery.findMany({
    where: alert === undefined ? {} : { alert },
    orderBy: { createdAt: 'desc' },
    take: limit,
    omit: { body: true }
  })
  return rows.map(({ id, webhook, kind, alert, createdAt, doneAt, attempts, trouble }) => ({
    id,
    webhook,
    kind: kind as Delivery['kind'],
    alert,
    createdAt: createdAt.getTime(),
    doneAt: doneAt?.getTime() ?? null,
    attempts,
    trouble
  }))
}

/** What sending depends on: how the alert stands now, and whether this webhook was told that it fires. Null where the alert is gone. */
export const readStanding = async (
  store: Store,
  { target, alert, webhook }: Pick<Delivery, 'target' | 'alert' | 'webhook'>
): Promise<{ rule: string; state: AlertState; mutedUntil: number | null; told: boolean } | null> => {
  if (target === null || alert === null) return null
  const [row, told] = await Promise.all([
    store.prisma.alert.findUnique({ where: { target_id: { target, id: alert } } }),
    store.prisma.delivery.count({
      where: { target, alert, webhook, kind: 'firing', doneAt: { not: null }, trouble: null }
    })
  ])
  return row === null
    ? null
    : {
        rule: row.rule,
        state: row.state as AlertState,
        mutedUntil: row.mutedUntil?.getTime() ?? null,
        told: told > 0
      }
}

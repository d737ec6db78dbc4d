import type { Alert, AlertState } from '../model/index.ts'
import { tell } from './channel.ts'
import type { Alert as Row } from './generated/client.ts'
import { jsonOf } from './json.ts'
import { inTransaction, type Store } from './open.ts'

/** An alert as the collector keeps it: with the moment its first condition last held, Unix ms. */
export interface KeptAlert extends Alert {
  heldAt: number
}

const DAY_MS = 86_400_000

export const readFiringAlerts = async (store: Store): Promise<Alert[]> =>
  (await store.prisma.alert.findMany({ where: { state: 'firing' }, orderBy: { id: 'asc' } })).map(alertOf)

/** What is pending or firing of one target, for a collector that starts. */
export const readOpenAlerts = async (store: Store, target: string): Promise<KeptAlert[]> =>
  (await store.prisma.alert.findMany({ where: { target, resolvedAt: null } })).map((row) => ({
    ...alertOf(row),
    heldAt: row.heldAt.getTime()
  }))

/** Alerts that fire or fired since `from` (Unix ms; by default the last 24 h), the newest first; all that fire are among them. */
export const readAlerts = async (
  store: Store,
  { state, from, limit }: { state?: AlertState | undefined; from?: number | undefined; limit: number }
): Promise<Alert[]> => {
  const since = new Date(from ?? Date.now() - DAY_MS)
  const rows = await store.prisma.alert.findMany({
    where: {
      state: state ?? { in: ['firing', 'resolved'] },
      OR: [{ resolvedAt: null }, { resolvedAt: { gte: since } }]
    },
    orderBy: [{ since: 'desc' }, { id: 'asc' }],
    take: limit
  })
  return rows.map(alertOf)
}

/** One that fires or fired, by its id; undefined where there is none (any more). */
export const readAlert = async (store: Store, id: string): Promise<Alert | undefined> => {
  const row = await store.prisma.alert.findFirst({ where: { id, state: { not: 'pending' } } })
  return row === null ? undefined : alertOf(row)
}

/** What is to be sent to one webhook, once. */
export interface NewDelivery {
  id: string
  webhook: string
  kind: 'firing' | 'resolved'
  target: string
  alert: string
  body: object
}

/** Writes alerts as they are now, forgets pending ones that came to nothing, and puts what is to be sent into the outbox, all or nothing. */
export const writeAlerts = async (
  store: Store,
  { alerts, forgotten, deliveries }: { alerts: KeptAlert[]; forgotten: Alert[]; deliveries: NewDelivery[] }
): Promise<void> => {
  if (alerts.length + forgotten.length + deliveries.length === 0) return
  await inTransaction(store, async (client) => {
    if (forgotten.length > 0)
      await client.query(
        `delete from alert a using json_to_recordset($1::json) as f(target text, id text)
         where a.target = f.target and a.id = f.id and a.state = 'pending'`,
        [jsonOf(forgotten.map(({ target, id }) => ({ target, id })))]
      )
    if (alerts.length > 0)
      await client.query(
        `insert into alert (target, id, rule, "of", state, severity, since, fired_at, held_at, resolved_at, muted_until, body)
         select a.* from json_to_recordset($1::json) as a(target text, id text, rule text, "of" text, state text, severity text,
           since timestamptz, fired_at timestamptz, held_at timestamptz, resolved_at timestamptz, muted_until timestamptz,
           body jsonb)
         on conflict (target, id) do update set state = excluded.state, severity = excluded.severity,
           fired_at = excluded.fired_at, held_at = excluded.held_at, resolved_at = excluded.resolved_at, body = excluded.body`,
        [jsonOf(alerts.map(rowOf))]
      )
    if (deliveries.length > 0) {
      await client.query(
        `insert into delivery (id, webhook, kind, target, alert, body, created_at, next_at)
         select d.*, now(), now() from json_to_recordset($1::json)
           as d(id text, webhook text, kind text, target text, alert text, body jsonb)
         on conflict do nothing`,
        [jsonOf(deliveries)]
      )
      await tell(client, { changed: 'deliveries' })
    }
    // Nobody shows what is pending.
    if (alerts.some(({ state }) => state !== 'pending')) await tell(client, { changed: 'alerts' })
  })
}

/** Mutes one alert until then (null: no more). Resolves to whether it is there. */
export const muteAlert = (store: Store, id: string, until: number | null): Promise<boolean> =>
  inTransaction(store, async (client) => {
    const { rowCount } = await client.query('update alert set muted_until = $2 where id = $1', [id, dateOf(until)])
    await tell(client, { changed: 'alerts' })
    return rowCount !== null && rowCount > 0
  })

const dateOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString())

/** In the order of the columns above. */
const rowOf = (alert: KeptAlert) => ({
  target: alert.target,
  id: alert.id,
  rule: alert.rule,
  of: alert.of,
  state: alert.state,
  severity: alert.severity,
  since: dateOf(alert.since),
  fired_at: dateOf(alert.firedAt),
  held_at: dateOf(alert.heldAt),
  resolved_at: dateOf(alert.resolvedAt),
  muted_until: dateOf(alert.mutedUntil),
  body: bodyOf(alert)
})

type Body = Pick<Alert, 'ruleName' | 'summary' | 'figures' | 'condition' | 'value'>

const bodyOf = ({ ruleName, summary, figures, condition, value }: Alert): Body => ({
  ruleName,
  summary,
  figures,
  condition,
  value
})

const alertOf = (row: Row): Alert => ({
  id: row.id,
  rule: row.rule,
  of: row.of,
  target: row.target,
  state: row.state as AlertState,
  severity: row.severity as Alert['severity'],
  since: row.since.getTime(),
  firedAt: row.firedAt?.getTime() ?? null,
  resolvedAt: row.resolvedAt?.getTime() ?? null,
  mutedUntil: row.mutedUntil?.getTime() ?? null,
  ...(row.body as unknown as Body)
})

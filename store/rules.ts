import { AlertRule } from '../model/index.ts'
import { tell } from './channel.ts'
import { inTransaction, type Store } from './open.ts'

/** Alert rules that people made or changed, by id. What no longer fits the shape (an older Plumbline wrote it) is left out. */
export const readRules = async (store: Store): Promise<AlertRule[]> =>
  (await store.prisma.alertRule.findMany({ orderBy: { id: 'asc' } })).flatMap(({ body }) => {
    const { data } = AlertRule.safeParse(body)
    return data === undefined ? [] : [data]
  })

/** Keeps a rule in the place of the one with its id, and tells the collector. */
export const saveRule = (store: Store, rule: AlertRule): Promise<void> =>
  inTransaction(store, async (client) => {
    await client.query(
      `insert into alert_rule (id, body, updated_at) values ($1, $2, now())
       on conflict (id) do update set body = excluded.body, updated_at = excluded.updated_at`,
      [rule.id, JSON.stringify(rule)]
    )
    await tell(client, { changed: 'rules' })
  })

/** Takes away a rule that was made, or what was changed of a shipped one. Resolves to whether there was one. */
export const deleteRule = (store: Store, id: string): Promise<boolean> =>
  inTransaction(store, async (client) => {
    const { rowCount } = await client.query('delete from alert_rule where id = $1', [id])
    await tell(client, { changed: 'rules' })
    return rowCount === 1
  })

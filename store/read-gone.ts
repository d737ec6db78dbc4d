import type { EntityKind, GoneEntity, Transport } from '../model/index.ts'
import type { Store } from './open.ts'

const MOST = 500

/** Entities (things that run, so no ways of messages) that were there and that no target sees any more, the latest first: their last version, and since when. */
export const readGone = async (store: Store, target?: string): Promise<GoneEntity[]> => {
  const { rows } = await store.pool.query<{
    id: string
    kind: EntityKind
    transport: Transport | null
    target: string
    name: string
    since: Date
    gone: Date
  }>(
    `select * from (
       select distinct on (e.id) e.id, e.kind, e.transport, e.target, e.name, e.since, e.valid_to as gone
       from entity e
       where e.kind not in ('pathway', 'hop') and e.valid_to is not null and ($1::text is null or e.target = $1)
         and not exists (select 1 from entity o where o.id = e.id and o.valid_to is null)
       order by e.id, e.valid_to desc) g
     order by gone desc, id limit $2`,
    [target ?? null, MOST]
  )
  return rows.map(({ since, gone, ...rest }) => ({ ...rest, since: since.getTime(), goneAt: gone.getTime() }))
}

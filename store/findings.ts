import type { Finding } from '../model/index.ts'
import { tell } from './channel.ts'
import type { Finding as Row } from './generated/client.ts'
import { inTransaction, type Store } from './open.ts'

/** Findings that are open now, of all targets or one. */
export const readOpenFindings = async (store: Store, target?: string): Promise<Finding[]> =>
  (
    await store.prisma.finding.findMany({
      where: { resolvedAt: null, ...(target === undefined ? {} : { target }) },
      orderBy: { id: 'asc' }
    })
  ).map(findingOf)

/** The newest first. */
export const readFindings = async (
  store: Store,
  { state, limit }: { state?: Finding['state'] | undefined; limit: number }
): Promise<Finding[]> =>
  (
    await store.prisma.finding.findMany({
      where: state === undefined ? {} : { state },
      orderBy: [{ since: 'desc' }, { id: 'asc' }],
      take: limit
    })
  ).map(findingOf)

/** Writes findings as they are now, by id, and tells the dashboards. */
export const writeFindings = async (store: Store, findings: readonly Finding[]): Promise<void> => {
  if (findings.length === 0) return
  const rows = findings.map(({ id, rule, of, target, state, severity, since, resolvedAt, ...body }) => ({
    id,
    rule,
    of,
    target,
    state,
    severity,
    since: new Date(since),
    resolved_at: resolvedAt === null ? null : new Date(resolvedAt),
    body
  }))
  await inTransaction(store, async (client) => {
    await client.query(
      `insert into finding (target, id, rule, "of", state, severity, since, resolved_at, body)
       select f.target, f.id, f.rule, f."of", f.state, f.severity, f.since, f.resolved_at, f.body
       from json_to_recordset($1::json) as f(target text, id text, rule text, "of" text, state text, severity text,
         since timestamptz, resolved_at timestamptz, body jsonb)
       on conflict (target, id) do update set state = excluded.state, severity = excluded.severity,
         resolved_at = excluded.resolved_at, body = excluded.body`,
      [JSON.stringify(rows)]
    )
    await tell(client, { changed: 'findings' })
  })
}

type Body = Pick<Finding, 'summary' | 'evidence' | 'instead'>

const findingOf = ({ id, rule, of, target, state, severity, since, resolvedAt, body }: Row): Finding => ({
  id,
  rule,
  of,
  target,
  state: state as Finding['state'],
  severity: severity as Finding['severity'],
  since: since.getTime(),
  resolvedAt: resolvedAt?.getTime() ?? null,
  ...(body as unknown as Body)
})

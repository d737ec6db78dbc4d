import type { Acknowledgement, Finding } from '../model/index.ts'
import { tell } from './channel.ts'
import type { Finding as Row } from './generated/client.ts'
import { jsonOf } from './json.ts'
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
  { state, of, limit }: { state?: Finding['state'] | undefined; of?: string | undefined; limit: number }
): Promise<Finding[]> =>
  (
    await store.prisma.finding.findMany({
      where: { ...(state === undefined ? {} : { state }), ...(of === undefined ? {} : { of }) },
      orderBy: [{ since: 'desc' }, { id: 'asc' }],
      take: limit
    })
  ).map(findingOf)

/** When the same rules last found the same, and how often they did, by rule and channel; of what resolved alone. */
export const readEarlier = async (
  store: Store,
  findings: readonly Pick<Finding, 'rule' | 'of'>[]
): Promise<Map<string, NonNullable<Finding['earlier']>>> => {
  if (findings.length === 0) return new Map()
  const { rows } = await store.pool.query<{
    rule: string
    of: string
    id: string
    since: Date
    resolved_at: Date
    times: number
  }>(
    `select distinct on (f.rule, f."of") f.rule, f."of", f.id, f.since, f.resolved_at,
       count(*) over (partition by f.rule, f."of")::integer as times
     from finding f join unnest($1::text[], $2::text[]) as asked(rule, "of") on f.rule = asked.rule and f."of" = asked."of"
     where f.resolved_at is not null order by f.rule, f."of", f.since desc`,
    [findings.map(({ rule }) => rule), findings.map(({ of }) => of)]
  )
  return new Map(
    rows.map(({ rule, of, id, since, resolved_at, times }) => [
      `${rule}|${of}`,
      { id, since: since.getTime(), resolvedAt: resolved_at.getTime(), times }
    ])
  )
}

/** Writes findings as they are now, by id, and tells the dashboards. */
export const writeFindings = async (store: Store, findings: readonly Finding[]): Promise<void> => {
  if (findings.length === 0) return
  const rows = findings.map(
    ({ id, rule, of, target, state, severity, since, resolvedAt, acknowledged: _kept, ...body }) => ({
      id,
      rule,
      of,
      target,
      state,
      severity,
      since: new Date(since),
      resolved_at: resolvedAt === null ? null : new Date(resolvedAt),
      body
    })
  )
  await inTransaction(store, async (client) => {
    await client.query(
      `insert into finding (target, id, rule, "of", state, severity, since, resolved_at, body)
       select f.target, f.id, f.rule, f."of", f.state, f.severity, f.since, f.resolved_at, f.body
       from json_to_recordset($1::json) as f(target text, id text, rule text, "of" text, state text, severity text,
         since timestamptz, resolved_at timestamptz, body jsonb)
       on conflict (target, id) do update set state = excluded.state, severity = excluded.severity,
         resolved_at = excluded.resolved_at, body = excluded.body`,
      [jsonOf(rows)]
    )
    await tell(client, { changed: 'findings' })
  })
}

/** Keeps who knows of a finding, or takes that back; the collector writes the rest of it and never this. Resolves to whether there is such a finding. */
export const acknowledgeFinding = (store: Store, id: string, acknowledged: Acknowledgement | null): Promise<boolean> =>
  inTransaction(store, async (client) => {
    const { rowCount } = await client.query('update finding set acknowledged = $2 where id = $1', [
      id,
      acknowledged === null ? null : jsonOf(acknowledged)
    ])
    await tell(client, { changed: 'findings' })
    return rowCount !== null && rowCount > 0
  })

type Body = Pick<Finding, 'summary' | 'evidence' | 'instead' | 'title' | 'recommendation' | 'owner' | 'earlier'>

export const findingOf = ({
  id,
  rule,
  of,
  target,
  state,
  severity,
  since,
  resolvedAt,
  body,
  acknowledged
}: Row): Finding => ({
  id,
  rule,
  of,
  target,
  state: state as Finding['state'],
  severity: severity as Finding['severity'],
  since: since.getTime(),
  resolvedAt: resolvedAt?.getTime() ?? null,
  ...(body as unknown as Body),
  acknowledged: acknowledged as unknown as Acknowledgement | null
})

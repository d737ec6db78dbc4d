import type { Finding, FindingTrend } from '../model/index.ts'
import { findingOf } from './findings.ts'
import type { Store } from './open.ts'

const WEEK_MS = 7 * 86_400_000

/** All that were open at any moment between the two (Unix ms), the newest first; of those things alone, where any are named. */
export const readFindingsWithin = async (
  store: Store,
  from: number,
  to: number,
  of?: readonly string[]
): Promise<Finding[]> =>
  (
    await store.prisma.finding.findMany({
      where: {
        since: { lte: new Date(to) },
        ...(of === undefined ? {} : { of: { in: [...of] } }),
        OR: [{ resolvedAt: null }, { resolvedAt: { gt: new Date(from) } }]
      },
      orderBy: [{ since: 'desc' }, { id: 'asc' }]
    })
  ).map(findingOf)

/**
 * How many were open at the end of each of the last `weeks`, by owner, the newest last, and now. What was before the first finding is not known: the guide may
 * not have watched. Whose a finding is, it says as it stood last.
 */
export const readFindingTrend = async (store: Store, nowMs: number, weeks: number): Promise<FindingTrend> => {
  const at = Array.from({ length: weeks + 1 }, (_, i) => nowMs - (weeks - i) * WEEK_MS)
  const { rows } = await store.pool.query<{ at: Date; owner: string | null; open: number }>(
    `select moment.at, f.body->>'owner' as owner, count(*)::integer as open
     from unnest($1::timestamptz[]) as moment(at)
     join finding f on f.since <= moment.at and (f.resolved_at is null or f.resolved_at > moment.at)
     group by 1, 2`,
    [at.map((ms) => new Date(ms).toISOString())]
  )
  const { _min } = await store.prisma.finding.aggregate({ _min: { since: true } })
  const counts = new Map(rows.map(({ at, owner, open }) => [`${at.getTime()}|${owner ?? ''}`, open]))
  const owners = [...new Set(rows.map(({ owner }) => owner))]
  const since = _min.since?.getTime() ?? null
  return {
    at,
    since,
    owners: owners.map((owner) => ({
      owner,
      open: at.map((ms) => (since === null || ms < since ? null : (counts.get(`${ms}|${owner ?? ''}`) ?? 0)))
    }))
  }
}

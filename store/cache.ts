import type { Store } from './open.ts'
import { rememberedIds, type SeriesKey } from './series-id.ts'

/** An open version of an entity, edge, subscription or gap: what it says, as text to compare, and since when. */
export interface OpenRow {
  says: string
  sinceMs: number
}

export interface Layout {
  id: string
  series: string[]
}

/** What the database has open for one target. */
export interface OpenTarget {
  entity: Map<string, OpenRow>
  edge: Map<string, OpenRow>
  subscription: Map<string, OpenRow>
  gap: Map<string, OpenRow>
  knownSeries: Set<string>
  idOf(key: SeriesKey): string
  layouts: { figure: Layout[]; raw: Layout[] }
}

/** Text that is equal when the content is, whatever the order of keys. */
export const says = (...parts: unknown[]): string => JSON.stringify(parts, sortKeys)

const sortKeys = (_key: string, value: unknown): unknown =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value

/** Loads once per target what is open, so that a new collector goes on with the versions that are there. */
export const openTarget = async (store: Store, target: string): Promise<OpenTarget> => {
  const known = store.targets.get(target)
  if (known !== undefined) return known
  const { prisma } = store
  const where = { target, validTo: null }
  const [entities, edges, subscriptions, gaps, series] = await Promise.all([
    prisma.entity.findMany({ where }),
    prisma.edge.findMany({ where }),
    prisma.subscription.findMany({ where }),
    prisma.gap.findMany({ where }),
    prisma.series.findMany({ where: { target }, select: { id: true } })
  ])
  const open: OpenTarget = {
    entity: new Map(
      entities.map((row) => [
        row.id,
        {
          says: says(row.kind, row.transport, row.name, row.parent, row.labels, row.facts ?? null),
          sinceMs: row.since.getTime()
        }
      ])
    ),
    edge: new Map(
      edges.map((row) => [
        row.id,
        { says: says(row.kind, row.from, row.to, row.transport, row.labels), sinceMs: row.validFrom.getTime() }
      ])
    ),
    subscription: new Map(
      subscriptions.map((row) => [
        row.id,
        {
          says: says(row.channel, row.reader, row.state, row.since.getTime(), row.evidence, row.labels),
          sinceMs: row.since.getTime()
        }
      ])
    ),
    gap: new Map(gaps.map((row) => [row.id, { says: '', sinceMs: row.validFrom.getTime() }])),
    knownSeries: new Set(series.map(({ id }) => id.toString())),
    idOf: rememberedIds(),
    layouts: { figure: [], raw: [] }
  }
  store.targets.set(target, open)
  return open
}

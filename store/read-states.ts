import { type StateSpan, SubscriptionState } from '../model/index.ts'
import type { Store } from './open.ts'
import { intervalOf, readPoints } from './read-series.ts'
import { spansOf } from './state-spans.ts'

export interface StatesQuery {
  /** Ids of subscriptions. */
  of: readonly string[]
  /** Unix ms. */
  from: number
  to: number
}

/** The states that subscriptions went through, as far as polls came. One after the other, each in order of time. */
export const readStates = async (store: Store, { of, from, to }: StatesQuery): Promise<StateSpan[]> => {
  const rows = await store.prisma.subscription.findMany({
    where: {
      id: { in: [...of] },
      validFrom: { lte: new Date(to) },
      OR: [{ validTo: null }, { validTo: { gte: new Date(from) } }]
    },
    orderBy: { validFrom: 'asc' }
  })
  if (rows.length === 0) return []
  // Health is judged at each poll: when it was, there was one.
  const { rows: series } = await store.pool.query<{ id: string; of: string; target: string }>(
    `select id, "of", target from series where figure and "of" = any($1) and name = 'health'`,
    [of]
  )
  const points = await readPoints(store, series, from, to)
  const intervals = new Map<string, number>()
  for (const { target } of series) if (!intervals.has(target)) intervals.set(target, await intervalOf(store, target))
  return of.flatMap((id) => {
    const { id: line = '', target = '' } = series.find((each) => each.of === id) ?? {}
    const intervalMs = intervals.get(target) ?? 0
    const stood = rows
      .filter((row) => row.id === id)
      .map(({ state, validFrom, validTo }) => ({
        of: id,
        state: SubscriptionState.parse(state),
        from: validFrom.getTime(),
        to: validTo?.getTime() ?? null
      }))
    const polls = (points.get(line) ?? []).map(({ atMs }) => atMs)
    return spansOf(stood, polls, { from, to, intervalMs, mostMs: 2.5 * intervalMs })
  })
}

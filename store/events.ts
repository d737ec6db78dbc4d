import { randomUUID } from 'node:crypto'
import type { KeptEvent } from '../model/index.ts'
import { tell } from './channel.ts'
import type { Store } from './open.ts'
import { ensurePartition } from './partitions.ts'

/** The target under which stands what people and their tools told. */
export const NOTES = 'notes'

/** Events of a time, the newest first; of those things alone, where any are named. Unix ms. */
export const readEvents = async (
  store: Store,
  { from, to, limit, of = [] }: { from: number; to: number; limit: number; of?: readonly string[] }
): Promise<KeptEvent[]> => {
  const rows = await store.prisma.event.findMany({
    where: { at: { gte: new Date(from), lte: new Date(to) }, ...(of.length === 0 ? {} : { of: { in: [...of] } }) },
    orderBy: [{ at: 'desc' }, { id: 'asc' }],
    take: limit
  })
  return rows.map(({ at, ...rest }) => ({ ...rest, at: at.getTime() }))
}

/** Keeps what somebody told, and tells the dashboards. */
export const addEvent = async (store: Store, event: Omit<KeptEvent, 'id' | 'target'>): Promise<KeptEvent> => {
  const kept = { id: randomUUID(), target: NOTES, ...event }
  await ensurePartition(store, 'event', event.at)
  await store.prisma.event.create({ data: { ...kept, at: new Date(event.at) } })
  await tell(store.pool, { changed: 'events' })
  return kept
}

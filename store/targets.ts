import type { RemovedTarget, TargetKind, TargetStatus } from '../model/index.ts'
import type { Store } from './open.ts'

export interface WatchedTarget {
  id: string
  kind: TargetKind
  address: string
  intervalMs: number
}

/** Makes these the watched targets. One that is no longer among them is kept and marked; what it had open ends. */
export const saveTargets = async (store: Store, targets: readonly WatchedTarget[]): Promise<void> => {
  const { prisma } = store
  const now = new Date()
  for (const { id, ...rest } of targets)
    await prisma.target.upsert({ where: { id }, create: { id, ...rest }, update: { ...rest, removedAt: null } })
  const gone = { notIn: targets.map(({ id }) => id) }
  await prisma.target.updateMany({ where: { id: gone, removedAt: null }, data: { removedAt: now } })
  const open = { where: { target: gone, validTo: null }, data: { validTo: now } }
  const ended = { state: 'resolved', resolvedAt: now }
  await prisma.$transaction([
    prisma.entity.updateMany(open),
    prisma.edge.updateMany(open),
    prisma.subscription.updateMany(open),
    prisma.gap.updateMany(open),
    prisma.alert.deleteMany({ where: { target: gone, state: 'pending' } }),
    prisma.alert.updateMany({ where: { target: gone, resolvedAt: null }, data: ended }),
    prisma.finding.updateMany({ where: { target: gone, resolvedAt: null }, data: ended })
  ])
  // What was open is closed: a target that comes back opens it anew.
  for (const id of store.targets.keys()) if (!targets.some((target) => target.id === id)) store.targets.delete(id)
}

export const readTargets = async (store: Store): Promise<TargetStatus[]> => {
  const [targets, gaps] = await Promise.all([
    store.prisma.target.findMany({ where: { removedAt: null }, orderBy: { id: 'asc' } }),
    store.prisma.gap.findMany({ where: { validTo: null }, orderBy: { validFrom: 'asc' } })
  ])
  return targets.map((target) => ({
    id: target.id,
    kind: target.kind as TargetKind,
    address: target.address,
    intervalMs: target.intervalMs,
    status: target.status as TargetStatus['status'],
    lastPollAt: target.lastPollAt?.getTime() ?? null,
    lastPollMs: target.lastPollMs,
    overruns: target.overruns,
    labels: target.labels as Record<string, string>,
    gaps: gaps
      .filter((gap) => gap.target === target.id)
      .map(({ what, why, needs, validFrom }) => ({ target: target.id, what, why, needs, since: validFrom.getTime() }))
  }))
}

/** Targets that were watched and are no more, the latest first. */
export const readRemovedTargets = async (store: Store): Promise<RemovedTarget[]> => {
  const rows = await store.prisma.target.findMany({
    where: { removedAt: { not: null } },
    orderBy: [{ removedAt: 'desc' }, { id: 'asc' }]
  })
  return rows.flatMap(({ id, kind, address, removedAt }) =>
    removedAt === null ? [] : [{ id, kind: kind as TargetKind, address, removedAt: removedAt.getTime() }]
  )
}

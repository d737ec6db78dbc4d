import type { Store } from './open.ts'
import { dropPartition, listPartitions, PARTITIONED, type PartitionedTable } from './partitions.ts'
import { dropOldTelemetry } from './telemetry.ts'

const DAY_MS = 86_400_000

/**
 * Drops what is older than `days`: whole pieces of the time-cut tables, versions and alerts that ended before, and what was sent. Findings are few, and their
 * trend is one of months: those that resolved are kept for `findingDays`.
 */
export const dropOld = async (
  store: Store,
  nowMs: number,
  { days, findingDays }: { days: number; findingDays: number }
): Promise<void> => {
  const before = nowMs - days * DAY_MS
  for (const table of Object.keys(PARTITIONED) as PartitionedTable[])
    for (const partition of await listPartitions(store, table))
      if (partition.endMs <= before) await dropPartition(store, partition)
  await dropOldTelemetry(store, before)
  const where = { validTo: { lt: new Date(before) } }
  const over = { resolvedAt: { lt: new Date(before) } }
  const { prisma } = store
  await prisma.$transaction([
    prisma.entity.deleteMany({ where }),
    prisma.edge.deleteMany({ where }),
    prisma.subscription.deleteMany({ where }),
    prisma.gap.deleteMany({ where }),
    prisma.alert.deleteMany({ where: over }),
    prisma.finding.deleteMany({ where: { resolvedAt: { lt: new Date(nowMs - findingDays * DAY_MS) } } }),
    prisma.delivery.deleteMany({ where: { doneAt: { lt: new Date(before) } } })
  ])
}

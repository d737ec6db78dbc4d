import type { Store } from './open.ts'
import { dropPartition, listPartitions, PARTITIONED, type PartitionedTable } from './partitions.ts'

/** Drops what is older than `days`: whole pieces of the time-cut tables, versions, alerts and findings that ended before, and what was sent. */
export const dropOld = async (store: Store, nowMs: number, days: number): Promise<void> => {
  const before = nowMs - days * 86_400_000
  for (const table of Object.keys(PARTITIONED) as PartitionedTable[])
    for (const partition of await listPartitions(store, table))
      if (partition.endMs <= before) await dropPartition(store, partition)
  const where = { validTo: { lt: new Date(before) } }
  const over = { resolvedAt: { lt: new Date(before) } }
  const { prisma } = store
  await prisma.$transaction([
    prisma.entity.deleteMany({ where }),
    prisma.edge.deleteMany({ where }),
    prisma.subscription.deleteMany({ where }),
    prisma.gap.deleteMany({ where }),
    prisma.alert.deleteMany({ where: over }),
    prisma.finding.deleteMany({ where: over }),
    prisma.delivery.deleteMany({ where: { doneAt: { lt: new Date(before) } } })
  ])
}

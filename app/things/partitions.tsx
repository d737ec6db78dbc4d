'use client'
import type { Series } from '../../model/api.ts'
import { formatCount } from '../../model/format.ts'
import { kafkaNodeId } from '../../model/id.ts'
import type { Json } from '../../model/observation.ts'
import { Link } from '../client/link.tsx'
import { HealthMark } from '../icons/marks.tsx'
import { type Column, DataTable } from '../panel/data-table.tsx'
import panel from '../panel/panel.module.css'
import { newestOf, useRecent } from '../panel/recent.ts'
import type { Subject } from '../panel/subject.ts'
import { addressOf } from './address.ts'

/** A partition as its broker describes it. */
interface Partition {
  index: number
  leader: number
  replicas: number
  inSync: number
}

/** The partitions of a topic: how many messages each holds, who leads it, and whether its replicas keep up. */
export const Partitions = ({ subject, at }: { subject: Subject; at: number }) => {
  const partitions = partitionsIn(subject.entity?.facts)
  const series = useRecent(partitions.length === 0 ? null : subject.id, at)
  if (partitions.length === 0) return null
  const held = heldBy(series)
  return (
    <DataTable
      name="kept"
      title="Where it is kept"
      note={partitions.length}
      of={subject.name}
      columns={columnsOf(subject.target, held)}
      rows={partitions}
      id={({ index }) => String(index)}
    />
  )
}

const columnsOf = (target: string | null, held: ReadonlyMap<string, number>): Column<Partition>[] => [
  { name: 'partition', word: 'partition', first: 'up', value: ({ index }) => index },
  {
    name: 'messages',
    word: 'messages',
    first: 'down',
    value: ({ index }) => held.get(String(index)) ?? null,
    cell: ({ index }) => {
      const count = held.get(String(index))
      return count === undefined ? '–' : formatCount(count)
    },
    says: ({ index }) => (held.has(String(index)) ? {} : { title: 'Its offsets are not known now.' })
  },
  {
    name: 'leader',
    word: 'leader',
    first: 'up',
    value: ({ leader }) => (leader < 0 ? 'none' : leader),
    cell: ({ leader }) =>
      leader < 0 ? (
        'none'
      ) : target === null ? (
        leader
      ) : (
        <Link className={panel.link} href={addressOf({ id: kafkaNodeId(target, leader), kind: 'node' })}>
          {leader}
        </Link>
      ),
    says: ({ leader }) => ({ 'data-health': leader < 0 ? 'critical' : 'ok' })
  },
  {
    name: 'in-sync',
    word: 'in sync',
    meaning: 'Replicas that have all of it, of those it should have.',
    first: 'up',
    value: ({ replicas, inSync }) => inSync - replicas,
    exported: ({ replicas, inSync }) => `${inSync} of ${replicas}`,
    cell: ({ replicas, inSync }) => (
      <>
        {inSync < replicas ? <HealthMark health="warn" size={11} /> : null} {inSync} of {replicas}
      </>
    ),
    says: ({ replicas, inSync }) => ({ 'data-health': inSync < replicas ? 'warn' : 'ok' })
  }
]

/** End offset less start offset, by partition, where both are known. */
const heldBy = (series: readonly Series[]): Map<string, number> => {
  const starts = new Map(newestOf(series, 'kafka.partition.oldest_offset').map(({ part, value }) => [part, value]))
  return new Map(
    newestOf(series, 'kafka.partition.current_offset').flatMap(({ part, value }): [string, number][] => {
      const start = starts.get(part)
      return start === undefined ? [] : [[part, Math.max(0, value - start)]]
    })
  )
}

/** From `facts.partitions`: `{index, leader, replicas, inSync}`. */
const partitionsIn = (facts: Json | undefined): Partition[] => {
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts) || !Array.isArray(facts.partitions)) return []
  return facts.partitions.flatMap((each) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return []
    const { index, leader, replicas, inSync } = each
    if (typeof index !== 'number' || typeof leader !== 'number') return []
    if (typeof replicas !== 'number' || typeof inSync !== 'number') return []
    return [{ index, leader, replicas, inSync }]
  })
}

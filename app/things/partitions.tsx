'use client'
import type { Series } from '../../model/api.ts'
import { formatCount } from '../../model/format.ts'
import type { Json } from '../../model/observation.ts'
import { HealthMark } from '../icons/marks.tsx'
import panel from '../panel/panel.module.css'
import { newestOf, useRecent } from '../panel/parts.tsx'
import type { Subject } from '../panel/subject.ts'

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
    <section>
      <h2 className={panel.heading}>
        Partitions <small>{partitions.length}</small>
      </h2>
      <table className={panel.table}>
        <thead>
          <tr>
            {['partition', 'messages', 'leader', 'in sync'].map((word) => (
              <th key={word} scope="col">
                {word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {partitions.map(({ index, leader, replicas, inSync }) => {
            const count = held.get(String(index))
            return (
              <tr key={index}>
                <td>{index}</td>
                <td {...(count === undefined ? { title: 'Its offsets are not known now.' } : {})}>
                  {count === undefined ? '–' : formatCount(count)}
                </td>
                <td data-health={leader < 0 ? 'critical' : 'ok'}>{leader < 0 ? 'none' : leader}</td>
                <td data-health={inSync < replicas ? 'warn' : 'ok'}>
                  {inSync < replicas ? <HealthMark health="warn" size={11} /> : null} {inSync} of {replicas}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

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

import type { Trouble } from '../../../model/index.ts'
import type { TopicConfig } from './configs.ts'
import type { Partition } from './described.ts'

/** As many partitions are named. */
const MOST_NAMED = 8

/** What is wrong with a topic's partitions: without a leader, with too few replicas to take writes, with replicas that lag. Each once, for its worst. */
export const topicTroubles = (partitions: readonly Partition[], config: TopicConfig | undefined): Trouble[] => {
  const offline = partitions.filter(({ leader }) => leader < 0)
  const led = partitions.filter(({ leader }) => leader >= 0)
  const least = config?.minInSync ?? 1
  const few = led.filter(({ inSync }) => inSync.length < least)
  const lagging = led.filter(({ inSync, replicas }) => inSync.length >= least && inSync.length < replicas.length)
  const troubles: Trouble[] = []
  if (offline.length > 0)
    troubles.push({
      severity: 'critical',
      lead: 'Offline',
      text: `${named(offline, partitions)} no leader: nothing can be written to or read from ${it(offline)}.`
    })
  if (few.length > 0)
    troubles.push({
      severity: 'critical',
      lead: 'Too few in sync',
      text: `${named(few, partitions)} fewer replicas in sync than min.insync.replicas (${least}): who asks for acks=all can’t write to ${it(few)}.`
    })
  if (lagging.length > 0)
    troubles.push({
      severity: 'warn',
      lead: 'Under-replicated',
      text: `${named(lagging, partitions)} replicas that are not in sync, on ${brokersOf(lagging)}.`
    })
  return troubles
}

const named = (some: readonly Partition[], all: readonly Partition[]): string => {
  if (all.length === 1) return 'Its one partition has'
  if (some.length === all.length) return `All ${all.length} partitions have`
  const more = some.length - MOST_NAMED
  const list = some.slice(0, MOST_NAMED).map(({ index }) => index)
  const text = `${list.join(', ')}${more > 0 ? ` and ${more} more` : ''}`
  return some.length === 1 ? `Partition ${text} has` : `Partitions ${text} have`
}
const it = (some: readonly Partition[]): string => (some.length === 1 ? 'it' : 'them')

const brokersOf = (partitions: readonly Partition[]): string => {
  const away = partitions.flatMap(({ replicas, inSync }) => replicas.filter((id) => !inSync.includes(id)))
  const ids = [...new Set(away)].sort((a, b) => a - b)
  return `${ids.length === 1 ? 'broker' : 'brokers'} ${ids.join(', ')}`
}

import type { TopologyEntity } from '../../model/api.ts'
import type { Figure } from '../../model/figure.ts'
import { isKnown } from '../../model/known.ts'
import type { Json } from '../../model/observation.ts'
import type { Health } from '../../model/state.ts'

/** A channel that a node leads. Of partitions: how many of all, and of how many of those a replica lacks something; null for what has none. */
export interface Led {
  id: string
  name: string
  kind: TopologyEntity['kind']
  health: Health
  partitions: { led: number; all: number; lacking: number } | null
  /** What arrives in all of the channel. */
  rate: Figure | undefined
}

/** What a node leads: Kafka tells it for each partition, RabbitMQ for each queue; a Redis server alone has all streams. What most flows through comes first. */
export const ledBy = (node: TopologyEntity, entities: Iterable<TopologyEntity>): Led[] => {
  const all = [...entities].filter(({ target }) => target === node.target)
  const alone = node.transport === 'redis' && all.filter(({ kind }) => kind === 'node').length === 1
  return all
    .flatMap((entity): Led[] => {
      const { id, name, kind, health, labels, facts, figures } = entity
      const led: Led = { id, name, kind, health, partitions: null, rate: figures.in_rate }
      if (kind === 'topic') {
        const partitions = leadersIn(facts)
        const own = partitions.filter(({ leader }) => String(leader) === node.name)
        const lacking = own.filter(({ whole }) => !whole).length
        return own.length === 0 ? [] : [{ ...led, partitions: { led: own.length, all: partitions.length, lacking } }]
      }
      if (kind === 'queue') return labels.node === node.name ? [led] : []
      return kind === 'stream' && (alone || labels.node === node.name) ? [led] : []
    })
    .sort(
      (a, b) =>
        rateOf(b) - rateOf(a) ||
        (b.partitions?.led ?? 0) - (a.partitions?.led ?? 0) ||
        a.name.localeCompare(b.name, 'en', { numeric: true })
    )
}

const rateOf = ({ rate }: Led): number => (isKnown(rate) ? rate.value : -1)

/** From `facts.partitions`: `{leader, replicas, inSync}`. */
const leadersIn = (facts: Json | undefined): { leader: number; whole: boolean }[] => {
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts) || !Array.isArray(facts.partitions)) return []
  return facts.partitions.flatMap((each) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return []
    const { leader, replicas, inSync } = each
    if (typeof leader !== 'number' || typeof replicas !== 'number' || typeof inSync !== 'number') return []
    return [{ leader, whole: inSync >= replicas }]
  })
}

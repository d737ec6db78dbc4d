import { type Entity, type Json, kafkaNodeId, measured, type Parts } from '../../model/index.ts'
import type { Stand } from './moments.ts'
import { type Flow, TARGET } from './scenarios.ts'

export const RETENTION_MS = 7 * 86_400_000
export const BROKERS = [1, 2, 3]
const REPLICAS = 3

export const topicLabels = ({ partitions }: Flow): Record<string, string> =>
  partitions === undefined
    ? { partitions: '6' }
    : {
        partitions: String(partitions),
        replication: String(REPLICAS),
        'retention.ms': String(RETENTION_MS),
        'cleanup.policy': 'delete',
        'min.insync.replicas': '2'
      }

const leaderOf = (partition: number): number => BROKERS[partition % BROKERS.length] ?? 0

export const partitionFacts = (partitions: number): Json =>
  Array.from({ length: partitions }, (_, index) => ({
    index,
    leader: leaderOf(index),
    replicas: REPLICAS,
    inSync: REPLICAS
  }))

/** Of what arrives, how much goes to each partition: the first ones get a little more. */
const sharesOf = (partitions: number): number[] => {
  const weights = Array.from({ length: partitions }, (_, i) => 1 + 0.4 * Math.cos((i * Math.PI) / partitions))
  const all = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => weight / all)
}

export const partsOf = (
  { partitions = 0, group }: Flow,
  { came, took }: Pick<Stand, 'came' | 'took'>,
  readers: number
): Parts => {
  const shares = sharesOf(partitions)
  const split = (count: number): Float64Array => Float64Array.from(shares, (share) => Math.floor(count * share))
  const members = shares.flatMap((_, i): [number, string][] =>
    readers === 0 ? [] : [[i, clientOf(group, i % readers)]]
  )
  return {
    ends: split(came),
    taken: split(took),
    deleted: new Float64Array(partitions),
    unreadSinceMs: new Float64Array(),
    readers: new Map(members)
  }
}

const clientOf = (group: string, member: number): string => `${group}-${member + 1}`

export const membersOf = ({ partitions = 0, group, topic }: Flow, readers: number): Json =>
  Array.from({ length: readers }, (_, member) => ({
    member: `${clientOf(group, member)}-${member}f3a`,
    client: clientOf(group, member),
    host: `/10.0.4.${10 + member}`,
    partitions: {
      [topic]: Array.from({ length: partitions }, (_, i) => i).filter((i) => i % readers === member)
    }
  }))

/** Of each message, in a log. */
export const MESSAGE_BYTES = 420

/** Of a cluster whose partitions are all where they should be: each broker keeps all of them, `came` messages. */
export const brokersOf = (flows: readonly Flow[], came: number): Entity[] => {
  const leaders = flows.flatMap(({ partitions = 0 }) => Array.from({ length: partitions }, (_, i) => leaderOf(i)))
  return BROKERS.map((id) => ({
    id: kafkaNodeId(TARGET, id),
    kind: 'node' as const,
    transport: 'kafka' as const,
    name: String(id),
    parent: null,
    labels: { address: `kafka-${id}.shop.example:9092`, controller: id === 1 ? 'yes' : 'no' },
    figures: {
      leads: measured(leaders.filter((leader) => leader === id).length),
      replicas: measured(leaders.length),
      out_of_sync: measured(0),
      led_elsewhere: measured(0),
      on_disk: measured(came * MESSAGE_BYTES),
      disk_free: measured((412 + 3 * id) * 1e9)
    }
  }))
}

import {
  type Entity,
  type Figure,
  factsWith,
  kafkaNodeId,
  measured,
  type Trouble,
  unknown
} from '../../../model/index.ts'
import type { Answers } from './answers.ts'
import type { Broker, Partition } from './described.ts'

const DOWN = 'The broker is down.'
const OLD = 'Kafka before 3.3 does not tell it.'
export const NOT_ALLOWED = 'The broker does not allow reading it.'

/** The cluster's brokers: those that are there, and those that partitions name all the same. */
export const nodeEntities = (target: string, answers: Answers): Entity[] => {
  const partitions = answers.topics.flatMap((topic) => topic.partitions)
  const there = new Map(answers.brokers.map((broker) => [broker.id, broker]))
  const named = new Set(partitions.flatMap(({ replicas }) => replicas))
  return [...new Set([...there.keys(), ...named])]
    .sort((a, b) => a - b)
    .map((id) => nodeEntity(target, id, there.get(id), partitions, answers))
}

const nodeEntity = (
  target: string,
  id: number,
  broker: Broker | undefined,
  partitions: readonly Partition[],
  { controller, disks, silent }: Answers
): Entity => {
  const own = partitions.filter(({ replicas }) => replicas.includes(id))
  return {
    id: kafkaNodeId(target, id),
    kind: 'node',
    transport: 'kafka',
    name: String(id),
    parent: null,
    labels: {
      ...(broker === undefined ? {} : { address: `${broker.host}:${broker.port}` }),
      ...(controller === undefined ? {} : { controller: id === controller ? 'yes' : 'no' }),
      ...(broker?.rack == null ? {} : { rack: broker.rack })
    },
    ...factsWith({}, broker === undefined ? [GONE] : folderTroubles(disks.failed.get(id) ?? [])),
    figures: {
      leads: measured(own.filter(({ leader }) => leader === id).length),
      replicas: measured(own.length),
      out_of_sync: measured(own.filter(({ inSync }) => !inSync.includes(id)).length),
      // The first replica is who should lead (Kafka, "Balancing leadership").
      led_elsewhere: measured(own.filter(({ replicas, leader }) => replicas[0] === id && leader !== id).length),
      on_disk: broker === undefined ? unknown(DOWN) : told(id, disks.used, disks, silent),
      disk_free: broker === undefined ? unknown(DOWN) : told(id, disks.free, disks, silent)
    }
  }
}

const told = (
  id: number,
  bytesOf: ReadonlyMap<number, number>,
  { forbidden, silent }: Answers['disks'],
  away: Answers['silent']
): Figure => {
  const bytes = bytesOf.get(id)
  if (bytes !== undefined) return measured(bytes)
  return unknown(away.get(id) ?? silent.get(id) ?? (forbidden ? NOT_ALLOWED : OLD))
}

const GONE: Trouble = {
  severity: 'critical',
  lead: 'Down',
  text: 'The cluster has no broker of this id now. Partitions that it alone keeps can’t be reached; the others have one replica less.'
}

const folderTroubles = (failed: readonly string[]): Trouble[] =>
  failed.length === 0
    ? []
    : [
        {
          severity: 'critical',
          lead: 'A log folder failed',
          text: `The broker can’t use ${failed.join(', ')} any more: partitions in it are offline on this broker.`
        }
      ]

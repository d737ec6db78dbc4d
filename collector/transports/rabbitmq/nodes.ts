import { formatBytes, formatCount } from '../../../model/format.ts'
import {
  type Entity,
  type Figures,
  factsWith,
  measured,
  rabbitNodeId,
  type Trouble,
  unknown
} from '../../../model/index.ts'
import type { Node } from './answers.ts'
import { type DeadLetters, deadLetterFigures } from './dead-letters.ts'

const DOWN = 'The node is down.'
const NOT_TOLD = 'This version of RabbitMQ does not tell it.'

/** A broker's node with what it uses of what it may. Limits are labels: they move only when somebody moves them. */
export const nodeEntity = (target: string, node: Node, version: string, letters?: DeadLetters): Entity => {
  const { name, running, mem_limit, disk_free_limit, fd_total } = node
  const limits = { 'memory limit': mem_limit, 'disk limit': disk_free_limit, 'file limit': fd_total }
  return {
    id: rabbitNodeId(target, name),
    kind: 'node',
    transport: 'rabbitmq',
    name,
    parent: null,
    labels: {
      running: running ? 'yes' : 'no',
      version,
      ...Object.fromEntries(
        Object.entries(limits).flatMap(([label, limit]) =>
          limit === undefined ? [] : [[label, label === 'file limit' ? formatCount(limit) : formatBytes(limit)]]
        )
      )
    },
    ...factsWith({}, nodeTroubles(node)),
    figures: { ...figuresOf(node), ...deadLetterFigures(letters) }
  }
}

const figuresOf = ({ running, mem_used, disk_free, fd_used }: Node): Figures => {
  const told = (value: number | undefined) =>
    value === undefined ? unknown(running ? NOT_TOLD : DOWN) : measured(value)
  return { memory: told(mem_used), disk_free: told(disk_free), files: told(fd_used) }
}

/** RabbitMQ, "Memory and Disk Alarms": an alarm on one node blocks publishers on all. "Clustering and Network Partitions". */
export const nodeTroubles = ({ running, mem_alarm, disk_free_alarm, partitions = [] }: Node): Trouble[] => {
  // A node on the other side of a partition is not running as this side sees it, and tells of the partition all the same.
  if (!running && partitions.length === 0)
    return [
      {
        severity: 'critical',
        lead: 'Down',
        text: 'Classic queues that it keeps can’t be reached; quorum queues go on while most of their members run.'
      }
    ]
  const blocks = 'RabbitMQ blocks every connection that publishes, on all nodes'
  const troubles: Trouble[] = []
  if (mem_alarm)
    troubles.push({
      severity: 'critical',
      lead: 'Memory alarm',
      text: `It uses more memory than its limit: ${blocks}, until it uses less.`
    })
  if (disk_free_alarm)
    troubles.push({
      severity: 'critical',
      lead: 'Disk alarm',
      text: `Its disk has less room than its limit: ${blocks}, until there is more.`
    })
  if (partitions.length > 0)
    troubles.push({
      severity: 'critical',
      lead: 'Partitioned',
      text: `It lost touch with ${partitions.toSorted().join(', ')} while both ran on: what they hold may differ.`
    })
  return troubles
}

/** What of all nodes is said beside the target's name. */
export const nodeAlarms = (nodes: readonly Node[]): string =>
  nodes.flatMap((node) => nodeTroubles(node).map(({ lead }) => `${lead} on ${node.name}`)).join(', ')

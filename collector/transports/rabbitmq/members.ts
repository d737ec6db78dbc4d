import type { Trouble } from '../../../model/index.ts'
import type { Node, Queue } from './answers.ts'

/**
 * What is wrong with the nodes that keep a queue. Quorum queues and streams go on while more than half of their members are there; a classic queue
 * is on one node alone (RabbitMQ, "Quorum Queues", "Streams").
 */
export const memberTroubles = (queue: Queue): Trouble[] => {
  if (queue.type !== 'quorum' && queue.type !== 'stream')
    return queue.state === 'down'
      ? [
          {
            severity: 'critical',
            lead: 'Down',
            text: 'The node that keeps it is down: nobody can write to it or read it.'
          }
        ]
      : []
  const { members, online } = queue
  if (members === undefined || online === undefined) return []
  const there = online.filter((node) => members.includes(node)).length
  if (there >= members.length) return []
  const needed = majorityOf(members)
  const count = `${there} of ${members.length} members ${there === 1 ? 'is' : 'are'} online`
  if (there < needed)
    return [
      {
        severity: 'critical',
        lead: 'No majority',
        text: `${count}: it takes and gives no messages until ${needed} are.`
      }
    ]
  const spare = there - needed
  const next = spare === 0 ? 'none more may go' : spare === 1 ? 'one more may go' : `${spare} more may go`
  return [{ severity: 'warn', lead: 'Members away', text: `${count}: it goes on, and ${next}.` }]
}

/**
 * The queue without members on nodes that are down: a queue's own list is a sample up to 5 s old, and a stream's keeps a node that left last
 * (seen on 3.10). Which nodes run is known at once, where the user may ask. A quorum queue without a majority and without its leader has none: 4.0 goes on
 * naming the one it had, with the last figures that it told.
 */
export const withoutNodesDown = (queue: Queue, nodes: readonly Node[]): Queue => {
  if (queue.online === undefined || nodes.every(({ running }) => running)) return queue
  const down = new Set(nodes.filter(({ running }) => !running).map(({ name }) => name))
  const online = queue.online.filter((name) => !down.has(name))
  const leads = queue.leader == null || !down.has(queue.leader) || online.length >= majorityOf(queue.members ?? [])
  return leads ? { ...queue, online } : { ...queue, online, leader: null, ...UNTOLD }
}
const UNTOLD = {
  messages: undefined,
  messages_ready: undefined,
  messages_unacknowledged: undefined,
  consumers: undefined
} as const

const majorityOf = (members: readonly string[]): number => Math.floor(members.length / 2) + 1

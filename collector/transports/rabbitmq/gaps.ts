import type { Gap, RabbitmqTarget } from '../../../model/index.ts'
import type { Answers, Part } from './answers.ts'
import { isStream, STREAM } from './queues.ts'

const PARTS: Record<Part, { what: string; hides: string[] }> = {
  nodes: { what: 'nodes', hides: ['rabbitmq/*/node/'] },
  exchanges: { what: 'exchanges', hides: ['rabbitmq/*/exchange/'] },
  bindings: { what: 'bindings', hides: ['routes|rabbitmq/*/exchange/'] },
  policies: { what: 'alternate exchanges that policies set', hides: ['alternates|rabbitmq/*/exchange/'] },
  queues: { what: 'queues', hides: ['rabbitmq/*/queue/'] },
  consumers: { what: 'who consumes', hides: ['consumes|rabbitmq/*/queue/'] },
  channels: { what: 'what channels hold and what of theirs is unroutable', hides: [] },
  connections: { what: 'who is connected', hides: ['consumes|rabbitmq/*/queue/'] }
}

/** `lost`: virtual hosts that were seen before, and are now kept from the user. */
export const gapsOf = ({ id, username }: RabbitmqTarget, answers: Answers, lost: readonly string[]): Gap[] => {
  const { seesAll, nodes, queues, missing } = answers
  const target = encodeURIComponent(id)
  const hidden = (part: Part) => PARTS[part].hides.map((prefix) => prefix.replace('*', target))
  const gaps = [...missing].map(
    ([part, { why, needs }]): Gap => ({ what: PARTS[part].what, why, needs, hides: hidden(part) })
  )
  for (const vhost of lost)
    gaps.push({
      what: `virtual host ${vhost}`,
      why: 'The user may no longer open it.',
      needs: `the tag monitoring for user ${username}, or permissions on virtual host ${vhost}`,
      hides: ['queue', 'exchange'].map((kind) => `rabbitmq/${target}/${kind}/${encodeURIComponent(vhost)}/`)
    })
  if (!seesAll)
    gaps.push({
      what: 'nodes, other virtual hosts and other users’ connections',
      why: 'The user sees only its own.',
      needs: `the tag monitoring for user ${username}`,
      hides: [...hidden('nodes'), ...hidden('connections')]
    })
  for (const { name, running } of nodes)
    if (!running)
      gaps.push({ what: `node ${name} and the queues on it`, why: 'The node is down.', needs: null, hides: [] })
  if (queues.some(isStream))
    gaps.push({ what: 'how far readers of stream queues are', why: STREAM, needs: null, hides: [] })
  return gaps
}

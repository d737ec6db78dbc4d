import type { Gap, RabbitmqTarget } from '../../../model/index.ts'
import type { Answers, Part } from './answers.ts'
import { STREAM } from './queues.ts'
import { isStream } from './settings.ts'
import { byAmqp, streamKey } from './streams.ts'

const BY_AMQP = 'RabbitMQ tells it only of readers that use its stream protocol.'
const API = 'the management API (management in the configuration)'

const PARTS: Record<Part, { what: string; hides: string[] }> = {
  nodes: { what: 'nodes', hides: ['rabbitmq/*/node/'] },
  exchanges: { what: 'exchanges', hides: ['rabbitmq/*/exchange/'] },
  bindings: { what: 'bindings', hides: ['routes|rabbitmq/*/exchange/'] },
  policies: { what: 'alternate exchanges that policies set', hides: ['alternates|rabbitmq/*/exchange/'] },
  queues: { what: 'queues', hides: ['rabbitmq/*/queue/'] },
  consumers: { what: 'who consumes', hides: ['consumes|rabbitmq/*/queue/'] },
  channels: { what: 'what channels hold and what of theirs is unroutable', hides: [] },
  'stream/consumers': { what: 'how far readers of stream queues are', hides: [] },
  'stream/publishers': { what: 'who writes to stream queues by their own protocol', hides: [] },
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
  gaps.push(...(answers.gaps ?? []))
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
  const streams = new Set(queues.filter(isStream).map(streamKey))
  const told = answers.streamReaders !== undefined
  if (streams.size > 0 && !told && !missing.has('stream/consumers'))
    gaps.push({ what: PARTS['stream/consumers'].what, why: STREAM, needs: API, hides: [] })
  if (told && answers.consumers.some((consumer) => byAmqp(consumer) && streams.has(streamKey(consumer.queue))))
    gaps.push({ what: 'how far AMQP readers of stream queues are', why: BY_AMQP, needs: null, hides: [] })
  return gaps
}

import { request } from 'undici'
import { type Figures, measured, type RabbitmqTarget } from '../../../model/index.ts'
import type { Http } from './http.ts'
import { labelsOf, TextFormat } from './text-format.ts'

/** Why messages left their queues unread, by RabbitMQ's name of it. */
const REASONS = {
  expired: 'expired',
  maxlen: 'overflowed',
  rejected: 'rejected',
  delivery_limit: 'given_up'
} as const
type Reason = (typeof REASONS)[keyof typeof REASONS]
export type DeadLetters = Partial<Record<Reason, number>>

/**
 * What a node dead-lettered since it started, by reason; or dropped, where the queue has no exchange for it (`dead_letter_strategy="disabled"`). The endpoint's
 * global counters, since 3.10: `rabbitmq_global_messages_dead_lettered_<reason>_total`. By queue nobody counts them.
 */
export const readDeadLetters = async (
  http: Http,
  { timeout }: RabbitmqTarget,
  base: string,
  signal: AbortSignal
): Promise<{ node: string; counts: DeadLetters }> => {
  const { statusCode, body } = await request(`${base.replace(/\/$/, '')}/metrics`, {
    dispatcher: await http.agent(),
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)])
  })
  if (statusCode !== 200) {
    body.on('error', () => undefined).destroy()
    return { node: '', counts: {} }
  }
  const counts: DeadLetters = {}
  let node = ''
  const format = new TextFormat((name) => {
    if (name === 'rabbitmq_identity_info')
      return (_, labels) => {
        node = labelsOf(labels, false).rabbitmq_node ?? ''
      }
    const reason = reasonIn(name)
    if (reason === undefined) return undefined
    return (value) => {
      counts[reason] = (counts[reason] ?? 0) + value
    }
  })
  for await (const chunk of body) format.write(chunk)
  format.end()
  return { node, counts }
}

const reasonIn = (name: string): Reason | undefined => {
  const [, word = ''] = /^rabbitmq_global_messages_dead_lettered_(\w+)_total$/.exec(name) ?? []
  return word in REASONS ? REASONS[word as keyof typeof REASONS] : undefined
}

export const deadLetterFigures = (counts: DeadLetters | undefined): Figures =>
  Object.fromEntries(Object.entries(counts ?? {}).map(([reason, count]) => [reason, measured(count)]))

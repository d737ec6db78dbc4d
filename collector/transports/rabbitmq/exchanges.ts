import { type Edge, type Entity, factsWith, rabbitExchangeId, type Trouble, unknown } from '../../../model/index.ts'
import type { Exchange } from './answers.ts'

const PASSED_ON = 'RabbitMQ counts what is published to an exchange, not what another or a queue passes on to it.'

/**
 * `publish_in` counts what channels publish to it, `publish_out` what it brings to queues, once for each. What comes by a binding, an alternate or
 * a dead letter is in neither (seen on 3.10), so where such an edge leads to it the rates are not known.
 */
export const exchangeEntity = (
  target: string,
  exchange: Exchange,
  {
    fed,
    noStats,
    alternate,
    troubles
  }: { fed: boolean; noStats: boolean; alternate: string | undefined; troubles: readonly Trouble[] }
): Entity => {
  const { name, vhost, type, durable, policy, message_stats: stats } = exchange
  return {
    id: rabbitExchangeId(target, vhost, name),
    kind: 'exchange',
    transport: 'rabbitmq',
    name,
    parent: null,
    labels: {
      vhost,
      type,
      durable: durable ? 'yes' : 'no',
      ...(policy ? { policy } : {}),
      ...(alternate === undefined ? {} : { 'alternate exchange': alternate })
    },
    ...factsWith({}, troubles),
    ...(noStats
      ? {}
      : fed
        ? { figures: { in_rate: unknown(PASSED_ON) } }
        : { counters: { in: stats?.publish_in ?? 0, out: stats?.publish_out ?? 0 } })
  }
}

/** Exchanges that more leads to than their publishers. */
export const fedExchanges = (edges: readonly Edge[]): Set<string> => new Set(edges.map(({ to }) => to))

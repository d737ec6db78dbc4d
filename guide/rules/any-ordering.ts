import { formatShare } from '../../model/format.ts'
import { isSeen } from '../profile.ts'
import { type Rule, seenIn, unknown } from './rule.ts'

export const anyOrdering: Rule = {
  id: 'any.ordering',
  transport: 'any',
  title: 'Out of order',
  recommendation: 'Order holds within a partition, or for one consumer of a queue or stream, and no further.',
  strays: 'Over 1 % of messages are handled while another with the same ordering key is.',
  needs: 'From consumers: OpenTelemetry, with the ordering key of each message as an attribute of its span.',
  butRight: 'Work that has no order, shared by many; one consumer; keys that stay in one partition.',
  cure: 'Give each key one place: the message key in Kafka, a consistent-hash exchange or a single active consumer in RabbitMQ, a stream a key in Redis.',
  chart: 'bar',
  settings: { windowS: 0, warn: 0.01, critical: null },
  concerns: ({ kind, traits }) => kind !== 'rpc_method' && traits.groups > 0,
  leadsAway: false,
  judge: ({ name, traits, traced: { outOfOrder } }, _now, { warn }) => {
    // One that works on several partitions at once is out of order too: what is seen goes before how many there are.
    if (!isSeen(outOfOrder))
      return traits.consumers !== undefined && traits.consumers <= 1
        ? { fits: 'One consumer takes them as they come.', share: 0 }
        : unknown(outOfOrder.missing)
    const share = outOfOrder.value / warn
    if (share < 1) return { fits: `${formatShare(outOfOrder.value)} of messages meet another of their key.`, share }
    return {
      share,
      stray: {
        severity: 'warn',
        summary: `${name} is handled out of order: ${formatShare(outOfOrder.value)} of its messages are worked on while another of the same key is.`,
        ...seenIn(outOfOrder),
        series: null,
        figure: `${formatShare(outOfOrder.value)} meet another of their key`,
        value: outOfOrder.value,
        unit: '1',
        threshold: warn,
        goesAway: anyOrdering.cure
      }
    }
  }
}

import { formatShare } from '../../model/format.ts'
import { isSeen } from '../profile.ts'
import { type Rule, seenIn, toldBy, unknown } from './rule.ts'

export const rabbitReplay: Rule = {
  id: 'rabbit.replay',
  transport: 'rabbitmq',
  title: 'Read again',
  recommendation: 'A queue forgets what was taken; what is needed again belongs in Kafka.',
  strays:
    'Over 1 % of messages are taken again after they were acknowledged, or a stream queue is read from its past. Where a reader begins at a number of its own, which may be where it left off, it is a hint.',
  needs:
    'From consumers: OpenTelemetry with the context of each message. Of stream queues: the management plugin, which tells where their readers begin.',
  butRight: 'What a crash gives out again, unacknowledged; a stream queue that is read as it grows.',
  cure: 'Keep what is needed again in Kafka, and let RabbitMQ pass on the rest.',
  chart: 'bar',
  settings: { windowS: 0, warn: 0.01, critical: null },
  concerns: ({ kind }) => kind === 'queue',
  leadsAway: true,
  judge: (profile, now, { warn }) => {
    const { name, traits, traced } = profile
    const stream = traits.exchanges.includes('stream queue')
    if (stream && (traits.readsFrom === 'old' || traits.readsFrom === 'offset'))
      return {
        share: 1,
        stray: {
          severity: traits.readsFrom === 'old' ? 'warn' : 'hint',
          summary:
            traits.readsFrom === 'old'
              ? `${name} is read again: readers of this stream queue begin in its past.`
              : `${name} may be read again: readers of this stream queue begin at a number that they give.`,
          ...toldBy(profile, now),
          figure: 'read from its past',
          value: 1,
          unit: '{reader}',
          threshold: 1,
          goesAway: rabbitReplay.cure
        }
      }
    if (stream && traits.consumers === 0) return { fits: 'Nobody reads it.', share: 0 }
    if (stream && traits.readsFrom === undefined)
      return unknown('needs to know where readers of the stream queue begin, which its consumers’ arguments tell')
    // It keeps what was read: taking is not counted there, and who begins with what comes goes back nowhere.
    if (stream) return { fits: 'Its readers begin with what comes.', share: 0 }
    const { again } = traced
    if (!isSeen(again)) return unknown(again.missing)
    const share = again.value / warn
    if (share < 1) return { fits: `${formatShare(again.value)} of its messages come again.`, share }
    return {
      share,
      stray: {
        severity: 'warn',
        summary: `${name} is read again: ${formatShare(again.value)} of its messages were taken and acknowledged before.`,
        ...seenIn(again),
        series: null,
        figure: `${formatShare(again.value)} come again`,
        value: again.value,
        unit: '1',
        threshold: warn,
        goesAway: rabbitReplay.cure
      }
    }
  }
}

import { formatCount, formatSeconds, formatShare } from '../../model/format.ts'
import { isSeen, type UsageProfile } from '../profile.ts'
import { type Rule, toldBy, unknown } from './rule.ts'

const DAY_S = 86_400
const AGAIN = 0.01

/** Why its messages are more than passed on; null where they are not, undefined where that can't be told. */
const recordOf = ({ waits, traits, traced: { again } }: UsageProfile): string | null | undefined => {
  if (isSeen(waits) && waits.how !== 'at_most' && waits.value >= DAY_S)
    return `messages stay for ${formatSeconds(waits.value)}`
  if (isSeen(again) && again.value >= AGAIN) return `${formatShare(again.value)} of them are read again`
  // What nobody takes nobody takes again.
  return isSeen(waits) && (isSeen(again) || traits.consumers === 0) ? null : undefined
}

export const rabbitEventSourcing: Rule = {
  id: 'rabbit.event-sourcing',
  transport: 'rabbitmq',
  title: 'Queue as record',
  recommendation: 'RabbitMQ passes messages on; a record of what happened belongs in Kafka.',
  strays: 'One routing key leads to 4 queues and more, and their messages are kept over 24 h or read again.',
  needs: 'The age of the oldest message, from the broker. From consumers: OpenTelemetry with the id of each message.',
  butRight: 'Fan-out to queues that are emptied: that is what RabbitMQ is for.',
  cure: 'Write the events to Kafka, which keeps them once for all their readers.',
  chart: 'bar',
  settings: { windowS: 0, warn: 4, critical: null },
  concerns: ({ kind }) => kind === 'queue',
  leadsAway: true,
  judge: (profile, now, { warn }) => {
    const { name, traits, traced } = profile
    const share = traits.sharedKey / warn
    if (share < 1) return { fits: `Its keys lead to ${formatCount(traits.sharedKey)} queues at most.`, share }
    const record = recordOf(profile)
    if (record === null) return { fits: 'Many queues get its messages, and pass them on.', share: 0 }
    if (record === undefined)
      return unknown('missing' in traced.again ? traced.again.missing : 'the age of its oldest message is not known')
    return {
      share,
      stray: {
        severity: 'warn',
        summary: `${name} is a record of events: one key leads to ${formatCount(traits.sharedKey)} queues, and ${record}.`,
        ...toldBy(profile, now),
        figure: `one key to ${formatCount(traits.sharedKey)} queues, ${record}`,
        value: traits.sharedKey,
        unit: '{queue}',
        threshold: warn,
        goesAway: rabbitEventSourcing.cure
      }
    }
  }
}

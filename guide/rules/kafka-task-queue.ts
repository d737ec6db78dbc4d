import { formatBytes, formatRate, formatSeconds } from '../../model/format.ts'
import { isSeen, type UsageProfile } from '../profile.ts'
import { type Rule, toldBy, unknown } from './rule.ts'

const DAY_S = 86_400
/** What the others of the guide can carry: above it Kafka is right, whatever is done with the messages, messages/s. */
const MOST_ELSEWHERE = 50_000
const SMALL = 10_000
/** Hardly more than one message a commit. */
const ONE_BY_ONE = 1.5

/** What makes it more than a task queue. */
const moreThanTasks = ({ inRate, traits, waits }: UsageProfile): string | undefined => {
  if (traits.groups !== 1) return `${traits.groups} groups read it.`
  if (traits.rewound) return 'It was read again.'
  if (traits.compacted) return 'The newest of each key is kept.'
  if ((traits.partitions ?? 2) < 2) return 'It has one partition: it is in order.'
  if (isSeen(inRate) && inRate.value > MOST_ELSEWHERE) return `It takes in ${formatRate(inRate.value)} messages/s.`
  const late = isSeen(waits) ? waits.value : 0
  return traits.retentionS !== undefined && traits.retentionS > late + DAY_S
    ? `It is kept for ${formatSeconds(traits.retentionS)}, longer than its reader needs.`
    : undefined
}

export const kafkaTaskQueue: Rule = {
  id: 'kafka.task-queue',
  transport: 'kafka',
  title: 'Plain task queue',
  recommendation: 'A plain list of tasks is for Redis Streams or RabbitMQ; Kafka is for what many read, and again.',
  strays:
    'One group reads it, nobody ever went back, it is kept for no more than a day beyond what waits, and small messages are committed one by one.',
  needs:
    'DescribeConfigs on the topic, a day of watching; from consumers and producers: OpenTelemetry with sizes and commits.',
  butRight: 'More than 50,000 messages/s; a topic that is kept, compacted, read again or read by two groups.',
  cure: 'Move it to the lighter transport, or keep it for longer and let others read it.',
  chart: 'bar',
  settings: { windowS: DAY_S, warn: 1, critical: null },
  concerns: ({ kind }) => kind === 'topic',
  leadsAway: true,
  judge: (profile, now, { windowS }) => {
    const { name, traits, traced, waits } = profile
    const more = moreThanTasks(profile)
    if (more !== undefined) return { fits: more, share: 0 }
    if (traits.partitions === undefined) return unknown('its partitions are not known')
    if (traits.retentionS === undefined) return unknown('needs DescribeConfigs on the topic')
    if (!isSeen(waits)) return unknown(waits.missing)
    if (traits.watchedS < windowS)
      return unknown(`needs ${formatSeconds(windowS)}, has ${formatSeconds(traits.watchedS)}`)
    const { messageBytes, perCommit } = traced
    if (isSeen(messageBytes) && messageBytes.value > SMALL)
      return { fits: `Its messages are of ${formatBytes(messageBytes.value)}.`, share: 0 }
    if (isSeen(perCommit) && perCommit.value > ONE_BY_ONE) return { fits: 'Its reader commits in batches.', share: 0 }
    // Batches and large messages are what Kafka is for: what could be either is no finding.
    if (!isSeen(messageBytes)) return unknown(messageBytes.missing)
    if (!isSeen(perCommit)) return unknown(perCommit.missing)
    const kept = formatSeconds(traits.retentionS)
    return {
      share: 1,
      stray: {
        severity: 'warn',
        summary: `${name} is a plain task queue: one group reads it, nobody went back, and it is kept for ${kept} only.`,
        ...toldBy(profile, now),
        figure: `one group, kept for ${kept}`,
        value: traits.groups,
        unit: '{group}',
        threshold: 1,
        goesAway: kafkaTaskQueue.cure
      }
    }
  }
}

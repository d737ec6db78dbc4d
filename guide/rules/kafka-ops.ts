import { formatCount, formatSeconds } from '../../model/format.ts'
import type { UsageProfile } from '../profile.ts'
import { type Rule, type Stray, toldBy, unknown } from './rule.ts'

/** Kept for as long as this, it is meant to last, s. */
const LONG_S = 7 * 86_400
/** So many times more of the one than of the other, and no fewer than this: room to grow is well. */
const TIMES = 10
const MANY = 20
const CONSUMERS_TIMES = 2

/** What is not as safe as it is meant to last. */
const unsafeOf = ({ traits }: UsageProfile): { figure: string; value: number } | undefined => {
  const { replication, minInSync, brokers, retentionS } = traits
  if ((brokers ?? 1) < 2 || (retentionS ?? 0) < LONG_S) return undefined
  if (replication === 1) return { figure: 'one copy', value: 1 }
  return minInSync === 1 ? { figure: 'one replica in sync is enough', value: 1 } : undefined
}

const unusedOf = ({ traits: { partitions, consumers } }: UsageProfile): string | undefined => {
  if (partitions === undefined || consumers === undefined || consumers === 0) return undefined
  if (partitions >= MANY && partitions >= TIMES * consumers)
    return `${formatCount(partitions)} partitions for ${formatCount(consumers)} consumers`
  return consumers > CONSUMERS_TIMES * partitions
    ? `${formatCount(consumers)} consumers for ${formatCount(partitions)} partitions`
    : undefined
}

export const kafkaOps: Rule = {
  id: 'kafka.ops',
  transport: 'kafka',
  title: 'Effort that is not paid for',
  recommendation: 'Kafka asks much of those who run it; then what it keeps should be safe, and what is set up be used.',
  strays:
    'Kept for 7 days and more on several brokers with one copy or min.insync.replicas 1. Ten times as many partitions as consumers, or twice as many consumers as partitions, is a hint.',
  needs: 'DescribeConfigs on the topic, Describe on its groups.',
  butRight: 'One copy of what is gone soon, or on the only broker; partitions to grow into.',
  cure: 'Give the topic three copies and min.insync.replicas 2; as many consumers as partitions, or fewer partitions where it is made anew.',
  chart: 'bar',
  settings: { windowS: 0, warn: 2, critical: null },
  concerns: ({ kind }) => kind === 'topic',
  leadsAway: false,
  judge: (profile, now, { warn }) => {
    const { name, traits } = profile
    const stray = (more: Pick<Stray, 'severity' | 'summary' | 'figure' | 'value' | 'unit' | 'threshold'>) => ({
      share: 1,
      stray: { ...toldBy(profile, now), goesAway: kafkaOps.cure, ...more }
    })
    const unsafe = unsafeOf(profile)
    if (unsafe !== undefined)
      return stray({
        severity: 'warn',
        summary: `${name} is kept for ${traits.retentionS === Number.POSITIVE_INFINITY ? 'ever' : formatSeconds(traits.retentionS ?? 0)} and is not safe for that: ${unsafe.figure}, on ${formatCount(traits.brokers ?? 0)} brokers.`,
        ...unsafe,
        unit: '{replica}',
        threshold: warn
      })
    const unused = unusedOf(profile)
    if (unused !== undefined)
      return stray({
        severity: 'hint',
        summary: `${name} is set up for more than is used: ${unused}.`,
        figure: unused,
        value: traits.partitions ?? 0,
        unit: '{partition}',
        threshold: traits.consumers ?? 0
      })
    if (traits.retentionS === undefined) return unknown('needs DescribeConfigs on the topic')
    if (traits.brokers === undefined) return unknown('the brokers of the cluster are not known')
    return { fits: 'It is as safe as it is meant to last, and used.', share: 0 }
  }
}

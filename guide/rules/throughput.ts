import { formatRate, formatSeconds } from '../../model/format.ts'
import { isSeen, type Known, type UsageProfile } from '../profile.ts'
import { type Rule, type Settings, seenIn, severityOf, unknown, type Verdict } from './rule.ts'

/** From this share of the range on it says that the end is near; the guide still allows it there. */
const NEAR = 0.8

/** Judges what holds for the whole window: a burst is no rate. */
const judge = (
  { name, sustained, serverSustained }: UsageProfile,
  settings: Settings,
  { server, cure }: { server: string; cure: string }
): Verdict => {
  const { windowS, warn } = settings
  const own = isSeen(sustained) ? sustained : undefined
  const whole = isSeen(serverSustained) ? serverSustained : undefined
  const all = whole !== undefined && whole.value > (own?.value ?? 0)
  const most: Known | undefined = all ? whole : own
  if (most === undefined) return unknown('missing' in sustained ? sustained.missing : 'its rate is not known')
  const near = NEAR * warn
  const share = most.value / near
  const rate = `${formatRate(most.value)} messages/s`
  if (share < 1) return { fits: `It takes in ${formatRate(most.value)} messages/s, ${server} too.`, share }
  const seenS = (most.toMs - most.fromMs) / 1000
  if (seenS < windowS) return unknown(`needs ${formatSeconds(windowS)}, has ${formatSeconds(seenS)}`)
  // What the guide's range ends with is still in it.
  const past = most.value > warn
  return {
    share,
    stray: {
      severity: past ? severityOf(most.value, settings) : 'hint',
      summary: `${all ? `The server of ${name}` : name} ${past ? 'takes in more than the guide expects of it' : 'is near the end of its range'}: never under ${rate} for ${formatSeconds(seenS)}, where the guide goes up to ${formatRate(warn)}.`,
      ...seenIn(most),
      // The chart is of the channel: what all of a server take in together is not kept as one series.
      series: all ? null : most.series,
      figure: `never under ${rate}${all ? ' on the server' : ''}`,
      value: most.value,
      unit: '{message}/s',
      threshold: past ? warn : near,
      goesAway: cure
    }
  }
}

const REDIS = {
  server: 'its server',
  cure: 'It takes in under 80,000 messages/s: spread it over servers by key, or use Kafka, which is made for more.'
}
export const redisThroughput: Rule = {
  id: 'redis.throughput',
  transport: 'redis',
  title: 'More than Redis takes well',
  recommendation: 'Redis Streams carry 10,000 to 100,000 messages a second; millions are too many.',
  strays:
    'A stream or its server takes in over 100,000 messages/s for 10 min; from 80,000 it is a hint, from a million critical.',
  needs: 'Redis 7.0, which counts entries, and 10 min of polls.',
  butRight: 'A burst that is over within ten minutes; a stream within the range.',
  cure: REDIS.cure,
  chart: 'line',
  settings: { windowS: 600, warn: 100_000, critical: 1_000_000 },
  concerns: ({ kind }) => kind === 'stream',
  leadsAway: false,
  judge: (profile, _now, settings) => judge(profile, settings, REDIS)
}

const RABBIT = {
  server: 'its node',
  cure: 'It takes in under 40,000 messages/s: spread queues over nodes, or use Kafka, which is made for more.'
}
export const rabbitThroughput: Rule = {
  id: 'rabbit.throughput',
  transport: 'rabbitmq',
  title: 'More than RabbitMQ takes well',
  recommendation: 'RabbitMQ carries 10,000 to 50,000 messages a second.',
  strays: 'A queue or its node takes in over 50,000 messages/s for 10 min; from 40,000 it is a hint.',
  needs: 'The broker’s statistics, and 10 min of polls.',
  butRight: 'A burst that is over within ten minutes; a queue within the range.',
  cure: RABBIT.cure,
  chart: 'line',
  settings: { windowS: 600, warn: 50_000, critical: null },
  concerns: ({ kind }) => kind === 'queue',
  leadsAway: false,
  judge: (profile, _now, settings) => judge(profile, settings, RABBIT)
}

import { formatCount, formatSeconds, formatShare } from '../../model/format.ts'
import { isSeen, type Reader, type UsageProfile } from '../profile.ts'
import { type Rule, type Settings, unknown, type Verdict } from './rule.ts'

export const anyRetentionLoss: Rule = {
  id: 'any.retention-loss',
  transport: 'any',
  title: 'Deleted unread',
  recommendation: 'What is kept has to be kept for longer than its slowest reader needs.',
  strays: 'The oldest unread message is past 80 % of the time it is kept. With messages deleted unread it is critical.',
  needs:
    'Kafka: DescribeConfigs on the topic. Redis 7.0, for what was cut. RabbitMQ: the right to see the queue’s arguments and policy.',
  butRight: 'A short retention with readers in step; a reader that is behind, with time enough.',
  cure: 'The reader catches up: give it more consumers, or the channel more time.',
  chart: 'line',
  settings: { windowS: 0, warn: 0.8, critical: 1 },
  concerns: ({ kind, readers }) => kind !== 'rpc_method' && readers.length > 0,
  leadsAway: false,
  judge: (profile, _now, settings) => {
    const verdicts = profile.readers.map((reader) => judgeReader(profile, reader, settings))
    const strays = verdicts.filter((verdict) => 'stray' in verdict).sort((a, b) => b.share - a.share)
    const [unclear] = verdicts.filter((verdict) => 'unknown' in verdict)
    const fits = verdicts.filter((verdict) => 'fits' in verdict).sort((a, b) => b.share - a.share)
    return strays[0] ?? unclear ?? fits[0] ?? unknown('nobody reads it')
  }
}

const judgeReader = (profile: UsageProfile, reader: Reader, settings: Settings): Verdict => {
  const { waits, lost, kept, loss } = reader
  const who = reader.name === profile.name ? profile.name : `${reader.name} of ${profile.name}`
  const goesAway =
    'The reader catches up: give it more consumers, or the channel more time, before what it has not read is deleted.'
  // Of at most so many it is not known that any were.
  if (isSeen(lost) && lost.value > 0 && lost.how !== 'at_most')
    return {
      share: 1 + lost.value,
      stray: {
        severity: 'critical',
        summary: `${who} lost messages: ${formatCount(lost.value)} were deleted before they were read.`,
        of: lost.of,
        series: lost.series,
        figure: `${formatCount(lost.value)} messages deleted unread`,
        value: lost.value,
        unit: '{message}',
        threshold: 0,
        from: lost.fromMs,
        to: lost.toMs,
        goesAway: 'The reader passes the gap. Keep messages for longer than it needs, so that it does not happen again.'
      }
    }
  if (!isSeen(waits)) return unknown(waits.missing)
  if (waits.value === 0) return { fits: `${who} has read all.`, share: 0 }
  if (!isSeen(kept)) return unknown(kept.missing)
  if (waits.how === 'at_most' && waits.value / kept.value >= settings.warn)
    return unknown('the age of the oldest unread message is known as an upper bound only')
  const limitS = isSeen(loss) ? waits.value + loss.value : kept.value
  const part = waits.value / Math.min(kept.value, limitS)
  const share = part / settings.warn
  if (share < 1)
    return {
      fits:
        kept.value === Number.POSITIVE_INFINITY
          ? 'Nothing deletes what is unread.'
          : `${who} has read up to ${formatShare(part)} of what is kept.`,
      share
    }
  const eta = isSeen(loss) ? `in ${formatSeconds(Math.max(0, loss.value))}` : 'soon'
  return {
    share,
    stray: {
      severity: part >= (settings.critical ?? 1) ? 'critical' : 'warn',
      summary: `${who} is about to lose messages: the oldest unread is ${formatSeconds(waits.value)} old, and ${eta} it is deleted.`,
      of: waits.of,
      series: waits.series,
      figure: `oldest unread ${formatSeconds(waits.value)} old, ${formatShare(part)} of the time it is kept`,
      value: waits.value,
      unit: 's',
      threshold: settings.warn * Math.min(kept.value, limitS),
      from: waits.fromMs,
      to: waits.toMs,
      goesAway
    }
  }
}
